import { describe, expect, it } from "vitest";
import {
	ClosedFileError,
	makefile,
	type TextIOWrapper,
	UnicodeEncodeError,
	UnknownEncodingError,
	UnsupportedOperation,
} from "../../src/index.ts";
import { linesOf, Peer, row, textReader, textWriter } from "./peer.ts";

async function wire(texts: readonly string[], options = {}): Promise<string> {
	const { f, peer } = textWriter(options);
	for (const text of texts) await f.write(text);
	await f.close();
	return peer.wire;
}

describe("writing text", () => {
	row("TW-01", "a write returns the number of code points", async () => {
		const { f } = textWriter({ newline: "\r\n" });
		expect([await f.write("héllo\n"), await f.write(""), await f.write("😀")]).toEqual([6, 0, 1]);
	});
	row("TW-02", "a write of something other than a string is a TypeError and writes nothing", async () => {
		const { f, peer } = textWriter();
		for (const data of [Buffer.from("x"), 5, null])
			await expect(f.write(data as never)).rejects.toBeInstanceOf(TypeError);
		await f.close();
		expect(peer.wire).toBe("");
	});
	row("TW-03", "LF is translated as the newline mode says", async () => {
		const texts = ["AAA\nB", "BB\r\nC\rD", "\n"];
		const expected = {
			"": "AAA\nBBB\r\nC\rD\n",
			"\n": "AAA\nBBB\r\nC\rD\n",
			"\r": "AAA\rBBB\r\rC\rD\r",
			"\r\n": "AAA\r\nBBB\r\r\nC\rD\r\n",
		};
		for (const [newline, bytes] of Object.entries(expected)) expect(await wire(texts, { newline })).toBe(bytes);
	});
	row("TW-04", "newline null writes LF on every platform", async () => {
		expect(await wire(["a\nb\n"], { newline: null })).toBe("a\nb\n");
	});
	row("TW-05", "the LF of a CR LF in the text is translated, too", async () => {
		expect(await wire(["a\r\nb"], { newline: "\r\n" })).toBe("a\r\r\nb");
		expect(await wire(["\r", "\n"], { newline: "\r\n" })).toBe("\r\r\n");
	});
	row("TW-06", "CR is never translated", async () => {
		for (const newline of [null, "", "\n", "\r", "\r\n"]) expect(await wire(["a\rb"], { newline })).toBe("a\rb");
	});
	row("TW-07", "line ends are translated before the text is encoded", async () => {
		expect(await wire(["\n"], { newline: "\r\n", encoding: "utf-16-le" })).toBe("\r\0\n\0");
	});
	row("TW-08", "nothing is sent before flush() or a full buffer", async () => {
		const { f, peer } = textWriter();
		await f.write("x".repeat(8192));
		expect(peer.sends).toHaveLength(0);
		await f.write("y".repeat(8193));
		expect(peer.wire).toHaveLength(16_385);
	});
	row("TW-09", "the text layer has no buffer of its own: with buffering 16 at most 16 bytes are buffered", async () => {
		const { f, peer } = textWriter();
		const small = makefile(peer, "w", { buffering: 16 });
		await small.write("x".repeat(10));
		expect(peer.sends).toHaveLength(0);
		await small.write("x".repeat(10));
		expect(peer.wire.length).toBeGreaterThanOrEqual(10);
		await f.close();
	});
	row("TW-10", "text and bytes written through the buffer keep their order", async () => {
		const { f, peer } = textWriter();
		await f.write("abc");
		const { buffer } = f;
		if (buffer === undefined || !("write" in buffer)) throw new Error("no buffer");
		await buffer.write(Buffer.from("RAW"));
		await f.flush();
		expect(peer.wire).toBe("abcRAW");
	});
	row("TW-11", "flush() sends everything and resolves to undefined", async () => {
		const { f, peer } = textWriter();
		await f.write("abc");
		expect(await f.flush()).toBe(undefined);
		expect(peer.wire).toBe("abc");
	});
	row(
		"TW-12",
		"a text that cannot be encoded is refused as a whole; the writes before and after it are sent",
		async () => {
			const { f, peer } = textWriter({ encoding: "ascii" });
			await f.write("ok");
			await expect(f.write("bad é")).rejects.toBeInstanceOf(UnicodeEncodeError);
			await f.write("!");
			await f.close();
			expect(peer.wire).toBe("ok!");
		},
	);
	row(
		"TW-13",
		"writelines() of text: no separators; a bad item; an argument that cannot be iterated; a string",
		async () => {
			const { f, peer } = textWriter();
			await f.writelines(["a", "b"]);
			await expect(f.writelines(["c", Buffer.from("x") as never])).rejects.toBeInstanceOf(TypeError);
			for (const lines of [null, Buffer.from("abc")])
				await expect(f.writelines(lines as never)).rejects.toBeInstanceOf(TypeError);
			await f.writelines("xyz");
			await f.close();
			expect(peer.wire).toBe("abcxyz");
		},
	);
	row("TW-14", "line buffering flushes after a text that contains LF or CR", async () => {
		const { f, peer } = textWriter({ lineBuffering: true });
		const sent: string[] = [];
		for (const text of ["X", "Y\nZ", "A\rB"]) {
			await f.write(text);
			sent.push(peer.wire);
		}
		expect(sent).toEqual(["", "XY\nZ", "XY\nZA\rB"]);
	});
	row("TW-15", "writeThrough alone sends nothing", async () => {
		const { f, peer } = textWriter();
		await f.reconfigure({ writeThrough: true });
		await f.write("abc");
		expect([f.writeThrough, peer.wire]).toEqual([true, ""]);
	});
	row("TW-16", "a file for reading refuses to write, but allows writelines([]) and flush()", async () => {
		const f = makefile(new Peer(["a"]), "r") as unknown as TextIOWrapper;
		for (const text of ["", "x"]) await expect(f.write(text)).rejects.toBeInstanceOf(UnsupportedOperation);
		await f.writelines([]);
		await f.flush();
	});
	row("TW-17", "a closed file refuses to write; a wrong type is reported first", async () => {
		const { f } = textWriter();
		await f.close();
		for (const text of ["", "x"]) await expect(f.write(text)).rejects.toBeInstanceOf(ClosedFileError);
		await expect(f.write(Buffer.from("x") as never)).rejects.toBeInstanceOf(TypeError);
	});
	row("TW-18", "a write keeps what was read ahead", async () => {
		const f = textReader(["1\n2\n3\n", "4\n"]);
		await f.readline();
		await f.write("x");
		expect(await linesOf(f)).toEqual(["2\n", "3\n", "4\n"]);
	});
	row("TW-19", "flush(), writelines([]) and a failing write do not change the reading side", async () => {
		const f = textReader(["1\n2\n"], { encoding: "ascii" });
		await f.readline();
		await f.flush();
		await f.writelines([]);
		await expect(f.write("é")).rejects.toBeInstanceOf(UnicodeEncodeError);
		expect(await f.readline()).toBe("2\n");
	});
	row("TW-20", "a write keeps the decoder's state and newlines", async () => {
		const f = textReader([
			[0x61, 0x0a, 0xe2],
			[0x82, 0xac],
		]);
		await f.readline();
		await f.write("x");
		expect(f.newlines).toBe("\n");
		expect(await f.read()).toBe("€");
	});
	row("TW-21", "reading never flushes", async () => {
		const peer = new Peer(["a"]);
		const f = makefile(peer, "rw");
		await f.write("request");
		await f.read();
		expect(peer.wire).toBe("");
	});
});

