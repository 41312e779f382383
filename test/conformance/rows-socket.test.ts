import { once } from "node:events";
import type { Socket as NetSocket } from "node:net";
import { describe, expect } from "vitest";
import { ClosedFileError, makefile, Socket, TimeoutError } from "../../src/index.ts";
import { connected } from "../support/connections.ts";
import { all, Peer, row } from "./peer.ts";

const bytes = (text: string) => Buffer.from(text);

/** A test over TCP: our socket and the peer's plain stream. */
function tcp(id: string, what: string, check: (socket: Socket, peer: NetSocket) => Promise<void>): void {
	row(id, what, async () => {
		await using ends = await connected();
		await check(Socket.from(ends.ours), ends.peer);
	});
}

/** All that the peer got, once our side has ended. */
async function received(peer: NetSocket): Promise<string> {
	let text = "";
	for await (const chunk of peer) text += chunk;
	return text;
}

describe("the reference count", () => {
	tcp(
		"REF-01",
		"a file holds the socket, which closes when it was closed itself and its last file is too",
		async (socket, peer) => {
			const f = socket.makefile("rb");
			await socket.close();
			expect(socket.closed).toBe(false);
			await f.close();
			expect(socket.closed).toBe(true);
			expect(await received(peer)).toBe("");
		},
	);
	tcp("REF-03", "file, then socket: the end comes with the socket's close", async (socket, peer) => {
		const f = socket.makefile("wb");
		await f.close();
		expect(socket.closed).toBe(false);
		await socket.close();
		expect(await received(peer)).toBe("");
	});
	tcp("REF-04", "without files the socket closes at once, and again", async (socket, peer) => {
		await socket.close();
		await socket.close();
		expect(socket.closed).toBe(true);
		expect(await received(peer)).toBe("");
	});
	tcp("REF-08", "a file of a closed socket reads and writes on", async (socket, peer) => {
		const f = socket.makefile("rwb");
		await socket.close();
		peer.write("later\n");
		expect(String(await f.readline())).toBe("later\n");
		await f.write(bytes("answer"));
		await f.close();
		expect(await received(peer)).toBe("answer");
	});
	tcp("REF-11", "a socket that has closed refuses its calls", async (socket) => {
		await socket.close();
		await expect(socket.recv(1)).rejects.toBeInstanceOf(ClosedFileError);
		await expect(socket.sendall(bytes("x"))).rejects.toBeInstanceOf(ClosedFileError);
		expect(socket.fileno()).toBe(-1);
		await socket.close();
	});
	tcp("REF-12", "await using closes the socket, which an open file defers", async (socket) => {
		const f = socket.makefile("rb");
		{
			await using held = socket;
			expect(held.closed).toBe(false);
		}
		expect(socket.closed).toBe(false);
		await f.close();
		expect(socket.closed).toBe(true);
	});
	tcp("REF-19", "two close() calls at once let go once", async (socket) => {
		const [f, g] = [socket.makefile("rb"), socket.makefile("rb")];
		await Promise.all([f.close(), f.close(), socket.close()]);
		expect(socket.closed).toBe(false);
		await g.close();
		expect(socket.closed).toBe(true);
	});
	tcp("REF-20", "socket.close() does not interrupt a read", async (socket, peer) => {
		const f = socket.makefile("rb");
		const line = f.readline();
		await socket.close();
		peer.write("late\n");
		expect(String(await line)).toBe("late\n");
		await f.close();
	});
	tcp("REF-21", "shutdown('read') wakes a read with the end of the stream", async (socket) => {
		const read = socket.makefile("rb").read(1);
		await socket.shutdown("read");
		expect(await read).toHaveLength(0);
	});
});

