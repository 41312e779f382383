import { describe, expect } from "vitest";
import { type BufferedWriter, BytesIO, ClosedFileError } from "../../src/index.ts";
import { linesOf, reader, row, textReader, writer } from "./peer.ts";

const bytes = (text: string) => Buffer.from(text);

describe("all files", () => {
	row("IO-01", "iteration returns lines; after leaving the loop the file is open, at the next line", async () => {
		const f = reader(["a\nb\nc\n"]);
		for await (const line of f) {
			expect(String(line)).toBe("a\n");
			break;
		}
		expect(f.closed).toBe(false);
		expect(String(await f.readline())).toBe("b\n");
	});
	row("IO-02", "iterating a closed file is refused, also if it is closed during the iteration", async () => {
		const f = reader(["a\nb\n"]);
		const lines = f[Symbol.asyncIterator]();
		await lines.next();
		await f.close();
		await expect(lines.next()).rejects.toBeInstanceOf(ClosedFileError);
		await expect(linesOf(f)).rejects.toBeInstanceOf(ClosedFileError);
	});
	row("IO-03", "after its end an iterator returns further lines if there are any", async () => {
		const f = new BytesIO();
		const lines = f[Symbol.asyncIterator]();
		expect((await lines.next()).done).toBe(true);
		await f.write(bytes("more\n"));
		f.seek(0);
		expect(String((await lines.next()).value)).toBe("more\n");
	});
	row("IO-04", "readlines() without a hint, or with null, 0 or a negative hint, returns all lines", async () => {
		for (const hint of [undefined, null, 0, -1]) {
			expect((await reader(["a\nb\nc"]).readlines(hint)).map(String)).toEqual(["a\n", "b\n", "c"]);
		}
	});
	row("IO-05", "readlines(hint) stops after the line with which the total size exceeds the hint", async () => {
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
	row("IO-07", "a hint that is not an integer is a TypeError", async () => {
		for (const hint of [1.5, "1"]) await expect(reader([]).readlines(hint as never)).rejects.toBeInstanceOf(TypeError);
	});
	row("IO-08", "readlines() at the end of the stream returns an empty list", async () => {
		expect(await reader([]).readlines()).toEqual([]);
	});
	row("IO-09", "writelines([]) is refused only if the file is closed", async () => {
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
	row("IO-11", "await using flushes and closes the file, also after an error", async () => {
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
