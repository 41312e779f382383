// select(): which sockets, files and listeners are ready, over each kind of connection.

import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, PassThrough } from "node:stream";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
	BufferedReader,
	BufferedRWPair,
	BufferedWriter,
	type ByteReader,
	BytesIO,
	ClosedFileError,
	connect,
	listen,
	makefile,
	Socket,
	SocketFile,
	select,
	socketpair,
	TextIOWrapper,
	TimeoutError,
	UnsupportedOperation,
} from "../../src/index.ts";
import { Listener } from "../../src/socket/listener.ts";
import { certificate } from "../support/certificate.ts";
import { connected } from "../support/connections.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";

const EMPTY = [[], [], []];
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Calls with arguments that the types refuse. */
const untyped = (...args: unknown[]): Promise<unknown[][]> => Reflect.apply(select, undefined, args);

/** The readers that are ready now. */
async function ready<T extends Parameters<typeof select>[0]>(readers: T) {
	return (await select(readers, [], [], 0))[0];
}

/** Two connected sockets in memory, and what the far one sends is there when `send()` resolves. */
function pair() {
	const [near, far] = socketpair();
	return { near, far, send: (data: string | Buffer) => far.sendall(data) };
}

afterEach(() => {
	vi.useRealTimers();
});

describe.each(["tcp", "tls", "unix", "memory"] as const)("over %s", (transport) => {
	async function ends() {
		if (transport === "memory") {
			const [near, far] = socketpair();
			return { near, far, async [Symbol.asyncDispose]() {} };
		}
		const streams = await connected(transport);
		return {
			near: Socket.from(streams.ours),
			far: Socket.from(streams.peer),
			[Symbol.asyncDispose]: () => streams[Symbol.asyncDispose](),
		};
	}

	test("a socket is readable when something has arrived, until that is read", async () => {
		await using pair = await ends();
		const { near, far } = pair;
		expect(await select([near], [], [], 0)).toEqual(EMPTY);
		const waiting = select([near]);
		await far.sendall("ab");
		expect(await waiting).toEqual([[near], [], []]);
		expect(await select([near], null, null, 0)).toEqual([[near], [], []]);
		expect(String(await near.recv(1))).toBe("a");
		expect(await ready([near])).toEqual([near]);
		expect(String(await near.recv(1))).toBe("b");
		expect(await ready([near])).toEqual([]);
		await far.close();
		expect((await select([near]))[0]).toEqual([near]);
		expect(await near.recv(1)).toHaveLength(0);
		expect(await ready([near])).toEqual([near]);
	});

	test("files know what they have read and decoded ahead", async () => {
		await using pair = await ends();
		const { near, far } = pair;
		const text = near.makefile("r");
		const other = near.makefile("rb");
		await far.sendall("one\ntwo\n");
		expect(await text.readline()).toBe("one\n");
		// Decoded ahead by the one file, so not to be had from the other or the socket.
		expect(await ready([other, near, text])).toEqual([text]);
		expect(await text.readline()).toBe("two\n");
		expect(await ready([text, other, near])).toEqual([]);
		const waiting = select([text, other]);
		await far.sendall("x");
		expect((await waiting)[0]).toEqual([text, other]);
		// Nothing was taken: whichever reads first gets it.
		expect(String(await other.read1())).toBe("x");
		expect(await ready([text, other])).toEqual([]);
	});

	test("a file is writable while the connection takes everything, and again when the peer has read", async () => {
		await using pair = await ends();
		const { near, far } = pair;
		const file = near.makefile("wb");
		const text = near.makefile("w");
		expect((await select([], [near, file, text]))[1]).toEqual([near, file, text]);
		const chunk = Buffer.alloc(1_000_000);
		let sent = 0;
		for (let writable = true; writable; writable = (await select([], [near], [], 0))[1].length > 0) {
			void near.send(chunk);
			sent += chunk.length;
		}
		expect(await select([], [file, text, near], [], 5)).toEqual(EMPTY);
		const waiting = select([], [file, near]);
		await far.makefile("rb").read(sent);
		expect((await waiting)[1]).toEqual([file, near]);
	});

	test("a connection that fails is readable, writable and in errors", async () => {
		await using pair = await ends();
		const { near, far } = pair;
		const file = near.makefile("rwb");
		const all = [near, file];
		expect(await select([], [], all, 5)).toEqual(EMPTY);
		const waiting = select([], [], all);
		near.stream.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
		expect(await waiting).toEqual([[], [], all]);
		expect(await select(all, all, all, 0)).toEqual([all, all, all]);
		await expect(near.recv(1)).rejects.toMatchObject({ code: "ECONNRESET" });
		await expect(file.flush()).rejects.toMatchObject({ code: "ECONNRESET" });
		far.stream.destroy();
	});
});