describe("timeouts", () => {
	const SOON = 5;
	const silent = (packets: string[] = []) => {
		const peer = new Peer(packets, { open: true });
		const socket = Socket.from(peer);
		socket.settimeout(SOON);
		return { socket, peer };
	};
	row("TO-01", "settimeout() binds every file, whenever it was made", async () => {
		const peer = new Peer([], { open: true });
		const socket = Socket.from(peer);
		const before = socket.makefile("rb");
		socket.settimeout(SOON);
		await expect(before.read(1)).rejects.toBeInstanceOf(TimeoutError);
		await expect(socket.makefile("r").readline()).rejects.toBeInstanceOf(TimeoutError);
	});
	row("TO-03", "a read that waits too long is a TimeoutError", async () => {
		await expect(silent().socket.makefile("rb").read(1)).rejects.toMatchObject({
			name: "TimeoutError",
			code: "ETIMEDOUT",
		});
	});
	row("TO-04", "a file lives on after a timeout", async () => {
		const { socket, peer } = silent();
		const f = socket.makefile("rb", { buffering: 0 });
		for (let i = 0; i < 2; i++) await expect(f.read(1)).rejects.toBeInstanceOf(TimeoutError);
		peer.push("a");
		expect(String(await f.read(1))).toBe("a");
	});
	row("TO-07", "attributes and close() do not mind a timeout", async () => {
		const f = silent().socket.makefile("rb");
		await expect(f.read(1)).rejects.toBeInstanceOf(TimeoutError);
		expect([f.closed, f.readable(), f.mode]).toEqual([false, true, "rb"]);
		await f.close();
		expect(f.closed).toBe(true);
	});
	row("TO-08", "another file on the socket reads on", async () => {
		const { socket, peer } = silent();
		await expect(socket.makefile("rb").read(1)).rejects.toBeInstanceOf(TimeoutError);
		peer.push("a");
		expect(String(await socket.makefile("rb").read(1))).toBe("a");
	});
	row("TO-09", "what a failing read had taken comes to the next one", async () => {
		const { socket, peer } = silent(["ab"]);
		const f = socket.makefile("rb");
		await expect(f.readline()).rejects.toBeInstanceOf(TimeoutError);
		peer.push("c\n");
		expect(String(await f.readline())).toBe("abc\n");
	});
	row("TO-10", "what was buffered before a failing read stays", async () => {
		const f = silent(["ab"]).socket.makefile("rb");
		await f.read(1);
		await expect(f.read(3)).rejects.toBeInstanceOf(TimeoutError);
		expect(String(await f.read(1))).toBe("b");
	});
	row("TO-11", "whole lines stay readable", async () => {
		const f = silent(["l1\nl2\nx"]).socket.makefile("rb");
		expect(
			await all(
				() => f.readline(),
				() => f.readline(),
			),
		).toEqual(["l1\n", "l2\n"]);
		await expect(f.readline()).rejects.toBeInstanceOf(TimeoutError);
	});
	row("TO-12", "the same in text", async () => {
		const { socket, peer } = silent(["l1\nä"]);
		const f = socket.makefile("r");
		expect(await f.readline()).toBe("l1\n");
		await expect(f.readline()).rejects.toBeInstanceOf(TimeoutError);
		peer.push("x\n");
		expect(await f.readline()).toBe("äx\n");
	});
	row("TO-15", "after a timeout in reading the file still writes", async () => {
		const { socket, peer } = silent();
		const f = socket.makefile("rwb");
		await expect(f.read(1)).rejects.toBeInstanceOf(TimeoutError);
		await f.write(bytes("a"));
		await f.flush();
		expect(peer.wire).toBe("a");
	});
	row("TO-18", "settimeout() takes milliseconds above 0, or null", () => {
		const { socket } = silent();
		socket.settimeout(null);
		expect(socket.gettimeout()).toBe(null);
		for (const ms of [-1, Number.NaN]) expect(() => socket.settimeout(ms)).toThrow(RangeError);
		expect(() => socket.settimeout("x" as never)).toThrow(TypeError);
	});
});

describe("the peer", () => {
	tcp("NET-01", "data, then the end, for ever; writing goes on", async (socket, peer) => {
		const f = socket.makefile("rwb");
		peer.end("abc");
		expect(
			await all(
				() => f.read(),
				() => f.read(),
				() => f.read(1),
			),
		).toEqual(["abc", "", ""]);
		await f.write(bytes("x"));
		await f.flush();
	});
	tcp("NET-02", "a peer that half-closes still gets our answer", async (socket, peer) => {
		const f = socket.makefile("rwb");
		peer.end("question");
		expect(String(await f.read())).toBe("question");
		await f.write(bytes("answer"));
		await f.close();
		await socket.close();
		expect(await received(peer)).toBe("answer");
	});
	tcp("NET-03", "after our own half-close we read on, and what is unflushed is refused", async (socket, peer) => {
		const f = socket.makefile("rwb");
		await f.write(bytes("unflushed"));
		const end = once(peer.resume(), "end");
		await socket.shutdown("write");
		await end;
		peer.write("still\n");
		expect(String(await f.readline())).toBe("still\n");
		await expect(f.flush()).rejects.toMatchObject({ code: "EPIPE" });
	});
	tcp("NET-04", "shutdown('write') after a flush: everything, then the end", async (socket, peer) => {
		const f = socket.makefile("wb");
		await f.write(bytes("abc"));
		await f.flush();
		await socket.shutdown("write");
		expect(await received(peer)).toBe("abc");
	});
	tcp("NET-05", "shutdown('read'): what has arrived, then the end", async (socket, peer) => {
		const f = socket.makefile("rb");
		peer.write("abc");
		expect(String(await f.read(1))).toBe("a");
		await socket.shutdown("read");
		expect(String(await f.read())).toBe("bc");
	});
	tcp("NET-06", "a reset: what had arrived, then the same error on every read", async (socket, peer) => {
		const f = socket.makefile("rb");
		peer.write("abc");
		expect(String(await f.read(1))).toBe("a");
		peer.resetAndDestroy();
		await expect(f.read()).rejects.toMatchObject({ code: "ECONNRESET" });
		expect(String(await f.read(2))).toBe("bc");
		for (let i = 0; i < 2; i++) await expect(f.read(1)).rejects.toMatchObject({ code: "ECONNRESET" });
	});
	tcp("NET-07", "a reset in a line loses nothing of it", async (socket, peer) => {
		const f = socket.makefile("rb");
		peer.write("ab\ncd");
		expect(String(await f.readline())).toBe("ab\n");
		const line = f.readline();
		peer.resetAndDestroy();
		expect(String(await line)).toBe("cd");
		await expect(f.readline()).rejects.toMatchObject({ code: "ECONNRESET" });
	});
});

