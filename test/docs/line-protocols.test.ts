// The table of docs/line-protocols.md, cell by cell: what readline, split2, byline and this library do on a connection.

import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Duplex, PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import byline from "byline";
import { LineTooLongError, makefile, UnicodeDecodeError } from "socket-makefile";
import split2 from "split2";
import { describe, expect, test, vi } from "vitest";

const readers: Readonly<Record<string, (stream: Duplex) => AsyncIterable<unknown>>> = {
	readline: (input) => createInterface({ input }),
	split2: (stream) => stream.pipe(split2()),
	byline: (stream) => byline(stream),
	makefile: (stream) => makefile(stream, "r", { ownsSocket: true }),
};

/** Two connected sockets: the peer, and the one to read from. */
async function connected(): Promise<readonly [peer: Socket, socket: Socket]> {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	const arrival = once(server, "connection");
	const peer = dial(address.port, "127.0.0.1");
	peer.on("error", () => {});
	const [socket] = await arrival;
	server.close();
	return [peer, socket];
}

/** The lines of a stream that gets its data in these chunks. */
async function lines(reader: string, ...chunks: (string | Buffer)[]): Promise<string[]> {
	const stream = new PassThrough();
	const feed = async () => {
		for (const chunk of chunks) {
			stream.write(chunk);
			await setImmediate();
			await setImmediate();
		}
		stream.end();
	};
	const feeding = feed();
	const found: string[] = [];
	for await (const line of readers[reader]?.(stream) ?? []) found.push(String(line));
	await feeding;
	return found;
}

describe("a character that a packet boundary cuts", () => {
	const chunks = [Buffer.from([0x68, 0xc3]), Buffer.from([0xa9, 0x0a])];
	test.each(["readline", "split2"])("%s: whole", async (name) => expect(await lines(name, ...chunks)).toEqual(["hé"]));
	test("byline: broken", async () => expect(await lines("byline", ...chunks)).toEqual(["h\ufffd\ufffd"]));
	test("makefile: whole", async () => expect(await lines("makefile", ...chunks)).toEqual(["hé\n"]));
});

describe("a byte that is no UTF-8", () => {
	const chunk = Buffer.from("ok\nh\xff\n", "latin1");
	test.each(["readline", "split2", "byline"])("%s: replaced silently", async (name) =>
		expect(await lines(name, chunk)).toEqual(["ok", "h\ufffd"]),
	);
	test("makefile: an error with its position", async () => {
		const found: string[] = [];
		const stream = new PassThrough();
		stream.end(chunk);
		const file = makefile(stream, "r");
		const all = async () => {
			for await (const line of file) found.push(line);
		};
		await expect(all()).rejects.toMatchObject({ name: "UnicodeDecodeError", start: 1, end: 2 });
		await expect(file.readline()).rejects.toBeInstanceOf(UnicodeDecodeError);
		expect(found).toEqual(["ok\n"]);
	});
});

describe("the blank line that ends a head", () => {
	const head = "name: value\r\n\r\nbody\r\n";
	test.each(["readline", "split2"])("%s: there", async (name) =>
		expect(await lines(name, head)).toEqual(["name: value", "", "body"]),
	);
	test("byline: dropped", async () => expect(await lines("byline", head)).toEqual(["name: value", "body"]));
	test("makefile: there", async () => expect(await lines("makefile", head)).toEqual(["name: value\n", "\n", "body\n"]));
});

describe("what ends a line", () => {
	const text = "a\rb\u2028c\n";
	test.each([
		["readline", ["a", "b\u2028c"]],
		["split2", ["a\rb\u2028c"]],
		["byline", ["a", "b", "c"]],
		["makefile", ["a\n", "b\u2028c\n"]],
	])("%s", async (name, found) => expect(await lines(name, text)).toEqual(found));
	test("makefile: as the newline mode says", async () => {
		const stream = new PassThrough();
		stream.end(text);
		expect(await makefile(stream, "r", { newline: "\n" }).readline()).toBe(text);
	});
});