describe("a reset by the peer", () => {
	test.each(["tcp", "memory"] as const)("wakes those that wait for data and for errors (%s)", async (transport) => {
		const streams = transport === "tcp" ? await connected() : undefined;
		const [near, far] = streams === undefined ? socketpair() : [Socket.from(streams.ours), Socket.from(streams.peer)];
		const reading = select([near]);
		const failing = select([], [], [near.makefile("r"), near.makefile("w")]);
		far.channel.abort();
		expect((await reading)[0]).toEqual([near]);
		expect((await failing)[2]).toHaveLength(2);
		await streams?.[Symbol.asyncDispose]();
	});

	test("a write that fails is in errors", async () => {
		const [near, far] = socketpair();
		await far.close();
		const file = near.makefile("w");
		const waiting = select([], [], [file]);
		await expect(near.sendall("x")).rejects.toMatchObject({ code: "EPIPE" });
		expect((await waiting)[2]).toEqual([file]);
		// The end of the stream came first, so reading has not failed.
		expect(await near.recv(1)).toHaveLength(0);
	});
});

describe("a listener", () => {
	test("is ready when accept() would not wait", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		expect(await select([listener], [], [listener], 0)).toEqual(EMPTY);
		const waiting = select([listener]);
		await using client = await connect(listener.address());
		expect((await waiting)[0]).toEqual([listener]);
		expect((await select([client, listener]))[0]).toEqual([listener]);
		await using server = await listener.accept();
		await server.send("x");
		expect((await select([listener, client]))[0]).toEqual([client]);
		// A connection belongs to the accept() that waits for it.
		const accepting = listener.accept();
		const polling = select([listener], [], [], 20);
		await using second = await connect(listener.address());
		await (await accepting).close();
		expect(await polling).toEqual(EMPTY);
		expect(await second.recv(1)).toHaveLength(0);
	});

	test("is ready when accept() would reject, and over TLS after the handshake; close() rejects", async () => {
		const server = net.createServer();
		const broken = new Listener(server, "connection");
		await broken.start({ host: "127.0.0.1", port: 0 });
		server.emit("error", new Error("accept EMFILE"));
		expect(await ready([broken])).toEqual([broken]);
		await expect(broken.accept()).rejects.toThrow("EMFILE");
		const watching = [select([broken]), select([], [], [broken])];
		const rejected = Promise.all(watching.map((wait) => expect(wait).rejects.toBeInstanceOf(ClosedFileError)));
		await turn();
		await broken.close();
		await rejected;
		await expect(select([broken])).rejects.toBeInstanceOf(ClosedFileError);

		await using secure = await listen(["127.0.0.1", 0], { tls: certificate() });
		const waiting = select([secure]);
		await using client = await connect(secure.address(), { tls: { ca: certificate().cert } });
		expect((await waiting)[0]).toEqual([secure]);
		await (await secure.accept()).close();
		expect(await client.recv(1)).toHaveLength(0);
	});

	test("on a Unix socket", async () => {
		const folder = mkdtempSync(join(tmpdir(), "select-"));
		await using listener = await listen(join(folder, "socket"));
		await using client = await connect(join(folder, "socket"));
		expect((await select([client, listener]))[0]).toEqual([listener]);
		rmSync(folder, { recursive: true });
	});
});

