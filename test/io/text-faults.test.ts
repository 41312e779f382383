// A text file over bytes that its encoding refuses: what a call consumes, and where the next one goes on.

import { describe, expect, it } from "vitest";
import { BufferedReader, type ErrorHandler, LineTooLongError, makefile, TextIOWrapper } from "../../src/index.ts";
import { octets } from "../http/cuts.ts";
import { ScriptedReader } from "../http/scripted-reader.ts";
import { data, ScriptedDuplex } from "../support/scripted-duplex.ts";

const DECODE = { code: "ERR_UNICODE_DECODE" };
/** More than is decoded at once. */
const LONG = 16_384;
const turn = () => new Promise(setImmediate);

describe("skipline() in a stream without the byte order mark that it needs", () => {
	it("passes everything, each byte counted as one, for where a line ends is not known", async () => {
		for (const parts of [[Buffer.from("ab\ncd")], octets(Buffer.from("ab\ncd"))]) {
			const file = new TextIOWrapper(new ScriptedReader(parts), { encoding: "utf-16" });
			await expect(file.readline()).rejects.toMatchObject(DECODE);
			expect(await file.skipline()).toBe(5);
			expect(await file.skipline()).toBe(0);
			expect(await file.readline()).toBe("");
		}
	});

	it("does not wait for more before it drops what is there, and may find the mark behind it", async () => {
		const stream = new ScriptedDuplex();
		const file = makefile(stream, "r", { encoding: "utf-16", errors: "replace" });
		await stream.play([data("abc")]);
		const skipped = file.skipline();
		await turn();
		await stream.play([data(Buffer.from("d\xff\xfex\0\n\0y\0\n\0", "latin1"))]);
		expect(await skipped).toBe(6);
		expect(await file.readline()).toBe("y\n");
	});
});

describe("skipline() over a long line of a stream that has ended", () => {
	it("drops a CR LF whose halves are not decoded together", async () => {
		const data = Buffer.from(`${"a".repeat(LONG - 1)}\r\nb\xff`, "latin1");
		const file = new TextIOWrapper(new ScriptedReader([data]), { newline: "" });
		// Now the end is known, and nothing is consumed.
		await expect(file.read()).rejects.toMatchObject(DECODE);
		await file.reconfigure({ errors: "strict" });
		expect(await file.skipline()).toBe(LONG + 1);
		expect(await file.read(1)).toBe("b");
	});
});

describe("a replacement of several characters", () => {
	it("is counted by readlines(hint), which waits for no more bytes than it needs", async () => {
		const stream = new ScriptedDuplex();
		const lines = makefile(stream, "r", { errors: "backslashreplace" }).readlines(2);
		await stream.play([data(Buffer.from([0x80])), data("\n")]);
		expect(await lines).toEqual(["\\x80\n"]);
	});

	it("stands before what follows: that is refused only by the read that reaches it", async () => {
		const file = new TextIOWrapper(new ScriptedReader([Buffer.from("\xff\xfe", "latin1")]), {
			errors: (error) => {
				if (error.object[error.start] === 0xfe) throw new RangeError("no");
				return ["<>", error.end];
			},
		});
		expect(await file.read(1)).toBe("<");
		await expect(file.read()).rejects.toThrow("no");
		await expect(file.read(2)).rejects.toThrow("no");
		await expect(file.readline()).rejects.toThrow("no");
		expect(await file.read(1)).toBe(">");
		await expect(file.read()).rejects.toThrow("no");
	});

	it("is read to its end before an incomplete character at the end of the stream is refused", async () => {
		const file = new TextIOWrapper(new ScriptedReader([Buffer.from("\xff\xe2\x82", "latin1")]), {
			errors: (error) => {
				if (error.reason.includes("unexpected end")) throw new RangeError("cut short");
				return ["<>", error.end];
			},
		});
		expect(await file.read(1)).toBe("<");
		for (const call of [() => file.read(), () => file.read(2), () => file.readline()]) {
			await expect(call()).rejects.toThrow("cut short");
		}
		expect(await file.read(1)).toBe(">");
	});

	it("is unread again, as far as it was, if readlines() fails", async () => {
		const bytes = Buffer.from("\xff\ntoo long", "latin1");
		const file = new TextIOWrapper(new ScriptedReader([bytes]), {
			errors: (error) => ["abc", error.end],
			maxLineLength: 5,
		});
		expect(await file.readline(1)).toBe("a");
		await expect(file.readlines()).rejects.toThrow(LineTooLongError);
		expect(await file.readline()).toBe("bc\n");
	});

	it("may be a line end, which is read as one", async () => {
		for (const byte of ["\xff", "é\xff"]) {
			const parts = [Buffer.concat([Buffer.from("é"), Buffer.from(byte, "latin1"), Buffer.from("b\n")])];
			const file = new TextIOWrapper(new ScriptedReader(parts), { errors: (error) => ["\r", error.end] });
			expect((await file.readlines()).at(-1)).toBe("b\n");
			expect(file.newlines).toEqual(["\r", "\n"]);
		}
	});

	it("goes on with what follows it", async () => {
		const errors: ErrorHandler = (error) => ["<>", error.end];
		const file = new TextIOWrapper(new ScriptedReader([Buffer.from("a\xffb", "latin1")]), { errors });
		expect(await file.read(2)).toBe("a<");
		expect(await file.read()).toBe(">b");
	});

	it("is gone for who reads on below, with its bytes", async () => {
		const errors: ErrorHandler = (error) => ["<>", error.end];
		const below = new BufferedReader(new ScriptedReader([Buffer.from("a\xffb", "latin1")]));
		const file = new TextIOWrapper(below, { errors });
		expect(await file.read(2)).toBe("a<");
		expect((await below.read()).toString("latin1")).toBe("b");
	});
});

