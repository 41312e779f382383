import { describe, expect } from "vitest";
import { type BufferedWriter, BytesIO, ClosedFileError, makefile, UnsupportedOperation } from "../../src/index.ts";
import { all, linesOf, Peer, reader, row, textReader, writer } from "./peer.ts";

const bytes = (text: string) => Buffer.from(text);

describe("BufferedWriter", () => {
	row("BW-01", "nothing is sent before flush(), which sends it in one piece, once", async () => {
		const { f, peer } = writer();
		expect(await f.write(bytes("abc"))).toBe(3);
		await f.write(bytes("def"));
		expect(peer.sends).toHaveLength(0);
		await f.flush();
		await f.flush();
		expect(peer.sends.map(String)).toEqual(["abcdef"]);
	});
	row("BW-02", "a write takes any view or buffer and says how many bytes", async () => {
		const { f } = writer();
		expect(await f.write(new Uint32Array(2))).toBe(8);
		expect(await f.write(new ArrayBuffer(3))).toBe(3);
		expect(await f.write(Buffer.alloc(0))).toBe(0);
	});
	row("BW-03", "what is written is copied", async () => {
		for (const buffering of [-1, 2]) {
			const { f, peer } = writer(buffering);
			const data = bytes("abc");
			const written = f.write(data);
			data.fill("x");
			await written;
			await f.flush();
			expect(peer.wire).toBe("abc");
		}
	});
	row("BW-04", "a write of what is no bytes is a TypeError and changes nothing", async () => {
		const { f, peer } = writer();
		await f.write(bytes("ok"));
		for (const data of ["str", 5, null, [1]]) await expect(f.write(data as never)).rejects.toBeInstanceOf(TypeError);
		await f.close();
		expect(peer.wire).toBe("ok");
	});
	row("BW-05", "filling the buffer exactly sends nothing; one byte more does", async () => {
		const { f, peer } = writer(8);
		await f.write(bytes("abcdefgh"));
		expect(peer.sends).toHaveLength(0);
		await f.write(bytes("i"));
		expect(peer.wire.startsWith("abcdefgh")).toBe(true);
	});
	row("BW-06", "a write that does not fit sends what was there first", async () => {
		const { f, peer } = writer(8);
		await f.write(bytes("abc"));
		await f.write(bytes("123456"));
		expect(peer.wire.startsWith("abc")).toBe(true);
		await f.flush();
		expect(peer.wire).toBe("abc123456");
	});
	row("BW-07", "a write larger than the buffer is sent at once", async () => {
		const { f, peer } = writer(8);
		await f.write(bytes("abc"));
		await f.write(bytes("x".repeat(20)));
		expect(peer.wire).toBe(`abc${"x".repeat(20)}`);
	});
	row("BW-08", "the default buffer holds 8192 bytes", async () => {
		const { f, peer } = writer();
		await f.write(Buffer.alloc(8192));
		expect(peer.sends).toHaveLength(0);
		await f.write(Buffer.alloc(1));
		expect(peer.wire.length).toBeGreaterThanOrEqual(8192);
		const other = writer();
		await other.f.write(Buffer.alloc(8193));
		expect(other.peer.wire).toHaveLength(8193);
	});
	row("BW-09", "order is kept and at most the buffer's size is held back", async () => {
		const { f, peer } = writer(7);
		let expected = "";
		for (let i = 0; i < 50; i++) {
			const part = String(i).repeat((i % 5) + 1);
			expected += part;
			await f.write(bytes(part));
			expect(expected.startsWith(peer.wire)).toBe(true);
			expect(expected.length - peer.wire.length).toBeLessThanOrEqual(7);
		}
		await f.close();
		expect(peer.wire).toBe(expected);
	});
	row("BW-11", "writelines() takes any iterable, asynchronous ones too", async () => {
		const { f, peer } = writer();
		await f.writelines(new Set([bytes("a"), bytes("b")]));
		await f.writelines(
			(async function* () {
				yield bytes("c");
			})(),
		);
		await f.flush();
		expect(peer.wire).toBe("abc");
	});
	row("BW-12", "writelines() adds no separators", async () => {
		const { f, peer } = writer();
		await f.writelines([bytes("a"), bytes("b\n"), bytes("c")]);
		await f.flush();
		expect(peer.wire).toBe("ab\nc");
	});
	row("BW-13", "writelines() with a bad item keeps the items before it", async () => {
		const { f, peer } = writer();
		await expect(f.writelines([bytes("a"), "bad" as never, bytes("c")])).rejects.toBeInstanceOf(TypeError);
		await f.flush();
		expect(peer.wire).toBe("a");
	});
	row("BW-14", "writelines() refuses what is no iterable, text and bytes", async () => {
		const { f } = writer();
		for (const lines of [null, 5, "abc", bytes("abc")]) {
			await expect(f.writelines(lines as never)).rejects.toBeInstanceOf(TypeError);
		}
	});
	row("BW-15", "writelines() keeps the items before an iterator's error, which passes through", async () => {
		const { f, peer } = writer();
		const error = new Error("mine");
		const lines = (function* () {
			yield bytes("a");
			throw error;
		})();
		await expect(f.writelines(lines)).rejects.toBe(error);
		await f.flush();
		expect(peer.wire).toBe("a");
	});
	row("BW-16", "a writer refuses to read", async () => {
		const { f } = writer();
		await expect(f.readline()).rejects.toBeInstanceOf(UnsupportedOperation);
		await expect(f.readlines()).rejects.toBeInstanceOf(UnsupportedOperation);
		await expect(linesOf(f)).rejects.toBeInstanceOf(UnsupportedOperation);
	});
	row("BW-17", "a closed writer refuses every call, a wrong type first", async () => {
		const { f } = writer();
		await f.close();
		await expect(f.write(Buffer.alloc(0))).rejects.toBeInstanceOf(ClosedFileError);
		await expect(f.write("str" as never)).rejects.toBeInstanceOf(TypeError);
		await expect(f.flush()).rejects.toBeInstanceOf(ClosedFileError);
		await expect(f.detach()).rejects.toBeInstanceOf(ClosedFileError);
		await expect(f.writelines([])).rejects.toBeInstanceOf(ClosedFileError);
	});
	row("BW-22", "flush() resolves when the stream has taken the bytes", async () => {
		const peer = new Peer();
		let taken = false;
		peer._write = (_chunk, _encoding, done) =>
			setImmediate(() => {
				taken = true;
				done();
			});
		const f = makefile(peer, "wb");
		await f.write(bytes("a"));
		await f.flush();
		expect(taken).toBe(true);
	});
});