describe("text", () => {
	test("half a character is not ready, nor is half a surrogate pair of bytes", async () => {
		const { near, send } = pair();
		const file = near.makefile("r");
		await send(Buffer.from([0xe2, 0x98]));
		expect(await ready([file])).toEqual([]);
		const waiting = select([file]);
		await send(Buffer.from([0x83]));
		expect((await waiting)[0]).toEqual([file]);
		expect(await file.read(1)).toBe("☃");
		const wide = pair();
		const utf16 = wide.near.makefile("r", { encoding: "utf-16-le" });
		await wide.send(Buffer.from("😀", "utf16le").subarray(0, 3));
		expect(await ready([utf16])).toEqual([]);
		await wide.send(Buffer.from("😀", "utf16le").subarray(3));
		expect(await ready([utf16])).toEqual([utf16]);
	});

	test("half a character in the file's own buffer, and the rest at the socket", async () => {
		const { near, send } = pair();
		const file = near.makefile("r");
		await send(Buffer.from([0x61, 0xe2]));
		expect(await file.read(1)).toBe("a");
		expect(await ready([file])).toEqual([]);
		await send(Buffer.from([0x98, 0x83, 0x62]));
		expect(await ready([file])).toEqual([file]);
		expect(await file.read(2)).toBe("☃b");
	});

	test("only the LF of a CR that was handed out is not ready", async () => {
		const { near, send } = pair();
		const file = near.makefile("r");
		await send("one\r");
		expect(await file.readline()).toBe("one\n");
		await send("\n");
		expect(await ready([file])).toEqual([]);
		await send("\n");
		expect(await ready([file])).toEqual([file]);
		expect(await file.readline()).toBe("\n");
		expect(await ready([file])).toEqual([]);
		await send("two\r\nthree");
		expect(await file.readline()).toBe("two\n");
		expect(await ready([file])).toEqual([file]);
	});

	test("nor is it for the bytes below, where it is dropped too", async () => {
		const { near, send } = pair();
		const file = near.makefile("r");
		const wide = pair();
		const utf16 = wide.near.makefile("r", { encoding: "utf-16-le" });
		await send("one\r");
		await wide.send(Buffer.from("one\r", "utf16le"));
		expect([await file.readline(), await utf16.readline()]).toEqual(["one\n", "one\n"]);
		const [bytes, wideBytes] = [file.buffer, utf16.buffer];
		expect(await ready([bytes, wideBytes])).toEqual([]);
		await send("\n");
		await wide.send(Buffer.from([0x0a]));
		expect(await ready([bytes, wideBytes, wide.near])).toEqual([wide.near]);
		await send("x");
		await wide.send(Buffer.from([0x00, 0x78]));
		expect(await ready([bytes, wideBytes])).toEqual([bytes, wideBytes]);
		expect(String(await bytes.read(1))).toBe("x");
		expect(await wideBytes.read(1)).toEqual(Buffer.from("x"));
	});

	test("with newline '' the LF after a CR is a character", async () => {
		const { near, send } = pair();
		const file = near.makefile("r", { newline: "" });
		await send("\r");
		expect(await ready([file])).toEqual([file]);
		expect(await file.read(1)).toBe("\r");
		await send("\n");
		expect(await ready([file])).toEqual([file]);
	});

	test("bytes that stand for no character are not ready, until the read would reject", async () => {
		const { near, send } = pair();
		const file = near.makefile("r", { errors: "ignore", maxLineLength: 100 });
		await send(Buffer.alloc(99, 0xff));
		expect(await ready([file])).toEqual([]);
		await send(Buffer.alloc(1, 0xff));
		expect(await ready([file])).toEqual([file]);
		await expect(file.read(1)).rejects.toMatchObject({ code: "ERR_LINE_TOO_LONG" });
		await file.skipline({ signal: AbortSignal.timeout(1) }).catch(() => {});
		await send("é");
		expect(await ready([file])).toEqual([file]);
	});

	test("a bad sequence is ready, because the read rejects; a handler of the program's is not asked", async () => {
		const { near, send } = pair();
		let asked = 0;
		const handler = (error: { end: number }) => {
			asked++;
			return ["?", error.end] as const;
		};
		const [strict, own] = [near.makefile("r"), near.makefile("r", { errors: handler })];
		await send(Buffer.from([0xff]));
		expect(await ready([strict, own])).toEqual([strict, own]);
		expect(asked).toBe(0);
		await expect(strict.read(1)).rejects.toMatchObject({ code: "ERR_UNICODE_DECODE" });
		await strict.close();
		expect(await own.read(1)).toBe("?");
		expect(await ready([own])).toEqual([]);
	});

	test("a bad sequence behind bytes without a character, and the rest of a replacement, are ready", async () => {
		const marked = pair();
		const file = marked.near.makefile("r", { encoding: "utf-8-sig" });
		await marked.send(Buffer.from([0xef, 0xbb, 0xbf]));
		expect(await ready([file])).toEqual([]);
		await marked.send(Buffer.from([0xff]));
		expect(await ready([file])).toEqual([file]);
		await expect(file.read(1)).rejects.toMatchObject({ code: "ERR_UNICODE_DECODE" });
		const { near, send } = pair();
		const replaced = near.makefile("r", { errors: "backslashreplace" });
		await send(Buffer.from([0xff]));
		expect(await replaced.read(2)).toBe("\\x");
		expect(await ready([replaced])).toEqual([replaced]);
		expect(await replaced.read(2)).toBe("ff");
		expect(await ready([replaced])).toEqual([]);
	});

	test("to ask is not to read: the encoding may still be set", async () => {
		const { near, send } = pair();
		const file = near.makefile("r");
		await send(Buffer.from([0xe9]));
		expect(await ready([file])).toEqual([]);
		await file.reconfigure({ encoding: "latin-1" });
		expect(await ready([file])).toEqual([file]);
		expect(await file.read(1)).toBe("é");
	});

	test("much text is not decoded to ask for its first character", async () => {
		const { near, far } = pair();
		const file = near.makefile("r");
		await far.sendall("x".repeat(60_000));
		expect(await ready([file])).toEqual([file]);
		expect(await file.read(60_000)).toHaveLength(60_000);
	});
});

