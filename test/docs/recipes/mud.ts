import { connect, type Listener, listen, type Socket, socketpair, type TextFile } from "socket-makefile";
import { everyCut } from "socket-makefile/testing";
import { expect } from "vitest";
import { type Drives, withPeer } from "./drive.ts";

interface Room {
	say(text: string): void;
	play(socket: Socket, file: TextFile, name: string): Promise<void>;
}

interface Limits {
	readonly most?: number;
	readonly idle?: number;
	readonly patience?: number;
	readonly signal: AbortSignal;
}

type Serve = (listener: Listener, play: (socket: Socket) => Promise<void>, limits: Limits) => Promise<void>;

const GBK = Buffer.from("c4e3bac3", "hex"); // 你好

export const mud: Drives = {
	"The encoding of a player": async (load) => {
		const { chooseEncoding } = await load<{ chooseEncoding(socket: Socket): Promise<TextFile> }>();
		const read = async (socket: Socket) => {
			const file = await chooseEncoding(socket);
			return [file.encoding, await file.readline()];
		};
		const options = { trailing: Buffer.from([0xc4]), exact: true };
		const gbk = Buffer.concat([Buffer.from("2\r\n"), GBK, Buffer.from("\r\n")]);
		expect(await everyCut(gbk, read, options)).toEqual(["gbk", "你好\n"]);
		expect(await everyCut("1\n你好\n", read, options)).toEqual(["utf-8", "你好\n"]);
		const [ours, theirs] = socketpair();
		await theirs.sendall("2\n");
		const file = await chooseEncoding(ours);
		await file.write("你好😀");
		await file.close();
		await ours.close();
		const sent = Buffer.concat([Buffer.from("1 UTF-8, 2 GBK\r\n"), GBK, Buffer.from("?")]);
		expect(await theirs.makefile("rb").read()).toEqual(sent);
		theirs.abort();
		// It asks before it waits for the answer.
		expect((await withPeer([["1 UTF-8, 2 GBK\r\n", "2\n"]], chooseEncoding)).encoding).toBe("gbk");
	},

	"A room that waits for nobody": async (load) => {
		const { openRoom } = await load<{ openRoom(limit?: number): Room }>();
		const room = openRoom(100_000);
		const enter = (name: string, encoding: string) => {
			const [ours, theirs] = socketpair();
			const playing = room.play(ours, ours.makefile("rw", { encoding }), name);
			return { ours, theirs, playing, file: theirs.makefile("rw", { encoding, newline: "\r\n" }) };
		};
		const players = [enter("a", "utf-8"), enter("b", "gbk")] as const;
		const [a, b] = players;
		const slow = enter("slow", "utf-8");
		const dropped = slow.playing.catch((error) => error.code);
		await b.file.write("你好\n再见\n");
		await b.file.flush();
		for (const { file } of players) {
			expect([await file.readline(), await file.readline()]).toEqual(["b: 你好\r\n", "b: 再见\r\n"]);
		}
		// The slow one takes nothing. The others miss nothing.
		const long = "x".repeat(1000);
		for (let n = 0; !slow.ours.closed; n++) {
			room.say(`${n} ${long}`);
			for (const { file } of players) expect(await file.readline()).toBe(`${n} ${long}\r\n`);
		}
		expect(["ERR_CLOSED_FILE", "ERR_CONNECTION_CLOSED"]).toContain(await dropped);
		await a.file.write("bye\n");
		await a.file.close();
		await a.theirs.shutdown("write");
		expect(await b.file.readline()).toBe("a: bye\r\n");
		await a.playing;
		room.say("still here");
		expect(await b.file.readline()).toBe("still here\r\n");
		await b.theirs.shutdown("write");
		await b.playing;
		await b.ours.close();
		expect(await b.file.read()).toBe("");
		for (const { ours, theirs } of [a, b, slow]) for (const socket of [ours, theirs]) socket.abort();
	},

	"A server with limits": async (load) => {
		const { serve } = await load<{ serve: Serve }>();
		const echo = async (socket: Socket) => {
			await using file = socket.makefile("rw");
			for await (const line of file) await Promise.all([file.write(line), file.flush()]);
			await file.write("bye\n");
		};
		/** A connection to the server, and what it answers to a line. */
		const open = async (listener: Listener) => {
			const socket = await connect(listener.address());
			const file = socket.makefile("rw", { ownsSocket: true });
			const [answer] = await Promise.all([file.readline(), file.write("hello\n"), file.flush()]);
			return { socket, file, answer };
		};

		const listener = await listen(["127.0.0.1", 0]);
		const end = new AbortController();
		const serving = serve(listener, echo, { most: 2, signal: end.signal });
		const [a, b] = [await open(listener), await open(listener)];
		expect([a.answer, b.answer]).toEqual(["hello\n", "hello\n"]);
		// The connection that is one too many is told so. One that leaves makes room.
		const refused = await open(listener);
		expect(refused.answer).toBe("full\n");
		await a.socket.shutdown("write");
		expect(await a.file.read()).toBe("bye\n");
		let c = await open(listener);
		while (c.answer === "full\n") c = await open(listener);
		expect(c.answer).toBe("hello\n");
		end.abort();
		await serving;
		for (const { file } of [b, c]) expect(await file.read()).toBe("bye\n");
		for (const { socket } of [a, b, c, refused]) socket.abort();

		// What is silent for too long is closed.
		const silence = await listen(["127.0.0.1", 0]);
		const last = new AbortController();
		const listening = serve(silence, echo, { idle: 20, signal: last.signal });
		const silent = await connect(silence.address());
		await expect(silent.recv(1)).rejects.toMatchObject({ code: "ECONNRESET" });
		last.abort();
		await listening;

		// What does not end by itself is cut off.
		const stubborn = await listen(["127.0.0.1", 0]);
		const stop = new AbortController();
		const play = () => new Promise<void>(() => stop.abort());
		const stopping = serve(stubborn, play, { patience: 20, signal: stop.signal });
		const cut = await connect(stubborn.address());
		await expect(cut.recv(1)).rejects.toMatchObject({ code: "ECONNRESET" });
		await stopping;
		for (const socket of [silent, cut]) socket.abort();
	},
};

