// The code of a stream may call anything while a file writes to it or reads from it, and it may throw.

import net from "node:net";
import { PassThrough, Readable, Writable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makefile, Socket } from "../../src/index.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog();

let uncaught: unknown[] = [];
let replaced: NodeJS.UncaughtExceptionListener[] = [];
beforeEach(() => {
	uncaught = [];
	replaced = process.listeners("uncaughtException");
	process.removeAllListeners("uncaughtException").on("uncaughtException", (error) => uncaught.push(error));
});
afterEach(() => {
	process.removeAllListeners("uncaughtException");
	for (const listener of replaced) process.on("uncaughtException", listener);
});

const turn = () => new Promise(setImmediate);

/** A stream whose first write calls `act`, before or after its callback. */
function calling(when: "before" | "after", act: () => void) {
	const chunks: string[] = [];
	const stream = new Writable({
		write(chunk, _encoding, done) {
			const isFirst = chunks.push(String(chunk)) === 1;
			if (isFirst && when === "before") act();
			done();
			if (isFirst && when === "after") act();
		},
	});
	return { stream, chunks };
}

it.each(["before", "after"] as const)("bytes go out in the order of the calls (%s the callback)", async (when) => {
	const nested: Promise<unknown>[] = [];
	let late: Promise<unknown> | undefined;
	const { stream, chunks } = calling(when, () => {
		nested.push(makefile(stream, "wb", { buffering: 0 }).write(Buffer.from("C")));
		nested.push(file.write(Buffer.from("D")), file.flush());
		nested.push(Socket.from(stream).send("E"), Socket.from(stream).shutdown("write"));
		late = Socket.from(stream).send("F");
	});
	const file = makefile(stream, "wb", { buffering: 8 });
	await file.write(Buffer.from("A"));
	const written = file.write(Buffer.from("B".repeat(9)));
	await expect(late).rejects.toMatchObject({ code: "EPIPE" });
	await Promise.allSettled([written, ...nested]);
	expect(chunks.join("")).toBe("ABBBBBBBBBCDE");
	expect(stream.writableFinished).toBe(true);
});

it("bytes go out in the order of the calls, also if a send takes along what waits for the end of the turn", async () => {
	const chunks: string[] = [];
	const stream = new Writable({
		write(chunk, _encoding, done) {
			chunks.push(String(chunk));
			done();
			if (String(chunk) === "b") nested = raw.write(Buffer.from("D"));
		},
	});
	let nested: Promise<unknown> | undefined;
	const raw = makefile(stream, "wb", { buffering: 0 });
	const file = makefile(stream, "wb");
	const flushed = ["a", "b"].flatMap((letter) => [file.write(Buffer.from(letter)), file.flush()]);
	await raw.write(Buffer.from("C"));
	await Promise.all([...flushed, nested]);
	expect(chunks).toEqual(["a", "b", "C", "D"]);
});

it.each([0, 100])(
	"flush() waits for what the stream has made the file send meanwhile (buffering %i)",
	async (buffering) => {
		const nested: Promise<unknown>[] = [];
		const callbacks: (() => void)[] = [];
		let writes = 0;
		const stream = new Writable({
			write(_chunk, _encoding, done) {
				callbacks.push(done);
				if (++writes === 1) nested.push(file.write(Buffer.from("2")), file.flush());
			},
		});
		const file = makefile(stream, "wb", { buffering });
		nested.push(file.write(Buffer.from("1")), file.flush());
		let flushed = false;
		const last = file.flush().then(() => {
			flushed = true;
		});
		callbacks.shift()?.();
		await turn();
		expect([writes, flushed]).toEqual([2, false]);
		callbacks.shift()?.();
		await last;
		await Promise.all(nested);
	},
);

it("flush() waits for what a stream that takes all at once has made the file send meanwhile", async () => {
	const callbacks: (() => void)[] = [];
	const nested: Promise<unknown>[] = [];
	let writes = 0;
	// A net.Socket counts as a stream that takes all at once.
	class Stream extends net.Socket {
		override _write(_chunk: unknown, _encoding: unknown, done: () => void): void {
			if (++writes > 1) callbacks.push(done);
			else {
				done();
				nested.push(file.write(Buffer.from("2")), file.flush());
			}
		}
	}
	const stream = new Stream();
	const file = makefile(stream, "wb");
	await file.write(Buffer.from("1"));
	nested.push(file.flush());
	let flushed = false;
	const last = file.flush().then(() => {
		flushed = true;
	});
	await turn();
	expect([callbacks.length, flushed]).toEqual([1, false]);
	while (callbacks.length > 0) {
		callbacks.shift()?.();
		await turn();
	}
	await Promise.all([last, ...nested]);
	stream.destroy();
});