describe("calls that wait", () => {
	test("what arrives belongs to the read of the file that waits", async () => {
		const { near, send } = pair();
		const file = near.makefile("r");
		const line = file.readline();
		const waiting = select([file]);
		await send("half");
		await turn();
		expect(await ready([file])).toEqual([]);
		await send(" line\nmore");
		expect(await line).toBe("half line\n");
		expect((await waiting)[0]).toEqual([file]);
		expect(await file.read(4)).toBe("more");
	});

	test("when the read gives up, what it waited with is ready", async () => {
		const { near, send } = pair();
		const file = near.makefile("r");
		const abort = new AbortController();
		const line = file.readline(undefined, { signal: abort.signal });
		await send("half");
		const waiting = select([file]);
		await turn();
		abort.abort();
		await expect(line).rejects.toBe(abort.signal.reason);
		expect((await waiting)[0]).toEqual([file]);
	});

	test("a read of another file that waits first comes first", async () => {
		const { near, send } = pair();
		const [first, second] = [near.makefile("rb"), near.makefile("rb")];
		const raw = near.makefile("rb", { buffering: 0 });
		const reading = first.read(4);
		await send("ab");
		expect(await ready([second, raw, near])).toEqual([]);
		const waiting = select([second, raw, near]);
		await send("cd");
		expect(String(await reading)).toBe("abcd");
		await send("e");
		expect((await waiting)[0]).toEqual([second, raw, near]);
		// An unbuffered file leaves at the socket what it waits with.
		const line = raw.readline();
		await send("f");
		expect(await ready([second, near])).toEqual([]);
		await send("\n");
		expect(String(await line)).toBe("ef\n");
	});

	test("what a file gives back when it is closed is ready for the others", async () => {
		const { near, send } = pair();
		const [first, second] = [near.makefile("rb"), near.makefile("rb")];
		await send("ab");
		await first.read(1);
		const waiting = select([second]);
		await turn();
		await first.close();
		expect((await waiting)[0]).toEqual([second]);
		expect(String(await second.read1())).toBe("b");
	});

	test("two selects wait for the same file, and both see it", async () => {
		const { near, send } = pair();
		const file = near.makefile("rb");
		const waiting = [select([file]), select([file, near])];
		await send("x");
		expect(await Promise.all(waiting)).toEqual([
			[[file], [], []],
			[[file, near], [], []],
		]);
	});

	test("starttls() meanwhile: what comes encrypted is seen", async () => {
		const [client, server] = socketpair();
		const { key, cert } = certificate();
		const waiting = select([client]);
		await turn();
		await Promise.all([
			client.starttls({ ca: cert, servername: "localhost" }),
			server.starttls({ isServer: true, key, cert }),
		]);
		expect((await select([], [client]))[1]).toEqual([client]);
		await server.sendall("secret");
		expect((await waiting)[0]).toEqual([client]);
		expect(String(await client.recv(10))).toBe("secret");
	});
});