export interface Parts {
	readonly serve: Serve;
	readonly openRoom: () => Room;
	readonly chooseEncoding: (socket: Socket) => Promise<TextFile>;
}

/** The server that the page makes of its three functions: players of two encodings talk, and all ends in order. */
export async function playTogether({ serve, openRoom, chooseEncoding }: Parts): Promise<void> {
	const listener = await listen(["127.0.0.1", 0]);
	const end = new AbortController();
	const room = openRoom();
	const play = async (socket: Socket) => room.play(socket, await chooseEncoding(socket), String(socket.getpeername()));
	const serving = serve(listener, play, { signal: end.signal });
	const enter = async (choice: string, encoding: string) => {
		const socket = await connect(listener.address());
		const file = socket.makefile("rw", { encoding, newline: "\r\n", ownsSocket: true });
		await file.readline();
		const say = (text: string) => Promise.all([file.readline(), file.write(`${text}\n`), file.flush()]);
		await Promise.all([file.write(`${choice}\n`), file.flush()]);
		const name = String(socket.getsockname());
		// The player hears itself, so it is in the room.
		expect((await say("here"))[0]).toBe(`${name}: here\r\n`);
		return { file, name, say };
	};
	const first = await enter("1", "utf-8");
	const second = await enter("2", "gbk");
	expect(await first.file.readline()).toBe(`${second.name}: here\r\n`);
	expect((await first.say("你好"))[0]).toBe(`${first.name}: 你好\r\n`);
	expect(await second.file.readline()).toBe(`${first.name}: 你好\r\n`);
	expect((await second.say("再见"))[0]).toBe(`${second.name}: 再见\r\n`);
	expect(await first.file.readline()).toBe(`${second.name}: 再见\r\n`);
	end.abort();
	await serving;
	for (const { file } of [first, second]) {
		expect(await file.read()).toBe("");
		await file.close();
	}
}