describe("an unfinished last line", () => {
	test.each(["readline", "split2", "byline"])("%s: looks complete", async (name) =>
		expect(await lines(name, "RCPT TO:<a@b.c")).toEqual(await lines(name, "RCPT TO:<a@b.c\n")),
	);
	test("makefile: without a line end", async () =>
		expect(await lines("makefile", "RCPT TO:<a@b.c")).toEqual(["RCPT TO:<a@b.c"]));
});

describe("bytes after the line", () => {
	test.each(["readline", "split2", "byline"])("%s: read ahead, and lost", async (name) => {
		const stream = new PassThrough();
		stream.write("5\nhello");
		const iterator = readers[name]?.(stream)[Symbol.asyncIterator]();
		expect(String((await iterator?.next())?.value)).toBe("5");
		expect(stream.read()).toBeNull();
	});
	test("makefile: read by count, or left to the next reader", async () => {
		const stream = new PassThrough();
		stream.write("5\nhello, world");
		const file = makefile(stream, "r");
		expect(await file.readline()).toBe("5\n");
		expect(await file.read(5)).toBe("hello");
		await file.close();
		expect(await makefile(stream, "r").read(7)).toBe(", world");
	});
});

describe("a line without an end", () => {
	const SIZE = 4 << 20;
	test.each(["readline", "split2", "byline"])("%s: reads all of it into memory", async (name) => {
		const [peer, socket] = await connected();
		readers[name]?.(socket)
			[Symbol.asyncIterator]()
			.next()
			.catch(() => {});
		peer.write(Buffer.alloc(SIZE, "x"));
		await vi.waitFor(() => expect(socket.bytesRead).toBe(SIZE), 10_000);
		peer.destroy();
		socket.on("error", () => {}).destroy();
	});
	test("makefile: LineTooLongError, with little more than the limit read", async () => {
		const [peer, socket] = await connected();
		const file = makefile(socket, "r", { ownsSocket: true });
		peer.write(Buffer.alloc(SIZE, "x"));
		await expect(file.readline()).rejects.toBeInstanceOf(LineTooLongError);
		expect(socket.bytesRead).toBeLessThan(2 << 20);
		peer.destroy();
		await file.close();
	});
});

describe("a reset inside a line", () => {
	/** The lines that the reader gives, and how it ends; `hangs` if it has not ended when the socket is closed. */
	async function reset(name: string): Promise<{ found: string[]; end: string; listeners: number }> {
		const [peer, socket] = await connected();
		const found: string[] = [];
		peer.write("one\ntw");
		const iterable = readers[name]?.(socket) ?? [];
		let listeners = -1;
		const read = async () => {
			for await (const line of iterable) {
				found.push(String(line));
				if (found.length > 1) continue;
				listeners = socket.listenerCount("error");
				socket.on("error", () => {});
				peer.resetAndDestroy();
			}
			return "ends";
		};
		const reading = read().catch((error) => error.code);
		if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
		const turns = async () => {
			for (let i = 0; i < 20; i++) await setImmediate();
			return "hangs";
		};
		return { found, end: await Promise.race([reading, turns()]), listeners };
	}

	test("readline: an error, and the part that had arrived is lost", async () =>
		expect(await reset("readline")).toMatchObject({ found: ["one"], end: "ECONNRESET" }));
	test.each(["split2", "byline"])("%s: hangs, and an 'error' without a listener ends the process", async (name) =>
		expect(await reset(name)).toEqual({ found: ["one"], end: "hangs", listeners: 0 }),
	);
	test("makefile: what had arrived, then the error", async () => {
		const { found, end, listeners } = await reset("makefile");
		expect({ found, end }).toEqual({ found: ["one\n", "tw"], end: "ECONNRESET" });
		expect(listeners).toBeGreaterThan(0);
	});
});

describe("an 'error' of the socket after the reader has stopped", () => {
	test.each(["readline", "split2", "byline"])("%s: has no listener, so it ends the process", async (name) => {
		const stream = new PassThrough();
		const iterator = readers[name]?.(stream)[Symbol.asyncIterator]();
		await iterator?.return?.();
		expect(() => stream.emit("error", new Error("late"))).toThrow("late");
	});
	test("makefile: does not end the process", async () => {
		const stream = new PassThrough();
		await makefile(stream, "r").close();
		expect(() => stream.emit("error", new Error("late"))).not.toThrow();
	});
});
