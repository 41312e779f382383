// Writing in every mode over every transport: nothing before a flush, everything after it, in order.

import { once } from "node:events";
import { type Duplex, Writable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import {
	BufferedRWPair,
	BufferedWriter,
	makefile,
	TextIOWrapper,
	UnicodeEncodeError,
	UnsupportedOperation,
} from "../../src/index.ts";
import { memoryEnds, transports } from "../support/transports.ts";

const b = (value: string) => Buffer.from(value);
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What the peer receives until our FIN. */
async function received(far: Duplex): Promise<Buffer> {
	const parts: Buffer[] = [];
	for await (const part of far) parts.push(part);
	return Buffer.concat(parts);
}

/** What the peer has received by now. */
function soFar(far: Duplex): Buffer {
	// Newer versions of Node give one chunk at a time.
	const chunks: Buffer[] = [];
	for (let chunk: Buffer | null = far.read(); chunk !== null; chunk = far.read()) chunks.push(chunk);
	return Buffer.concat(chunks);
}

const all4 = transports();
afterAll(() => Promise.all(all4.map((transport) => transport.close())));

describe.each(all4)("writing over $name", (transport) => {
	it.each(["wb", "rwb"] as const)(
		"%s: writes, writelines, flush and close send all in order (BW-01, BW-11)",
		async (mode) => {
			const { near, far } = await transport.open();
			const whole = received(far);
			const f = makefile(near, mode, { ownsSocket: true });
			expect(await f.write(b("one\n"))).toBe(4);
			expect(await f.write(new Uint16Array([0x4141, 0x4242]))).toBe(4);
			await f.writelines([b("two\n"), b("three\n")]);
			await f.flush();
			await f.writelines(
				(async function* () {
					yield b("four\n");
					yield b("five\n");
				})(),
			);
			await f.write(Buffer.alloc(100_000, "x"));
			await f.write(b("end"));
			await f.close();
			expect(await whole).toEqual(
				Buffer.concat([b("one\nAABBtwo\nthree\nfour\nfive\n"), Buffer.alloc(100_000, "x"), b("end")]),
			);
		},
	);

	it.each(["w", "rw"] as const)("%s: text is encoded and line ends translated (TW-01, TW-03)", async (mode) => {
		const { near, far } = await transport.open();
		const whole = received(far);
		const f = makefile(near, mode, { newline: "\r\n", encoding: "utf-8", ownsSocket: true });
		expect(await f.write("héllo\n")).toBe(6);
		expect(await f.write("😀")).toBe(1);
		await f.writelines(["a\n", "b\r\n"]);
		await f.close();
		expect(await whole).toEqual(b("héllo\r\n😀a\r\nb\r\r\n"));
	});

	it("text of every script and size goes out as UTF-8, whatever went before it", async () => {
		const { near, far } = await transport.open();
		const whole = received(far);
		const f = makefile(near, "w", { encoding: "utf-8", newline: "\n", ownsSocket: true });
		let sent = "";
		for (const size of [1, 500, 1024, 1025, 5000, 100_000]) {
			for (const part of ["a", "é", "ab", "日", "😀", "z"]) {
				const text = part.repeat(size);
				sent += text;
				await f.write(text);
				if (part !== "é") await f.flush();
			}
		}
		await f.close();
		expect((await whole).equals(b(sent))).toBe(true);
	});

	it("raw writes go out at once (RAW-24)", async () => {
		const { near, far } = await transport.open();
		const f = makefile(near, "wb", { buffering: 0 });
		const arrived = once(far, "readable");
		expect(await f.write(b("now"))).toBe(3);
		await arrived;
		expect(soFar(far)).toEqual(b("now"));
		near.destroy();
		far.destroy();
	});
});

describe("a raw file that is only read", () => {
	it("has nothing to flush, though the connection has failed", async () => {
		const { near } = memoryEnds();
		const f = makefile(near, "rb", { buffering: 0 });
		const failed = expect(f.read(1)).rejects.toThrow("gone");
		near.destroy(new Error("gone"));
		await failed;
		await expect(f.flush()).resolves.toBeUndefined();
	});
});

describe("a raw file whose writes nobody awaits", () => {
	/** Takes one write at a time, each when it is told. */
	function slow() {
		const waiting: ((error?: Error) => void)[] = [];
		const stream = new Writable({ write: (_chunk, _encoding, done) => void waiting.push(done) });
		return { stream, next: (error?: Error) => waiting.shift()?.(error) };
	}

	it.each(["flush", "close"] as const)("%s() resolves when the kernel has all of them", async (call) => {
		const { stream, next } = slow();
		const f = makefile(stream, "wb", { buffering: 0 });
		void f.write(b("one"));
		void f.write(b("two"));
		let done = false;
		const finished = f[call]().then(() => {
			done = true;
		});
		next();
		await turn();
		expect(done).toBe(false);
		next();
		await finished;
		expect(done).toBe(true);
	});

	it.each(["flush", "close"] as const)("%s() rejects if one was lost", async (call) => {
		const { stream, next } = slow();
		const f = makefile(stream, "wb", { buffering: 0 });
		void f.write(b("one"));
		const finished = expect(f[call]()).rejects.toThrow("no room");
		next(new Error("no room"));
		await finished;
		await expect(f.flush()).rejects.toThrow();
	});
});

describe("a buffered writer", () => {
	it("sends nothing before the buffer is full (BW-05, BW-08)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "wb");
		await f.write(Buffer.alloc(8192, "a"));
		await turn();
		expect(soFar(far).length).toBe(0);
		await f.write(b("b"));
		await turn();
		expect(soFar(far).length).toBeGreaterThanOrEqual(8192);
		await f.flush();
		await turn();
		expect(soFar(far).length + 8192).toBeGreaterThanOrEqual(8192);
	});

	it("copies what it is given (BW-03)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "wb", { buffering: 16 });
		const small = b("small");
		const large = Buffer.alloc(100, "L");
		const writes = [f.write(small), f.write(large), f.write(small)];
		small.fill("?");
		large.fill("?");
		await Promise.all(writes);
		await f.flush();
		await turn();
		expect(soFar(far)).toEqual(Buffer.concat([b("small"), Buffer.alloc(100, "L"), b("small")]));
	});

	it("does not use a block again that the stream still holds", async () => {
		const { near, far } = memoryEnds();
		near.cork();
		const f = makefile(near, "wb", { buffering: 8 });
		const writes = ["abcdef", "ghijkl", "mnopqr", "stuvwx"].map((part) => f.write(b(part)));
		near.uncork();
		await Promise.all(writes);
		await f.flush();
		await turn();
		expect(String(soFar(far))).toBe("abcdefghijklmnopqrstuvwx");
	});

	it.each([["text"], [5], [null], [undefined], [[1]]])("refuses %j and writes nothing (BW-04)", async (wrong) => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "wb");
		// @ts-expect-error the type is wrong on purpose
		await expect(f.write(wrong)).rejects.toThrow(TypeError);
		await f.flush();
		await turn();
		expect(soFar(far).length).toBe(0);
	});

	it.each(["abc", b("abc"), null, 5])("refuses writelines(%j) (BW-14)", async (wrong) => {
		const f = makefile(memoryEnds().near, "wb");
		// @ts-expect-error the type is wrong on purpose
		await expect(f.writelines(wrong)).rejects.toThrow(TypeError);
	});

	it("keeps the items before a bad one and those before an iterator's own error (BW-13, BW-15)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "wb");
		// @ts-expect-error the type is wrong on purpose
		await expect(f.writelines([b("a"), "b", b("c")])).rejects.toThrow(TypeError);
		const mine = new Error("mine");
		const failing = (function* () {
			yield b("d");
			throw mine;
		})();
		await expect(f.writelines(failing)).rejects.toBe(mine);
		await f.flush();
		await turn();
		expect(String(soFar(far))).toBe("ad");
	});

	it("cannot be read (BW-16)", async () => {
		const f: { readline?(): unknown } = makefile(memoryEnds().near, "wb");
		await expect(f.readline?.()).rejects.toThrow(UnsupportedOperation);
	});

	it("detach() flushes and leaves the raw file open (CL-11)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "wb");
		await f.write(b("kept"));
		const raw = await f.detach();
		await turn();
		expect(String(soFar(far))).toBe("kept");
		expect(raw.closed).toBe(false);
		await expect(f.write(b("x"))).rejects.toThrow("closed");
		await f.close();
	});
});