describe("a bad sequence that is known by the byte behind it, which is no part of the answer", () => {
	const bytes = (hex: string) => Buffer.from(hex, "hex");

	it("ends a count behind the rest of a replacement", async () => {
		const parts = [bytes("ff"), bytes("e2e2"), bytes("61")];
		const file = new TextIOWrapper(new ScriptedReader(parts), { errors: "backslashreplace" });
		expect(await file.read(1)).toBe("\\");
		expect(await file.read(7)).toBe("xff\\xe2");
		expect(await file.read()).toBe("\\xe2a");
	});

	it.each([
		["read(n)", "e2e2", (file: TextIOWrapper, size: number) => file.read(size)],
		["readline(limit)", "e2e2", (file: TextIOWrapper, size: number) => file.readline(size)],
		["readline()", "0de2e2", (file: TextIOWrapper) => file.readline()],
	])("ends a %s that began many bytes before", async (_name, hex, call) => {
		const parts = [Buffer.alloc(LONG, "a"), bytes(hex), bytes("61")];
		const file = new TextIOWrapper(new ScriptedReader(parts), { errors: "replace", newline: "" });
		expect(await call(file, LONG + 1)).toHaveLength(LONG + 1);
		expect(await file.read()).toBe(hex === "e2e2" ? "\ufffda" : "\ufffd\ufffda");
	});
});

describe("two lone surrogates that meet are one character", () => {
	it.each([
		["surrogatepass", "utf-8", "eda080", "edb080"],
		["strict", "utf-7", Buffer.from("+2AA-").toString("hex"), Buffer.from("+3AA-").toString("hex")],
	])("also far behind the beginning of a read (%s, %s)", async (errors, encoding, high, low) => {
		const before = Buffer.alloc(LONG - high.length / 2, "a");
		const parts = [Buffer.concat([before, Buffer.from(high + low, "hex")]), Buffer.from("bc")];
		for (const call of ["read", "readline"] as const) {
			const file = new TextIOWrapper(new ScriptedReader(parts), { encoding, errors });
			expect(await file[call](before.length + 2)).toBe(`${before}\u{10000}b`);
			expect(await file.read()).toBe("c");
		}
	});
});

describe("a shift sequence of UTF-7 that is longer than what is decoded at once", () => {
	const digits = Buffer.from("\u3042".repeat(1000), "utf16le").swap16().toString("base64").replace(/=+$/, "");
	const bytes = Buffer.from(`+${digits}-end`);

	it("loses nothing if the stream pauses anywhere within it (found by CPython's test_codecs)", async () => {
		for (const size of [1, 72, 1024, 1025]) {
			const stream = new ScriptedDuplex();
			const file = makefile(stream, "r", { encoding: "utf-7" });
			let text = "";
			for (let at = 0; at < bytes.length; at += size) {
				stream.push(bytes.subarray(at, at + size));
				for (let next = file.take(1); next !== undefined; next = file.take(1)) text += next;
			}
			stream.push(null);
			expect(text + (await file.read())).toBe(`${"\u3042".repeat(1000)}end`);
		}
	});
});

describe("maxLineLength in text", () => {
	it.each(["\n", "\r\n"] as const)(
		"counts a carriage return that ends no line as any character (%j)",
		async (newline) => {
			const file = new TextIOWrapper(new ScriptedReader([Buffer.from("ab\r")]), { newline, maxLineLength: 3 });
			await expect(file.readline()).rejects.toMatchObject({ code: "ERR_LINE_TOO_LONG" });
			expect(await file.read()).toBe("ab\r");
		},
	);

	it("leaves room for one that ends the line unless a line feed follows", async () => {
		const parts = ["ab\r", "cd\r", "\n"].map((part) => Buffer.from(part));
		const file = new TextIOWrapper(new ScriptedReader(parts), { newline: "", maxLineLength: 3 });
		expect(await file.readline()).toBe("ab\r");
		await expect(file.readline()).rejects.toMatchObject({ code: "ERR_LINE_TOO_LONG" });
		expect(await file.read()).toBe("cd\r\n");
	});

	it("counts characters, not their halves", async () => {
		const lines = ["\u{1f600}".repeat(3), "\u{1f600}".repeat(4), ""];
		const file = new TextIOWrapper(new ScriptedReader([Buffer.from(lines.join("\n"))]), { maxLineLength: 4 });
		expect(await file.readline()).toBe(`${lines[0]}\n`);
		await expect(file.readline()).rejects.toMatchObject({ code: "ERR_LINE_TOO_LONG" });
		expect(await file.skipline()).toBe(5);
	});
});
