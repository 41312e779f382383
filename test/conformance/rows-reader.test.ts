import { describe, expect } from "vitest";
import { BufferedReader, ClosedFileError, LineTooLongError, makefile, UnsupportedOperation } from "../../src/index.ts";
import { all, linesOf, Peer, reader, row } from "./peer.ts";

const OPEN = { open: true };

describe("read", () => {
	row("BR-01", "read(n) waits for as many packets as it needs", async () => {
		expect(String(await reader(["abc", "d", "efg"]).read(7))).toBe("abcdefg");
	});
	row("BR-02", "read(n) returns as soon as n bytes are there", async () => {
		expect(String(await reader(["abc"], OPEN).read(3))).toBe("abc");
	});
	row("BR-03", "read(n) with n around the buffer's size", async () => {
		for (const n of [3, 4, 5, 8]) {
			const data = "abcdefgh".slice(0, n);
			expect(String(await reader([data], { ...OPEN, buffering: 4 }).read(n))).toBe(data);
		}
	});
	row("BR-04", "bytes that arrived after the n-th are kept for the next call", async () => {
		const f = reader(["abcdef"], OPEN);
		expect(
			await all(
				() => f.read(2),
				() => f.read(2),
			),
		).toEqual(["ab", "cd"]);
	});
	row("BR-05", "a short result means the end of the stream", async () => {
		const f = reader(["abc"]);
		expect(
			await all(
				() => f.read(100),
				() => f.read(100),
				() => f.read(1),
			),
		).toEqual(["abc", "", ""]);
	});
	row("BR-06", "read(), read(-1) and read(null) read to the end", async () => {
		for (const size of [undefined, -1, null]) {
			const f = reader(["abc", "def"]);
			expect(
				await all(
					() => f.read(1),
					() => f.read(size),
					() => f.read(size),
				),
			).toEqual(["a", "bcdef", ""]);
		}
	});
	row("BR-07", "read(0) is empty and does not wait", async () => {
		expect(await reader([], OPEN).read(0)).toHaveLength(0);
	});
	row("BR-09", "a size that is not an integer is a TypeError", async () => {
		const f = reader(["abc"]);
		for (const size of [2.5, "1"]) await expect(f.read(size as never)).rejects.toBeInstanceOf(TypeError);
		expect(String(await f.read())).toBe("abc");
	});
	row("BR-10", "any buffer size reads all bytes", async () => {
		for (const buffering of [1, 2, 4, 7]) expect(await reader(["abcdefghij"], { buffering }).read(9)).toHaveLength(9);
	});
	row("BR-11", "read() after a partial read returns the rest", async () => {
		const f = reader(["x".repeat(20_000)]);
		await f.read(1);
		expect(await f.read()).toHaveLength(19_999);
	});
});

describe("read1, readinto, peek", () => {
	row("BR-12", "read1() returns what is buffered and does not wait for more", async () => {
		const f = reader(["abcdef"], OPEN);
		await f.read(1);
		expect(String(await f.read1(100))).toBe("bcdef");
	});
	row("BR-13", "read1() without a size, or with a negative one, returns at most the buffer's size", async () => {
		for (const size of [undefined, -1, -5])
			expect(String(await reader(["abcdef"], { buffering: 4 }).read1(size))).toBe("abcd");
	});
	row("BR-14", "read1(n) may return more than the buffer's size", async () => {
		expect(await reader(["x".repeat(9000)]).read1(9000)).toHaveLength(9000);
	});
	row("BR-15", "read1(n) returns at most n bytes", async () => {
		const f = reader(["abcdef"]);
		expect(
			await all(
				() => f.read1(2),
				() => f.read(),
			),
		).toEqual(["ab", "cdef"]);
	});
	row("BR-16", "read1(0) is empty without waiting; a size that is not an integer is a TypeError", async () => {
		expect(await reader([], OPEN).read1(0)).toHaveLength(0);
		await expect(reader([]).read1(1.5)).rejects.toBeInstanceOf(TypeError);
	});
	row("BR-17", "readinto() fills the target from several packets", async () => {
		const f = reader(["abc", "d", "efg"]);
		const target = Buffer.from(".....");
		expect([await f.readinto(target), String(target)]).toEqual([5, "abcde"]);
		expect([await f.readinto(target), String(target)]).toEqual([2, "fgcde"]);
		expect(await f.readinto(target)).toBe(0);
	});
	row("BR-18", "readinto1() copies what is buffered, or else what arrives next", async () => {
		const f = reader(["abcdef", "gh"], OPEN);
		const target = Buffer.alloc(100);
		await f.read(2);
		expect(await f.readinto1(target)).toBe(4);
		expect(await f.readinto1(target)).toBe(2);
	});
	row(
		"BR-19",
		"readinto() of an empty target returns 0 without waiting; a target that is not memory is a TypeError",
		async () => {
			const f = reader([], OPEN);
			expect([await f.readinto(Buffer.alloc(0)), await f.readinto1(Buffer.alloc(0))]).toEqual([0, 0]);
			await expect(f.readinto("x" as never)).rejects.toBeInstanceOf(TypeError);
			await expect(f.readinto1("x" as never)).rejects.toBeInstanceOf(TypeError);
		},
	);
	row("BR-20", "peek() returns what is buffered and consumes nothing", async () => {
		const f = reader(["abc"], OPEN);
		expect(
			await all(
				() => f.peek(),
				() => f.peek(),
				() => f.read(3),
			),
		).toEqual(["abc", "abc", "abc"]);
	});
	row("BR-21", "peek(n) does not wait for n bytes", async () => {
		expect(String(await reader(["abc"], OPEN).peek(100))).toBe("abc");
	});
	row("BR-22", "peek() is empty at the end and never more than the buffer's size", async () => {
		expect(await reader([]).peek()).toHaveLength(0);
		expect(String(await reader(["abcdef"], { buffering: 3 }).peek())).toBe("abc");
	});
	row("BR-23", "peek() with a size that is not an integer is a TypeError", async () => {
		for (const size of ["a", 1.5]) await expect(reader(["a"]).peek(size as never)).rejects.toBeInstanceOf(TypeError);
	});
});