describe("reconfigure", () => {
	it("leaves what is undefined as it was", async () => {
		const f = makefile(new Peer(), "rw", {
			encoding: "latin-1",
			errors: "replace",
			newline: "\r\n",
			lineBuffering: true,
		});
		await f.reconfigure({ encoding: undefined, errors: undefined, newline: undefined, lineBuffering: undefined });
		expect([f.encoding, f.errors, f.lineBuffering]).toEqual(["latin-1", "replace", true]);
	});
	it("refuses a writeThrough that is no boolean", async () => {
		const f = makefile(new Peer(), "w");
		await expect(Reflect.apply(f.reconfigure, f, [{ writeThrough: 1 }])).rejects.toBeInstanceOf(TypeError);
	});
	row("RC-02", "reconfigure() flushes with the old settings first", async () => {
		const { f, peer } = textWriter();
		await f.write("é\n");
		await f.reconfigure({ encoding: "latin-1", newline: "\r\n" });
		expect(peer.wire).toBe("é\n");
	});
	row("RC-03", "settings that are left out do not change; null is a newline mode", async () => {
		const { f, peer } = textWriter({ newline: "\r\n" });
		await f.reconfigure({});
		await f.write("\n");
		await f.reconfigure({ newline: null });
		await f.write("\n");
		await f.close();
		expect(peer.wire).toBe("\r\n\n");
	});
	row("RC-04", "a new encoding resets errors; new errors keep the encoding", async () => {
		const { f } = textWriter({ encoding: "ascii", errors: "replace" });
		await f.reconfigure({ errors: "ignore" });
		expect([f.encoding, f.errors]).toEqual(["ascii", "ignore"]);
		await f.reconfigure({ encoding: "latin-1" });
		expect([f.encoding, f.errors]).toEqual(["latin-1", "strict"]);
	});
	row("RC-05", "newline changes both directions", async () => {
		const lines = {
			"": ["LF\n", "CR\r", "CRLF\r\n", "EOF"],
			"\r": ["LF\nCR\r", "CRLF\r", "\nEOF"],
			"\r\n": ["LF\nCR\rCRLF\r\n", "EOF"],
		};
		for (const [newline, expected] of Object.entries(lines)) {
			const f = textReader(["LF\nCR\rCRLF\r\nEOF"], { newline: "\n" });
			await f.reconfigure({ newline: newline as "" });
			expect(await linesOf(f)).toEqual(expected);
		}
	});
	row("RC-06", "after the first read encoding and newline cannot change, the other settings can", async () => {
		const f = textReader(["a\nb"]);
		await f.readline();
		await expect(f.reconfigure({ encoding: "ascii" })).rejects.toBeInstanceOf(UnsupportedOperation);
		await expect(f.reconfigure({ newline: "" })).rejects.toBeInstanceOf(UnsupportedOperation);
		await f.reconfigure({ lineBuffering: true, writeThrough: true });
		await f.reconfigure();
		await f.reconfigure({ errors: "replace" });
		expect([f.lineBuffering, f.writeThrough, f.errors]).toEqual([true, true, "replace"]);
	});
	row("RC-07", "read(0) does not count as the first read", async () => {
		const f = textReader(["é"]);
		await f.read(0);
		await f.reconfigure({ encoding: "latin-1" });
		expect(await f.read()).toBe("Ã©");
	});
	row("RC-08", "after writes encoding and newline can still change", async () => {
		const { f, peer } = textWriter();
		await f.write("é");
		await f.reconfigure({ encoding: "latin-1" });
		await f.write("é");
		await f.close();
		expect(Buffer.concat(peer.sends).toString("hex")).toBe("c3a9e9");
	});
	row("RC-09", "bad values are refused and change nothing", async () => {
		const { f } = textWriter();
		for (const options of [{ encoding: 42 }, { errors: 42 }, { newline: 42 }]) {
			await expect(f.reconfigure(options as never)).rejects.toBeInstanceOf(TypeError);
		}
		for (const encoding of ["nosuch", "", "hex"]) {
			await expect(f.reconfigure({ encoding })).rejects.toBeInstanceOf(UnknownEncodingError);
		}
		await expect(f.reconfigure({ newline: "xyz" as never })).rejects.toBeInstanceOf(RangeError);
		expect([f.encoding, f.errors, f.lineBuffering]).toEqual(["utf-8", "strict", false]);
	});
	row("RC-12", "a change to utf-8-sig writes a mark in the middle of the stream", async () => {
		const { f, peer } = textWriter();
		await f.write("abc\n");
		await f.reconfigure({ encoding: "utf-8-sig" });
		await f.write("é\n");
		await f.close();
		expect(peer.wire).toBe("abc\n\ufeffé\n");
	});
	row("RC-13", "a closed or detached file refuses reconfigure()", async () => {
		const { f } = textWriter();
		await f.close();
		await expect(f.reconfigure()).rejects.toBeInstanceOf(ClosedFileError);
		const other = textWriter().f;
		await other.detach();
		await expect(other.reconfigure()).rejects.toBeInstanceOf(ClosedFileError);
	});
});