it("a stream that throws at the end of a turn holds up no other stream, and its own calls hear of it", async () => {
	const bug = new Error("a bug");
	const streams = ["x", "throw", "y", "throw", "z"].map((kind) => {
		let writes = 0;
		return new Writable({
			write(_chunk, _encoding, done) {
				if (++writes === 2 && kind === "throw") throw bug;
				done();
			},
		});
	});
	const flushes = streams.map(async (stream) => {
		const file = makefile(stream, "w");
		const all: Promise<void>[] = [];
		for (const line of ["1\n", "2\n", "3\n"]) {
			void file.write(line);
			all.push(file.flush());
		}
		await Promise.all(all);
	});
	const outcomes = await Promise.allSettled(flushes);
	const thrown = { status: "rejected", reason: bug };
	const sent = { status: "fulfilled", value: undefined };
	expect(outcomes).toEqual([sent, thrown, sent, thrown, sent]);
	expect(uncaught).toEqual([bug, bug]);
});

it("a write that throws reaches its caller, and every later call", async () => {
	const stream = new Writable({
		write() {
			throw "no Error";
		},
	});
	const socket = Socket.from(stream);
	const file = makefile(socket, "w");
	await expect(socket.send("1")).rejects.toBe("no Error");
	await expect(file.write("2")).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED", cause: "no Error" });
	await expect(socket.shutdown("write")).rejects.toMatchObject({ cause: "no Error" });
	await file.close().catch(() => {});
	await socket.close();
	expect(uncaught).toEqual([]);
});

it("read() of a stream may throw: the next read goes on", async () => {
	const stream = new PassThrough();
	const file = makefile(stream, "rb");
	stream.write("ab\n");
	stream.read = () => {
		Reflect.deleteProperty(stream, "read");
		throw new Error("a bug");
	};
	expect(() => file.takeline()).toThrow("a bug");
	expect(String(await file.readline())).toBe("ab\n");
	const later = file.readline();
	stream.write("cd\n");
	expect(String(await later)).toBe("cd\n");
});

it("read() of a stream may read from it in its turn", async () => {
	const stream = new PassThrough();
	const socket = Socket.from(stream);
	const file = makefile(socket, "rb");
	stream.write("ab\ncd\n");
	const { read } = stream;
	const nested: (Buffer | undefined)[] = [];
	stream.read = (size?: number) => {
		Reflect.deleteProperty(stream, "read");
		nested.push(makefile(socket, "rb").takeline());
		return read.call(stream, size);
	};
	const line = await file.readline();
	expect(String(line) + nested.join("")).toBe("ab\n");
});

it.each(["nobody", "a listener"])("a stream may detach its socket within read(); then %s reads on", async (reader) => {
	const stream = new Readable({ read() {} });
	const socket = Socket.from(stream);
	const file = makefile(socket, "rb");
	stream.push("ab\n");
	const { read } = stream;
	const got: string[] = [];
	stream.read = (size?: number) => {
		Reflect.deleteProperty(stream, "read");
		void socket.detach();
		if (reader !== "nobody") stream.on("data", (chunk) => got.push(String(chunk)));
		return read.call(stream, size);
	};
	expect(() => file.takeline()).toThrow(expect.objectContaining({ code: "ERR_CLOSED_FILE" }));
	await turn();
	expect(got.join("") + (reader === "nobody" ? String(stream.read()) : "")).toBe("ab\n");
});

it("a stream may close a file within read(); then another file reads on", async () => {
	const stream = new Readable({ read() {} });
	const socket = Socket.from(stream);
	const [file, other] = [makefile(socket, "rb"), makefile(socket, "r")];
	stream.push("ab\n");
	const { read } = stream;
	stream.read = (size?: number) => {
		Reflect.deleteProperty(stream, "read");
		void file.close();
		return read.call(stream, size);
	};
	expect(() => file.takeline()).toThrow(expect.objectContaining({ code: "ERR_CLOSED_FILE" }));
	expect(await other.readline()).toBe("ab\n");
});