describe("a text writer", () => {
	it("sends what it holds when it is closed, also over an unbuffered file", async () => {
		const { near, far } = memoryEnds();
		const whole = received(far);
		const f = new TextIOWrapper(makefile(near, "wb", { buffering: 0, ownsSocket: true }));
		await f.write("last words\n");
		await f.close();
		expect(await whole).toEqual(b("last words\n"));
	});

	it("keeps nothing of text that it cannot encode (TW-12)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "w", { encoding: "ascii" });
		await f.write("ok");
		await expect(f.write("bad é")).rejects.toThrow(UnicodeEncodeError);
		await f.write("!");
		await f.flush();
		await turn();
		expect(String(soFar(far))).toBe("ok!");
	});

	it("refuses lone surrogates, also the halves of a pair (ENC-04, ENC-19)", async () => {
		const f = makefile(memoryEnds().near, "w");
		await expect(f.write("a\ud83d")).rejects.toMatchObject({ start: 1, end: 2, reason: "surrogates not allowed" });
		await expect(f.write("\ude00b")).rejects.toThrow(UnicodeEncodeError);
	});

	it("flushes lines with lineBuffering, and with buffering 1 (TW-14)", async () => {
		for (const options of [{ lineBuffering: true }, { buffering: 1 }]) {
			const { near, far } = memoryEnds();
			const f = makefile(near, "w", options);
			await f.write("X");
			await turn();
			expect(soFar(far).length).toBe(0);
			await f.write("Y\nZ");
			await turn();
			expect(String(soFar(far))).toBe("XY\nZ");
			await f.write("A\rB");
			await turn();
			expect(String(soFar(far))).toBe("A\rB");
		}
	});

	it("writes one byte order mark, before the first text (ENC-09)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "w", { encoding: "utf-16" });
		await f.write("a");
		await f.flush();
		await f.write("b");
		await f.flush();
		await turn();
		expect(soFar(far)).toEqual(Buffer.from([0xff, 0xfe, 0x61, 0, 0x62, 0]));
	});

	it("keeps the read-ahead of an 'rw' file (TW-18)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "rw");
		far.write("1\n2\n3\n");
		expect(await f.readline()).toBe("1\n");
		await f.write("x");
		await f.flush();
		expect(await f.readline()).toBe("2\n");
		expect(f.buffer).toBeInstanceOf(BufferedRWPair);
		expect(await f.readline()).toBe("3\n");
	});

	it("goes on in bytes after detach() (CL-15)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "w");
		await f.write("text ");
		const below = await f.detach();
		if (!(below instanceof BufferedWriter)) throw new Error("no writer below");
		await below.write(b("bytes"));
		await below.flush();
		await turn();
		expect(String(soFar(far))).toBe("text bytes");
		expect(f.closed).toBe(true);
	});

	it("refuses what is no string and accepts a string as lines (TW-02, TW-13)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "w");
		// @ts-expect-error the type is wrong on purpose
		await expect(f.write(b("x"))).rejects.toThrow(TypeError);
		// @ts-expect-error the type is wrong on purpose
		await expect(f.writelines(b("x"))).rejects.toThrow(TypeError);
		await f.writelines("xyz");
		await f.flush();
		await turn();
		expect(String(soFar(far))).toBe("xyz");
	});
});
