// chunks(): exactly so many bytes, in the pieces in which they arrive.

import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { BytesIO, makefile, Socket } from "../../src/index.ts";
import { data, end, fail, ScriptedDuplex, trickle } from "../support/scripted-duplex.ts";

const MODES = [
	["rb", {}],
	["rb", { buffering: 3 }],
	["rwb", {}],
	["rb", { buffering: 0 }],
] as const;

function collector(highWaterMark?: number) {
	const parts: Buffer[] = [];
	const writable = new Writable({
		...(highWaterMark === undefined ? {} : { highWaterMark }),
		write(chunk: Buffer, _encoding, taken) {
			parts.push(Buffer.from(chunk));
			// The memory is the consumer's.
			chunk.fill("x");
			void setImmediate().then(() => taken());
		},
	});
	return { parts, writable, text: () => String(Buffer.concat(parts)) };
}

describe.each(MODES)("of a file %s %o", (mode, options) => {
	function opened() {
		const stream = new ScriptedDuplex();
		return { stream, f: makefile(stream, mode, options) };
	}

	test("gives its size to a pipeline, and leaves the rest", async () => {
		const { stream, f } = opened();
		const { writable, text } = collector(1);
		const piping = pipeline(f.chunks(6), writable);
		await stream.play([data("ab"), data("c"), data("defgh;"), end], "immediate");
		await piping;
		expect(text()).toBe("abcdef");
		expect(String(await f.readuntil(";"))).toBe("gh;");
	});

	test("gives each piece as it arrives", async () => {
		const { stream, f } = opened();
		const chunks = f.chunks(4);
		for (const letter of "abcd") {
			const next = chunks.next();
			await stream.play([data(letter)]);
			expect(await next).toEqual({ value: Buffer.from(letter), done: false });
		}
		for (let i = 0; i < 2; i++) expect(await chunks.next()).toEqual({ value: undefined, done: true });
	});

	test("leaves the file at the exact byte when the loop is left early", async () => {
		const { stream, f } = opened();
		await stream.play(trickle("abcdef"));
		const chunks = f.chunks(5);
		let taken = String((await chunks.next()).value);
		for await (const chunk of chunks) {
			taken += String(chunk);
			break;
		}
		await stream.play([data("gh;")]);
		expect(await chunks.next()).toEqual({ value: undefined, done: true });
		expect(taken + String(f.takeuntil(";") ?? (await f.readuntil(";")))).toBe("abcdefgh;");
	});

	test("is served in the order of the calls", async () => {
		const { stream, f } = opened();
		const chunks = f.chunks(4);
		for (let i = 0; i < 2; i++) {
			const calls = [f.readexactly(2), chunks.next().then(({ value }) => value), f.readexactly(1)];
			await stream.play(trickle("abcd"), "immediate");
			const [before, chunk, after] = (await Promise.all(calls)).map(String);
			expect(`${before}${chunk}${after}`).toBe("abcd");
		}
	});

	test("of calls that overlap never takes more than its size", async () => {
		const { stream, f } = opened();
		const chunks = f.chunks(3);
		const nexts = [chunks.next(), chunks.next(), chunks.next(), chunks.next()];
		await stream.play([data("ab"), data("cdef")], "immediate");
		const values = (await Promise.all(nexts)).map(({ value }) => String(value ?? ""));
		expect(values.join("")).toBe("abc");
		expect(String(await f.readexactly(3))).toBe("def");
	});

	test("that is left while a piece is on its way takes nothing after it", async () => {
		const { stream, f } = opened();
		const chunks = f.chunks(100);
		const next = chunks.next();
		await setImmediate();
		await chunks.return?.();
		await stream.play([data("ab")]);
		expect(await next).toEqual({ value: Buffer.from("ab"), done: false });
		await stream.play([data("cd")]);
		expect(await chunks.next()).toEqual({ value: undefined, done: true });
		expect(String(await f.readexactly(2))).toBe("cd");
	});

	test("of too few bytes gives what came, then an error with an empty partial, again and again", async () => {
		const { stream, f } = opened();
		const { writable, text } = collector();
		const chunks = f.chunks(6);
		await stream.play([data("abcd"), end]);
		const refusal = { code: "ERR_INCOMPLETE_READ", partial: Buffer.alloc(0), expected: 6 };
		await expect(pipeline(chunks, writable)).rejects.toMatchObject(refusal);
		expect(text()).toBe("abcd");
		const again = f.chunks(6);
		for (let i = 0; i < 2; i++) await expect(again.next()).rejects.toMatchObject(refusal);
	});

	test("before a failed connection gives what came, then its error", async () => {
		const { stream, f } = opened();
		await stream.play([data("abc"), fail()]);
		const chunks = f.chunks();
		const parts: unknown[] = [];
		const loop = async () => {
			for await (const chunk of chunks) parts.push(String(chunk));
		};
		await expect(loop()).rejects.toMatchObject({ code: "ECONNRESET" });
		expect(parts.join("")).toBe("abc");
		await expect(f.chunks(1).next()).rejects.toMatchObject({ code: "ECONNRESET" });
	});

	test.each([[undefined], [null], [-1]])("without a size (%o) goes to the end", async (size) => {
		const { stream, f } = opened();
		const parts: string[] = [];
		await stream.play([data("abcdef"), end]);
		const chunks = f.chunks(size);
		for await (const chunk of chunks) parts.push(String(chunk));
		expect(parts.join("")).toBe("abcdef");
		expect(await chunks.next()).toEqual({ value: undefined, done: true });
	});

	test("of size 0 is empty, and does not wait", async () => {
		const { f } = opened();
		expect(await f.chunks(0).next()).toEqual({ value: undefined, done: true });
	});

	test("ends a wait by the signal, and goes on with the next iteration", async () => {
		const { stream, f } = opened();
		const abort = new AbortController();
		const chunks = f.chunks(4, { signal: abort.signal });
		await stream.play([data("ab")]);
		let got = 0;
		while (got < 2) got += (await chunks.next()).value?.length ?? 0;
		const waiting = chunks.next();
		await setImmediate();
		abort.abort(new Error("enough"));
		await expect(waiting).rejects.toThrow("enough");
		await expect(chunks.next()).rejects.toThrow("enough");
		await stream.play([data("cd")]);
		expect(String(await f.readexactly(2))).toBe("cd");
	});

	test("refuses a size that is none at once", () => {
		const { f } = opened();
		for (const size of ["5", 1.5, {}]) expect(() => f.chunks(size as never)).toThrow(TypeError);
	});
});