describe("BufferedRWPair", () => {
	const pair = (packets: string[], open = false) => {
		const peer = new Peer(packets, { open });
		return { f: makefile(peer, "rwb"), peer };
	};
	row("RW-02", "it reads as a BufferedReader does", async () => {
		const { f } = pair(["abc", "def", "ghi"]);
		const target = Buffer.alloc(2);
		expect(
			await all(
				() => f.read(4),
				() => f.peek(),
				() => f.read1(1),
			),
		).toEqual(["abcd", "ef", "e"]);
		expect([await f.readinto(target), String(target)]).toEqual([2, "fg"]);
		expect(await f.readinto1(target)).toBe(2);
		expect(
			await all(
				() => f.read(null),
				() => f.read(),
			),
		).toEqual(["", ""]);
	});
	row("RW-03", "it writes as a BufferedWriter does, without touching what was read ahead", async () => {
		const { f, peer } = pair(["a\nb\n"], true);
		await f.readline();
		await f.write(bytes("x"));
		expect(peer.wire).toBe("");
		await f.flush();
		expect([peer.wire, String(await f.readline())]).toEqual(["x", "b\n"]);
	});
	row("RW-04", "reading does not flush", async () => {
		const { f, peer } = pair(["a"]);
		await f.write(bytes("x"));
		await f.read();
		expect(peer.wire).toBe("");
	});
	row("RW-05", "readline() and its limits", async () => {
		const { f } = pair(["abc\nxyz"]);
		const calls = [2, 0, 5, null, undefined].map((limit) => () => f.readline(limit));
		expect(await all(...calls)).toEqual(["ab", "", "c\n", "xyz", ""]);
	});
	row("RW-06", "a limit holds over arrivals", async () => {
		expect(String(await pair(["abc", "defgh\n"]).f.readline(5))).toBe("abcde");
	});
	row("RW-07", "iteration, readlines(hint) and writelines()", async () => {
		const { f, peer } = pair(["a\nb\nc\n"]);
		expect((await f.readlines(1)).map(String)).toEqual(["a\n"]);
		expect(await linesOf(f)).toEqual(["b\n", "c\n"]);
		await f.writelines([bytes("x")]);
		await f.close();
		expect(peer.wire).toBe("x");
	});
	row("RW-08", "it has no descriptor, name, mode, positions or detach()", async () => {
		const { f } = pair([]);
		expect(() => f.fileno()).toThrow(UnsupportedOperation);
		await expect(Promise.resolve().then(() => f.detach())).rejects.toBeInstanceOf(UnsupportedOperation);
		expect([f.isatty(), f.seekable()]).toEqual([false, false]);
		expect("raw" in f).toBe(false);
		for (const call of [() => f.tell(), () => f.seek(0), () => f.truncate()])
			expect(call).toThrow(UnsupportedOperation);
	});
	row("RW-10", "closed it refuses; closing again does nothing", async () => {
		const { f } = pair(["a"]);
		await f.close();
		await f.close();
		await expect(f.flush()).rejects.toBeInstanceOf(ClosedFileError);
		await expect(f.readline()).rejects.toBeInstanceOf(ClosedFileError);
	});
	row("RW-11", "a pending read does not hold up a write", async () => {
		const { f, peer } = pair([], true);
		const pending = f.read(3);
		await f.write(bytes("request"));
		await f.flush();
		expect(peer.wire).toBe("request");
		peer.push("abc");
		expect(String(await pending)).toBe("abc");
	});
});