describe("the wait", () => {
	test("takes nothing and leaves nothing behind", async () => {
		const { near, send } = pair();
		const file = near.makefile("r");
		const { signal } = new AbortController();
		const add = vi.spyOn(signal, "addEventListener");
		const remove = vi.spyOn(signal, "removeEventListener");
		const queues = [near.channel.incoming.calls, near.channel.outgoing.sendCalls];
		const removed: unknown[] = [];
		for (const { watchers } of queues) {
			const original = watchers.add.bind(watchers);
			vi.spyOn(watchers, "add").mockImplementation((listener) => {
				const end = original(listener);
				return () => removed.push(end());
			});
		}
		expect(await select([file], [], [file], 5, { signal })).toEqual(EMPTY);
		expect(removed).toEqual([true, true]);
		expect(queues.map(({ idle }) => idle)).toEqual([true, true]);
		expect(add.mock.calls.length).toBe(1);
		expect(remove.mock.calls.length).toBe(1);
		await send("text");
		expect(await file.read(4)).toBe("text");
	});

	test("is over after the timeout, however much happens that makes nothing ready", async () => {
		vi.useFakeTimers();
		const { near, far } = pair();
		const file = near.makefile("r");
		let over = false;
		const waiting = select([file], [], [], 100).then((lists) => {
			over = true;
			return lists;
		});
		for (let i = 0; i < 4; i++) {
			void far.send(Buffer.from([0xf0, 0x9f, 0x98].slice(i, i + 1)));
			await vi.advanceTimersByTimeAsync(24);
			expect(over).toBe(false);
		}
		await vi.advanceTimersByTimeAsync(10);
		expect(await waiting).toEqual(EMPTY);
	});

	test("a signal ends it with its reason, before and while it waits", async () => {
		const { near } = pair();
		const abort = new AbortController();
		const waiting = select([near], [], [], null, { signal: abort.signal });
		await turn();
		abort.abort(new Error("enough"));
		await expect(waiting).rejects.toThrow("enough");
		await expect(select([near], [], [], 0, { signal: abort.signal })).rejects.toThrow("enough");
	});

	test("a loop whose sockets are always writable lets the rest of the program run", async () => {
		const { near, far } = pair();
		let rounds = 0;
		for (let arrived = false; !arrived; rounds++) {
			const [readers, writers] = await select([near], [near]);
			expect(writers).toEqual([near]);
			if (rounds === 3) void far.send("x");
			arrived = readers.length > 0;
		}
		expect(rounds).toBeGreaterThan(3);
	});

	test("settimeout() of a socket does not end it", async () => {
		const { near, send } = pair();
		near.settimeout(5);
		const waiting = select([near]);
		await expect(near.makefile("rb").read(1)).rejects.toBeInstanceOf(TimeoutError);
		await send("x");
		expect((await waiting)[0]).toEqual([near]);
	});

	test("data for one that only errors are wanted of stays with the peer", async () => {
		const { near, far } = pair();
		const waiting = select([], [], [near, near.makefile("rb")], 30);
		far.settimeout(10);
		await expect(far.sendall(Buffer.alloc(1_000_000))).rejects.toBeInstanceOf(TimeoutError);
		expect(await waiting).toEqual(EMPTY);
		expect(near.stream.readableLength).toBeLessThanOrEqual(65_536);
	});

	test("the same socket may be named twice, and lists may be any iterables", async () => {
		const { near, far, send } = pair();
		await send("x");
		expect(await select(new Set([near, far]), [near, near].values(), null, 0)).toEqual([[near], [near, near], []]);
		expect(await select(null, undefined, null, 1)).toEqual(EMPTY);
		expect(
			await select([far], [], [], Number.POSITIVE_INFINITY, { signal: AbortSignal.timeout(5) }).catch(String),
		).toContain("TimeoutError");
	});
});