describe("several files", () => {
	tcp("MF-03", "two raw files share the stream byte by byte", async (socket, peer) => {
		const options = { buffering: 0 } as const;
		const [f, g] = [socket.makefile("rb", options), socket.makefile("rb", options)];
		peer.write("a\nb\nc\n");
		expect(
			await all(
				() => f.readline(),
				() => g.readline(),
				() => f.readline(),
			),
		).toEqual(["a\n", "b\n", "c\n"]);
	});
	tcp("MF-04", "a reader and a writer are independent", async (socket, peer) => {
		const [f, g] = [socket.makefile("rb"), socket.makefile("wb")];
		await g.write(bytes("question"));
		await g.close();
		peer.write("answer\n");
		expect(String(await f.readline())).toBe("answer\n");
	});
	tcp("MF-05", "the order on the wire is that of the flushes", async (socket, peer) => {
		const [f, g] = [socket.makefile("wb"), socket.makefile("wb")];
		await f.write(bytes("first "));
		await g.write(bytes("second "));
		await g.flush();
		await f.flush();
		await socket.shutdown("write");
		expect(await received(peer)).toBe("second first ");
	});
	tcp("MF-06", "sendall() overtakes what is not flushed", async (socket, peer) => {
		const f = socket.makefile("wb");
		await f.write(bytes("later"));
		await socket.sendall(bytes("now "));
		await f.flush();
		await socket.shutdown("write");
		expect(await received(peer)).toBe("now later");
	});
	tcp("MF-07", "a text file and a binary file at once", async (socket, peer) => {
		const [f, g] = [socket.makefile("w"), socket.makefile("wb")];
		await f.write("é");
		await f.flush();
		await g.write(bytes("x"));
		await g.flush();
		await socket.shutdown("write");
		expect(await received(peer)).toBe("éx");
	});
	row("MF-02", "recv() after a buffered read misses its read-ahead, until the file closes", async () => {
		const socket = Socket.from(new Peer(["l1\nl2\n"]));
		const f = socket.makefile("rb");
		await f.readline();
		await f.close();
		expect(String(await socket.recv(10))).toBe("l2\n");
	});
	row("MF-09", "three lines asked for at once are three lines", async () => {
		const f = makefile(new Peer(["a\nb\nc\n"]), "rb");
		expect((await Promise.all([f.readline(), f.readline(), f.readline()])).map(String)).toEqual(["a\n", "b\n", "c\n"]);
	});
	tcp("MF-10", "a pending read holds up no write", async (socket, peer) => {
		const f = socket.makefile("rw");
		const line = f.readline();
		await f.write("question\n");
		await f.flush();
		const [question] = await once(peer, "data");
		expect(String(question)).toBe("question\n");
		peer.write("answer\n");
		expect(await line).toBe("answer\n");
	});
});