describe("all files", () => {
	row("IO-01", "iteration gives lines; leaving it leaves the file open and positioned", async () => {
		const f = reader(["a\nb\nc\n"]);
		for await (const line of f) {
			expect(String(line)).toBe("a\n");
			break;
		}
		expect(f.closed).toBe(false);
		expect(String(await f.readline())).toBe("b\n");
	});
	row("IO-02", "iterating a closed file is refused, also when it is closed on the way", async () => {
		const f = reader(["a\nb\n"]);
		const lines = f[Symbol.asyncIterator]();
		await lines.next();
		await f.close();
		await expect(lines.next()).rejects.toBeInstanceOf(ClosedFileError);
		await expect(linesOf(f)).rejects.toBeInstanceOf(ClosedFileError);
	});
	row("IO-03", "the end of iteration is not sticky", async () => {
		const f = new BytesIO();
		const lines = f[Symbol.asyncIterator]();
		expect((await lines.next()).done).toBe(true);
		await f.write(bytes("more\n"));
		f.seek(0);
		expect(String((await lines.next()).value)).toBe("more\n");
	});
	row("IO-04", "readlines() without a hint, with null, 0 or a negative one gives all lines", async () => {
		for (const hint of [undefined, null, 0, -1]) {
			expect((await reader(["a\nb\nc"]).readlines(hint)).map(String)).toEqual(["a\n", "b\n", "c"]);
		}
	});
	row("IO-05", "readlines(hint) stops behind the line by which the sum exceeds it", async () => {
		for (const [hint, count] of [
			[1, 1],
			[4, 2],
			[5, 2],
			[6, 3],
		] as const) {
			const f = reader(["abc\n", "d\n", "ef"]);
			expect(await f.readlines(hint), String(hint)).toHaveLength(count);
			expect((await f.readlines()).length).toBe(3 - count);
		}
	});
	row("IO-06", "in text the hint counts characters", async () => {
		expect(await textReader(["é€\n😀\nx\n"]).readlines(3)).toEqual(["é€\n", "😀\n"]);
	});
	row("IO-07", "a hint that is no integer is a TypeError", async () => {
		for (const hint of [1.5, "1"]) await expect(reader([]).readlines(hint as never)).rejects.toBeInstanceOf(TypeError);
	});
	row("IO-08", "readlines() at the end is an empty list", async () => {
		expect(await reader([]).readlines()).toEqual([]);
	});
	row("IO-09", "writelines([]) is refused by a closed file only", async () => {
		const f = reader([]);
		await f.writelines([]);
		await f.close();
		await expect(f.writelines([])).rejects.toBeInstanceOf(ClosedFileError);
	});
	row("IO-10", "writelines() neither flushes nor closes", async () => {
		const { f, peer } = writer();
		await f.writelines([bytes("a\n")]);
		expect([peer.sends.length, f.closed]).toEqual([0, false]);
	});
	row("IO-11", "await using closes the file, flushed, also on an error", async () => {
		const { f, peer } = writer();
		const error = new Error("body");
		const body = async () => {
			await using file: BufferedWriter = f;
			await file.write(bytes("a"));
			throw error;
		};
		await expect(body()).rejects.toBe(error);
		expect([f.closed, peer.wire]).toEqual([true, "a"]);
	});
});
