// BytesIO: a file in memory, with one position for reading and writing; what is not said here is as in io.BytesIO.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BufferedWriter, BytesIO, TextIOWrapper } from "../../src/index.ts";
import { Memory } from "../../src/io/bytes/memory.ts";

const CLOSED = { code: "ERR_CLOSED_FILE" };
const WRONG_TYPE = { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" };
const OUT_OF_RANGE = { name: "RangeError", code: "ERR_OUT_OF_RANGE" };
const text = async (bytes: Promise<Buffer>) => String(await bytes);

describe("reading from memory", () => {
	it("read(n) gives at most n bytes, everything without a size, and nothing at the end", async () => {
		const f = new BytesIO("abcdef");
		expect(await text(f.read(2))).toBe("ab");
		expect(await text(f.read1(1))).toBe("c");
		expect(await text(f.read(0))).toBe("");
		expect(await text(f.read())).toBe("def");
		expect(await text(f.read(1))).toBe("");
		f.seek(3);
		expect(await text(f.read(-1))).toBe("def");
	});

	it("readline(limit) gives the line or limit bytes of it, also of a last line without an end", async () => {
		const f = new BytesIO("one\ntwo\nlast");
		expect(await text(f.readline(2))).toBe("on");
		expect(await text(f.readline(9))).toBe("e\n");
		expect(await text(f.readline())).toBe("two\n");
		expect(await text(f.readline(3))).toBe("las");
		expect(await text(f.readline(3))).toBe("t");
		expect(await text(f.readline(3))).toBe("");
	});

	it("gives all lines, or those whose sizes exceed the hint", async () => {
		const f = new BytesIO("a\nbc\ndef\nrest");
		expect((await f.readlines(2)).map(String)).toEqual(["a\n", "bc\n"]);
		expect((await f.readlines()).map(String)).toEqual(["def\n", "rest"]);
		expect(await f.readlines()).toEqual([]);
	});

	it("skipline() drops the line and its end, or what is left, and counts it", async () => {
		const f = new BytesIO("a\nbcd");
		expect(await f.skipline()).toBe(2);
		expect(await f.skipline()).toBe(3);
		expect(await f.skipline()).toBe(0);
	});

	it("take() and takeline() give what is there, and undefined where it is not", () => {
		const f = new BytesIO("ab\ncd");
		expect(f.take(6)).toBeUndefined();
		expect(f.take(-1)).toBeUndefined();
		expect(String(f.take(1))).toBe("a");
		expect(String(f.takeline())).toBe("b\n");
		expect(f.takeline()).toBeUndefined();
		expect(String(f.take(2))).toBe("cd");
		expect(f.take(0)).toHaveLength(0);
		expect(f.take(1)).toBeUndefined();
	});

	it("readinto() fills the target as far as bytes are left", async () => {
		const f = new BytesIO("abcde");
		const target = new Uint8Array(3);
		expect(await f.readinto(target)).toBe(3);
		expect(String(Buffer.from(target))).toBe("abc");
		expect(await f.readinto1(target)).toBe(2);
		expect(String(Buffer.from(target))).toBe("dec");
		expect(await f.readinto(target)).toBe(0);
	});

	it("peek() shows what is left, which stays, and gives a copy", async () => {
		const f = new BytesIO("abc");
		await f.read(1);
		(await f.peek()).fill("!");
		expect(await text(f.read())).toBe("bc");
	});

	it("iterates over lines", async () => {
		const lines: string[] = [];
		for await (const line of new BytesIO("a\nb")) lines.push(String(line));
		expect(lines).toEqual(["a\n", "b"]);
	});

	it("copies what it was given, and what it gives", async () => {
		const initial = Buffer.from("abc");
		const f = new BytesIO(initial);
		initial.fill("!");
		(await f.read()).fill("?");
		f.getvalue().fill("?");
		expect(String(f.getvalue())).toBe("abc");
	});
});

describe("writing to memory", () => {
	it("writes over what stands at the position, and further", async () => {
		const f = new BytesIO("abcdef");
		f.seek(4);
		expect(await f.write(Buffer.from("XYZ"))).toBe(3);
		expect(String(f.getvalue())).toBe("abcdXYZ");
		expect(f.tell()).toBe(7);
	});

	it("a gap before the position is filled with zeros, but only once something is written", async () => {
		const f = new BytesIO("ab");
		f.seek(4);
		expect(await f.write(Buffer.alloc(0))).toBe(0);
		expect(await text(f.read())).toBe("");
		expect(await text(f.readline())).toBe("");
		expect(await f.skipline()).toBe(0);
		expect(f.tell()).toBe(4);
		expect(String(f.getvalue())).toBe("ab");
		await f.write(Buffer.from("c"));
		expect(String(f.getvalue())).toBe("ab\0\0c");
	});

	it("is what a buffered writer and a text file lie on", async () => {
		const f = new BytesIO();
		const writer = new BufferedWriter(f, 4);
		await writer.write(Buffer.from("abc"));
		await writer.flush();
		await writer.write(Buffer.alloc(5000, "x"));
		await writer.detach();
		const words = new TextIOWrapper(f, { encoding: "utf-8" });
		await words.write("é\n");
		await words.write("z".repeat(20_000));
		await words.detach();
		expect(String(f.getvalue())).toBe(`abc${"x".repeat(5000)}é\n${"z".repeat(20_000)}`);
	});
});

describe("the position in memory", () => {
	it("seek() counts from the start, the position or the end, and stops at the start", () => {
		const f = new BytesIO("abcdef");
		expect(f.seek(4)).toBe(4);
		expect(f.seek(-1, 1)).toBe(3);
		expect(f.seek(-2, 2)).toBe(4);
		expect(f.seek(2, 2)).toBe(8);
		expect(f.seek(-100, 2)).toBe(0);
		expect(f.tell()).toBe(0);
	});

	it("seek() refuses what is no position", () => {
		const f = new BytesIO("abc");
		f.seek(1);
		expect(() => f.seek(0, 3)).toThrow(expect.objectContaining(OUT_OF_RANGE));
		expect(() => f.seek(1.5)).toThrow(expect.objectContaining(OUT_OF_RANGE));
		expect(() => f.seek(-1)).toThrow(expect.objectContaining(OUT_OF_RANGE));
		expect(f.tell()).toBe(1);
	});

	it("seek() and truncate() refuse what is no number by its type", () => {
		const f = new BytesIO("abc");
		const wrong: unknown = "1";
		const refused = (what: string) => expect.objectContaining({ ...WRONG_TYPE, message: `${what}, not '1'` });
		expect(() => Reflect.apply(f.seek, f, [wrong])).toThrow(refused("offset must be an integer"));
		expect(() => Reflect.apply(f.seek, f, [1, wrong])).toThrow(refused("whence must be 0, 1 or 2"));
		expect(() => Reflect.apply(f.truncate, f, [wrong])).toThrow(refused("size must be a non-negative integer"));
		expect(String(f.getvalue())).toBe("abc");
	});

	it("truncate() cuts at the size, or at the position, which stays; it never adds", async () => {
		const f = new BytesIO("abcdef");
		expect(f.truncate(9)).toBe(9);
		expect(String(f.getvalue())).toBe("abcdef");
		f.seek(4);
		expect(f.truncate()).toBe(4);
		expect(f.truncate(2)).toBe(2);
		expect(f.tell()).toBe(4);
		expect(String(f.getvalue())).toBe("ab");
		// What was cut off does not come back as the filling of a gap.
		await f.write(Buffer.from("z"));
		expect(String(f.getvalue())).toBe("ab\0\0z");
		expect(() => f.truncate(-1)).toThrow(expect.objectContaining(OUT_OF_RANGE));
		expect(() => f.truncate(0.5)).toThrow(expect.objectContaining(OUT_OF_RANGE));
	});

	it("is that of a plain array, whatever is read, written, sought and cut", async () => {
		const step = fc.oneof(
			fc.record({
				op: fc.constantFrom("read", "readline", "seek", "truncate" as const),
				n: fc.integer({ min: 0, max: 12 }),
			}),
			fc.record({ op: fc.constant("write" as const), n: fc.integer({ min: 0, max: 40 }) }),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step), async (steps) => {
				const f = new BytesIO();
				let model = Buffer.alloc(0);
				let pos = 0;
				for (const [i, { op, n }] of steps.entries()) {
					if (op === "seek") pos = f.seek(n);
					else if (op === "truncate") {
						f.truncate(n);
						model = model.subarray(0, n);
					} else if (op === "write") {
						const bytes = Buffer.alloc(n, i % 2 === 0 ? `${i}\n` : "x");
						await f.write(bytes);
						if (n > 0) {
							const gap = Buffer.alloc(Math.max(0, pos - model.length));
							model = Buffer.concat([model.subarray(0, pos), gap, bytes, model.subarray(pos + n)]);
						}
						pos += n;
					} else {
						const left = model.subarray(pos, pos + n);
						const expected = op === "read" ? left : left.subarray(0, left.indexOf(10) + 1 || n);
						expect(await (op === "read" ? f.read(n) : f.readline(n))).toEqual(expected);
						pos += expected.length;
					}
					expect([f.tell(), f.getvalue()]).toEqual([pos, model]);
				}
			}),
			{ seed: 9 },
		);
	});

	it("rollback() goes back to where begin() was called, commit() does not", () => {
		const memory = new Memory(Buffer.from("a\nb\n"));
		memory.takeLine();
		memory.begin();
		memory.takeLine();
		memory.rollback();
		expect(memory.position).toBe(2);
		memory.begin();
		memory.takeLine();
		memory.commit();
		expect(memory.position).toBe(4);
	});
});