describe("files of a socket", () => {
	tcp("FO-02", "a reader gets all that a writer wrote and closed", async (socket, peer) => {
		const f = socket.makefile("rb");
		peer.end("Hello\u1234\r\n");
		expect(String(await f.read())).toBe("Hello\u1234\r\n");
	});
	tcp("FO-05", "a file reads to the end behind socket.close()", async (socket, peer) => {
		const f = socket.makefile("rb");
		await socket.close();
		peer.end("abc");
		expect(String(await f.read())).toBe("abc");
		await f.close();
	});
	tcp("FO-06", "recv() works behind a file that was closed", async (socket, peer) => {
		await socket.makefile("rb").close();
		peer.write("abc");
		expect(String(await socket.recv(10))).toBe("abc");
	});
	tcp("FO-07", "closed is false before close() and true after", async (socket) => {
		for (const f of [socket.makefile("rb"), socket.makefile("wb")]) {
			expect(f.closed).toBe(false);
			await f.close();
			expect(f.closed).toBe(true);
		}
	});
	tcp("FO-08", "name is the descriptor, mode the mode", async (socket) => {
		const f = socket.makefile("rb");
		expect([f.name, f.mode]).toEqual([socket.fileno(), "rb"]);
	});
	tcp("FO-09", "closed files and sockets have no descriptor", async (socket) => {
		const f = socket.makefile("rb");
		await f.close();
		expect(() => f.fileno()).toThrow(ClosedFileError);
		await socket.close();
		expect(socket.fileno()).toBe(-1);
	});
	tcp("AT-05", "name is the descriptor, -1 after close()", async (socket) => {
		const f = socket.makefile("r");
		expect(f.name).toBe(socket.fileno());
		await f.close();
		expect(f.name).toBe(-1);
	});
	tcp("AT-06", "fileno() is the descriptor; closed it is refused", async (socket) => {
		const f = socket.makefile("rb");
		expect(f.fileno()).toBe(socket.fileno());
		await f.close();
		expect(() => f.fileno()).toThrow(ClosedFileError);
	});
	row("AT-09", "a pair is closed when it was closed", async () => {
		const f = makefile(new Peer(), "rwb");
		await f.close();
		expect(f.closed).toBe(true);
	});
	row("AT-12", "a closed raw file refuses to tell its directions", async () => {
		const f = makefile(new Peer(), "rwb", { buffering: 0 });
		await f.close();
		for (const call of [() => f.readable(), () => f.writable(), () => f.seekable()])
			expect(call).toThrow(ClosedFileError);
	});
	row("MK-01", "the default is a text reader", () => {
		const f = makefile(new Peer());
		expect([f.constructor.name, f.mode]).toEqual(["TextIOWrapper", "r"]);
	});
	row("MK-04", "'' reads text, 'b' reads bytes", () => {
		expect([makefile(new Peer(), "").constructor.name, makefile(new Peer(), "b").mode]).toEqual([
			"TextIOWrapper",
			"rb",
		]);
	});
	row("MK-06", "'t' is no mode", () => expect(() => makefile(new Peer(), "rt" as never)).toThrow(RangeError));
	row("MK-10", "reading and writing bytes is a pair", () => {
		expect(makefile(new Peer(), "rwb").constructor.name).toBe("BufferedRWPair");
	});
	row("MK-14", "buffering 1 is a buffer of one byte in binary files", async () => {
		const peer = new Peer();
		const f = makefile(peer, "wb", { buffering: 1 });
		await f.write(bytes("a"));
		expect(peer.wire).toBe("");
		await f.write(bytes("b"));
		expect(peer.wire).not.toBe("");
	});
	row("MK-16", "buffering n is the buffer's size", async () => {
		expect(await makefile(new Peer(["abcdef"]), "rb", { buffering: 4 }).read1()).toHaveLength(4);
	});
	row("MK-17", "buffering changes nothing in reading text", async () => {
		expect(await makefile(new Peer(["abcdef\ng"]), "r", { buffering: 2 }).readline()).toBe("abcdef\n");
	});
	row("MK-26", "the default encoding is utf-8", () => expect(makefile(new Peer(), "r").encoding).toBe("utf-8"));
	row("MK-27", "'locale' is utf-8", async () => {
		expect(await makefile(new Peer(["é"]), "r", { encoding: "locale" }).read()).toBe("é");
	});
	row("MK-29", "names of encodings: case, '-', '_' and spaces do not matter", async () => {
		for (const encoding of ["UTF_8", "utf 8", "Utf-8"])
			expect(await makefile(new Peer(["é"]), "r", { encoding }).read()).toBe("é");
	});
	row("MK-31", "what is no text encoding is refused", () => {
		for (const encoding of ["hex", "base64", "rot13"])
			expect(() => makefile(new Peer(), "r", { encoding })).toThrow(/not a text encoding/);
	});
	row("MK-35", "an empty name of a handler is refused", () => {
		expect(() => makefile(new Peer(), "r", { errors: "" })).toThrow(/unknown error handler/);
	});
});