describe("memory and layers made by hand", () => {
	test("a BytesIO and what lies over it are always ready, and stay unread", async () => {
		const memory = new BytesIO("one\ntwo\n");
		const reader = new BufferedReader(memory);
		const text = new TextIOWrapper(new BufferedReader(new BytesIO("")));
		const both = new BufferedRWPair(new BytesIO("x"), new BytesIO());
		expect(await ready([memory, reader, text, both])).toEqual([memory, reader, text, both]);
		expect(memory.tell()).toBe(0);
		const writers = [memory, new BufferedWriter(memory), both, new TextIOWrapper(memory)];
		expect(await select([], writers, [memory, ...writers], 0)).toEqual([[], writers, []]);
	});

	test("over a reader of the program's it is ready when the reader has answered", async () => {
		const answers = new EventEmitter();
		let asked = 0;
		const reader: ByteReader = {
			async read1() {
				const [answer] = await once(answers, String(++asked));
				if (answer instanceof Error) throw answer;
				return answer;
			},
		};
		const file = new TextIOWrapper(reader);
		expect(await ready([file])).toEqual([]);
		expect(asked).toBe(1);
		const waiting = select([file]);
		answers.emit("1", new TimeoutError());
		await turn();
		await turn();
		// Asked again after its timeout.
		expect(asked).toBe(2);
		answers.emit("2", Buffer.from("x"));
		expect((await waiting)[0]).toEqual([file]);
		expect(await file.read(1)).toBe("x");
	});

	test("a reader over another reader sees what lies below", async () => {
		const { near, send } = pair();
		const below = near.makefile("rb");
		const above = new BufferedReader(below);
		await send("ab");
		expect(await ready([below, above])).toEqual([below, above]);
		expect(String(await below.read(1))).toBe("a");
		expect(await ready([above, below])).toEqual([above, below]);
		expect(String(await above.read1())).toBe("b");
		expect(await ready([above, below])).toEqual([]);
	});

	test("text over an unbuffered file", async () => {
		const { near, send } = pair();
		const raw = near.makefile("rwb", { buffering: 0 });
		const text = new TextIOWrapper(raw);
		await send("ab");
		expect(await ready([raw, text])).toEqual([raw, text]);
		expect(await text.read(1)).toBe("a");
		expect(await ready([text])).toEqual([text]);
		expect((await select([], [text, raw]))[1]).toEqual([text, raw]);
	});
});

describe("streams that are not the library's", () => {
	test("data that was there before, and writes of other code that are still under way", async () => {
		const { near, far } = pair();
		far.stream.write("early");
		await turn();
		expect(await ready([makefile(near.stream, "rb")])).toHaveLength(1);
		near.stream.write(Buffer.alloc(200_000));
		expect(await select([], [near], [], 5)).toEqual(EMPTY);
		const waiting = select([], [near]);
		await far.makefile("rb").read(200_000);
		expect((await waiting)[1]).toEqual([near]);
	});

	test("a stream that nobody has read yet flows", async () => {
		const stream = new PassThrough();
		stream.write("x");
		const file = makefile(stream, "r");
		expect((await select([file]))[0]).toEqual([file]);
		expect(await file.read(1)).toBe("x");
	});

	test("a stream whose _read() closes the file rejects", async () => {
		const stream = new ScriptedDuplex();
		const file = makefile(stream, "rb");
		stream.push("x");
		await turn();
		vi.spyOn(stream, "_read").mockImplementation(() => void file.close());
		// From now on read() calls _read() again.
		stream.push("y");
		await expect(select([file])).rejects.toBeInstanceOf(ClosedFileError);
	});
});