it("is readable, writable and seekable, no terminal, and has no descriptor", () => {
	const f = new BytesIO();
	expect([f.readable(), f.writable(), f.seekable(), f.isatty(), f.mode, f.name]).toEqual([
		true,
		true,
		true,
		false,
		"rwb",
		undefined,
	]);
	expect(() => f.fileno()).toThrow(expect.objectContaining({ code: "ERR_UNSUPPORTED_OPERATION" }));
});

it("refuses every call once it is closed", async () => {
	const f = new BytesIO("abc\n");
	await f.close();
	expect(f.closed).toBe(true);
	const sync: (() => unknown)[] = [
		() => f.take(1),
		() => f.takeline(),
		() => f.seek(0),
		() => f.tell(),
		() => f.truncate(),
		() => f.getvalue(),
		() => f.readable(),
		() => f.writable(),
		() => f.seekable(),
	];
	for (const call of sync) expect(call).toThrow(expect.objectContaining(CLOSED));
	const waiting = [f.read(), f.readline(), f.readlines(), f.skipline(), f.peek(), f.readinto(Buffer.alloc(1))];
	for (const call of [...waiting, f.write(Buffer.from("x")), f.writelines([]), f.flush()]) {
		await expect(call).rejects.toMatchObject(CLOSED);
	}
});