test("a piece has at most 64 KiB", async () => {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "rb");
	await stream.play([data(Buffer.alloc(200_000, "x")), end]);
	const sizes: number[] = [];
	for await (const chunk of f.chunks(150_000)) sizes.push(chunk.length);
	expect(Math.max(...sizes)).toBeLessThanOrEqual(65_536);
	expect(sizes.reduce((sum, size) => sum + size)).toBe(150_000);
	expect(await f.read()).toHaveLength(50_000);
});

test("a file that is closed ends the iteration, and the next file goes on", async () => {
	const stream = new ScriptedDuplex();
	const socket = Socket.from(stream);
	const f = socket.makefile("rb");
	const chunks = f.chunks(6);
	await stream.play([data("abc")]);
	expect(String((await chunks.next()).value)).toBe("abc");
	const waiting = chunks.next();
	const refused = expect(waiting).rejects.toMatchObject({ code: "ERR_CLOSED_FILE" });
	await f.close();
	await refused;
	await stream.play([data("def")]);
	expect(String(await socket.makefile("rb").readexactly(3))).toBe("def");
});

test("of a BytesIO", async () => {
	const f = new BytesIO("abcdef");
	const parts: string[] = [];
	for await (const chunk of f.chunks(4)) parts.push(String(chunk));
	expect(parts.join("")).toBe("abcd");
	await expect(f.chunks(3).next()).resolves.toEqual({ value: Buffer.from("ef"), done: false });
	await expect(f.chunks(3).next()).rejects.toMatchObject({ code: "ERR_INCOMPLETE_READ" });
	expect(await f.chunks().next()).toEqual({ value: undefined, done: true });
});
