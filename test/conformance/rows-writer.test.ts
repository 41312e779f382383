import { describe, expect } from "vitest";
import { ClosedFileError, makefile, UnsupportedOperation } from "../../src/index.ts";
import { linesOf, Peer, row, writer } from "./peer.ts";

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
	row("BW-02", "a write takes any view or buffer and returns its size in bytes", async () => {
		const { f } = writer();
		expect(await f.write(new Uint32Array(2))).toBe(8);
		expect(await f.write(new ArrayBuffer(3))).toBe(3);
		expect(await f.write(Buffer.alloc(0))).toBe(0);
	});
	row("BW-03", "written bytes are copied", async () => {
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
	row("BW-04", "a write of something other than bytes is a TypeError and changes nothing", async () => {
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
	row("BW-06", "a write that does not fit sends the buffered bytes first", async () => {
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
	row("BW-09", "order is kept, and at most the buffer's size is buffered", async () => {
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
	row("BW-14", "writelines() refuses text, bytes and anything that cannot be iterated", async () => {
		const { f } = writer();
		for (const lines of [null, 5, "abc", bytes("abc")]) {
			await expect(f.writelines(lines as never)).rejects.toBeInstanceOf(TypeError);
		}
	});
	row("BW-15", "writelines() keeps the items before an iterator's error, and rejects with that error", async () => {
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
	row("BW-17", "a closed writer refuses every call; a wrong type is reported first", async () => {
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