describe("refuses", () => {
	test("what is closed, and what is closed while it waits", async () => {
		const [near, far] = socketpair();
		const [text, bytes] = [near.makefile("rw"), near.makefile("rwb")];
		const waiting = [
			select([text]),
			select([], [], [text]),
			select([bytes]),
			select([], [], [bytes]),
			select([far]),
			select([], [], [far]),
		];
		const rejected = Promise.all(waiting.map((wait) => expect(wait).rejects.toBeInstanceOf(ClosedFileError)));
		await turn();
		await text.close();
		await bytes.close();
		await far.close();
		await rejected;
		for (const lists of [[[text]], [[], [text]], [[], [], [text]], [[bytes]], [[], [bytes]], [[], [], [bytes]]]) {
			await expect(untyped(...lists)).rejects.toBeInstanceOf(ClosedFileError);
		}
		for (const lists of [[[far]], [[], [far]], [[], [], [far]]]) {
			await expect(untyped(...lists)).rejects.toBeInstanceOf(ClosedFileError);
		}
	});

	test("a detached text file", async () => {
		const { near } = pair();
		const file = near.makefile("r");
		const waiting = expect(select([file])).rejects.toBeInstanceOf(ClosedFileError);
		await turn();
		await file.detach();
		await waiting;
	});

	test.each([
		["a number", [[1]], "select() takes sockets, files and listeners to read, not 1"],
		[
			"a stream",
			[[], [new PassThrough()]],
			"select() takes sockets and files to write, not an instance of PassThrough",
		],
		["a string", [[], [], ["x"]], "select() takes sockets, files and listeners, not 'x'"],
		["no list", ["x"], "select() takes lists of sockets, files and listeners, not 'x'"],
		[
			"a single socket",
			[socketpair()[0]],
			"select() takes lists of sockets, files and listeners, not an instance of Socket",
		],
		["a timeout in words", [[], [], [], "1"], "the timeout must be a number or null, not '1'"],
		["a bare signal", [[], [], [], 0, new AbortController().signal], "write { signal }"],
		["an unknown option", [[], [], [], 0, { timeout: 1 }], "unknown option 'timeout'"],
	])("%s", async (_what, args, message) => {
		await expect(untyped(...args)).rejects.toBeInstanceOf(TypeError);
		await expect(untyped(...args)).rejects.toThrow(message);
	});

	test("a listener to write", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		await expect(untyped([], [listener])).rejects.toBeInstanceOf(TypeError);
	});

	test.each([-1, Number.NaN, Number.NEGATIVE_INFINITY])("the timeout %d", async (timeout) => {
		await expect(select([], [], [], timeout)).rejects.toBeInstanceOf(RangeError);
	});

	test("files without the direction, and names them", async () => {
		const { near } = pair();
		const files = { w: near.makefile("w"), wb: near.makefile("wb"), raw: near.makefile("wb", { buffering: 0 }) };
		for (const file of Object.values(files)) {
			await expect(untyped([file])).rejects.toBeInstanceOf(UnsupportedOperation);
			await expect(untyped([file])).rejects.toThrow(`the file is not readable: ${file}`);
		}
		for (const file of [near.makefile("r"), near.makefile("rb"), near.makefile("rb", { buffering: 0 })]) {
			await expect(untyped([], [file])).rejects.toBeInstanceOf(UnsupportedOperation);
			await expect(untyped([], [file])).rejects.toThrow(`the file is not writable: ${file}`);
		}
		for (const file of [near.makefile("r"), near.makefile("rb")]) {
			expect(() => file instanceof SocketFile && file.writesTo).toThrow(UnsupportedOperation);
		}
	});

	test("a socket whose bytes other code takes", async () => {
		const { near } = pair();
		near.stream.on("data", () => {});
		await expect(select([near])).rejects.toThrow("'data' listener");
	});
});

test("the timer keeps no process alive that its socket would not", async () => {
	await using listener = await listen(["127.0.0.1", 0]);
	const socket = await connect(listener.address());
	const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
	const before = timers();
	const waiting = select([socket], [], [], 100);
	// An unref'd timer is not listed.
	expect(timers()).toBe(before);
	expect(await waiting).toEqual(EMPTY);
	await socket.close();
});

test("a stream whose _read() detaches the file", async () => {
	let detaching: Promise<unknown> | undefined;
	const stream = new Duplex({
		read() {
			if (this.readableLength > 0) detaching = f.detach();
		},
		write: (_chunk, _encoding, callback) => callback(),
	});
	const f = makefile(stream, "rb");
	stream.push("x");
	await expect(select([f])).rejects.toThrow(ClosedFileError);
	await detaching;
});