describe("lines", () => {
	row("BR-24", "readline() joins packets; the last line may have no end", async () => {
		const f = reader(["a", "b", "c\nd"]);
		expect(
			await all(
				() => f.readline(),
				() => f.readline(),
				() => f.readline(),
			),
		).toEqual(["abc\n", "d", ""]);
	});
	row("BR-25", "readline() returns as soon as the line end is there", async () => {
		expect(String(await reader(["abc\n"], OPEN).readline())).toBe("abc\n");
	});
	row("BR-26", "further lines that have arrived are returned without waiting", async () => {
		const f = reader(["a\nb\nc\n"], OPEN);
		expect(
			await all(
				() => f.readline(),
				() => f.readline(),
				() => f.readline(),
			),
		).toEqual(["a\n", "b\n", "c\n"]);
	});
	row("BR-27", "carriage returns are data", async () => {
		expect(await linesOf(reader(["abc\r", "\ndef\rghi\n"]))).toEqual(["abc\r\n", "def\rghi\n"]);
	});
	row("BR-28", "readline(limit) returns at most `limit` bytes", async () => {
		const f = reader(["abcdef\n"]);
		const call = () => f.readline(3);
		expect(await all(call, call, call, call)).toEqual(["abc", "def", "\n", ""]);
	});
	row("BR-29", "a limit may cut CR LF", async () => {
		const f = reader(["abc\r\n"]);
		expect(
			await all(
				() => f.readline(4),
				() => f.readline(4),
			),
		).toEqual(["abc\r", "\n"]);
	});
	row("BR-30", "a limit that is reached exactly does not wait", async () => {
		expect(String(await reader(["abc\n"], OPEN).readline(4))).toBe("abc\n");
		expect(String(await reader(["abc"], OPEN).readline(3))).toBe("abc");
	});
	row("BR-31", "readline(0) is empty and does not wait", async () => {
		expect(await reader([], OPEN).readline(0)).toHaveLength(0);
	});
	row("BR-32", "a negative limit, or null, is no limit; one that is not an integer is a TypeError", async () => {
		for (const limit of [-1, -5, null]) expect(String(await reader(["abc\nd"]).readline(limit))).toBe("abc\n");
		for (const limit of [1.5, "1"])
			await expect(reader(["a"]).readline(limit as never)).rejects.toBeInstanceOf(TypeError);
	});
	row("BR-33", "NUL and every other byte are data", async () => {
		expect(String(await reader(["foo\0bar\n"]).readline())).toBe("foo\0bar\n");
		const every = Array.from({ length: 256 }, (_, byte) => byte);
		expect([...(await reader([every]).read())]).toEqual(every);
	});
	row("BR-34", "lines longer than the buffer are joined", async () => {
		expect(await linesOf(reader(["abcdefghij\nk"], { buffering: 4 }))).toEqual(["abcdefghij\n", "k"]);
	});
	row("BR-35", "a line that reaches maxLineLength is refused, and nothing is consumed", async () => {
		const f = makefile(new Peer(["abcdefgh"], OPEN), "rb", { maxLineLength: 5 });
		await expect(f.readline()).rejects.toBeInstanceOf(LineTooLongError);
		expect(String(await f.read(8))).toBe("abcdefgh");
	});
	row("BR-36", "empty lines are lines", async () => {
		expect(await linesOf(reader(["\n\n\n"]))).toEqual(["\n", "\n", "\n"]);
	});
	row("BR-37", "all calls share one position", async () => {
		const f = reader(["a\nb\nc"]);
		const next = async () => (await f[Symbol.asyncIterator]().next()).value ?? "done";
		expect(
			await all(
				next,
				() => f.read(1),
				next,
				next,
				next,
				() => f.read(),
			),
		).toEqual(["a\n", "b", "\n", "c", "done", ""]);
	});
});

describe("directions and closing", () => {
	row("BR-38", "a reader refuses to write, except writelines([])", async () => {
		const f = reader(["a"]);
		await expect(f.write(Buffer.alloc(0))).rejects.toBeInstanceOf(UnsupportedOperation);
		await expect(f.writelines([Buffer.from("x")])).rejects.toBeInstanceOf(UnsupportedOperation);
		await f.writelines([]);
		await f.flush();
	});
	row("BR-39", "a closed reader refuses every call; a write is refused because of its direction", async () => {
		const f = reader(["a"]);
		await f.close();
		const calls = [
			() => f.read(),
			() => f.read1(),
			() => f.readline(),
			() => f.peek(),
			() => f.readinto(Buffer.alloc(1)),
			() => f.flush(),
			() => f.detach(),
			() => linesOf(f),
		];
		for (const call of calls) await expect(call()).rejects.toBeInstanceOf(ClosedFileError);
		await expect(f.write(Buffer.alloc(0))).rejects.toBeInstanceOf(UnsupportedOperation);
	});
	row("BR-43", "read1(), peek() and readline() wait; empty always means the end", async () => {
		const peer = new Peer(["ab"], OPEN);
		const f = makefile(peer, "rb");
		await f.read(2);
		const line = f.readline();
		peer.push("c\n");
		expect(String(await line)).toBe("c\n");
	});
	row("AT-29", "a buffer size must be positive", () => {
		const below = { read1: async () => Buffer.alloc(0) };
		for (const size of [0, -1]) expect(() => new BufferedReader(below, size)).toThrow(RangeError);
	});
});
