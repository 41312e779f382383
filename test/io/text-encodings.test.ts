// Text files in encodings with a shift state, with codes for two characters, and with a line feed of their own.

import { describe, expect, test } from "vitest";
import { Encoder } from "../../src/codecs/encoder.ts";
import { findErrorHandler } from "../../src/codecs/error-handlers.ts";
import { findCodec } from "../../src/codecs/registry.ts";
import { BytesIO, makefile, type Newline, TextIOWrapper } from "../../src/index.ts";
import { Peer, textReader, textWriter } from "../conformance/peer.ts";

const LINES: Readonly<Record<string, string>> = {
	hz: "a你好~b\n你\n\n好",
	"iso-2022-kr": "a한글b\n한\n\n글",
	"iso-2022-jp": "a日¥b\n日本\n\n本",
	"iso-2022-jp-1": "a日丂¥\n丂\n\n本",
	"iso-2022-jp-2": "日한你丂¥b\n한\n\n你",
	"iso-2022-jp-3": "a日丂b\n噂\n\n𠀋",
	"iso-2022-jp-2004": "a日噓𠮟b\n噓\n\n𠮟",
	"iso-2022-jp-ext": "aｱ日丂b\nｱ\n\nｲ",
	cp037: "héllo\nA\u0085\n\nB",
	cp1026: "ğş{\nA\n\nB",
	cp424: "אב\nA\n\nB",
	johab: "a가똠b\n漢\n\nㄱ",
	"euc-jis-2004": "a日噓𠮟b\n噓\n\n𠮟丂",
	"shift-jisx0213": "\\~日¥b\n‾\n\n𠀋",
};

/** The bytes of each character, with the shift sequences before it. */
function codesOf(encoding: string, text: string): Buffer[] {
	const encoder = new Encoder(findCodec(encoding), findErrorHandler("strict"));
	return [...text].map((character) => encoder.encode(character));
}

describe.each(Object.entries(LINES))("%s", (encoding, text) => {
	const codes = codesOf(encoding, text);
	const bytes = Buffer.concat(codes);
	const rest = (characters: number) => Buffer.concat(codes.slice(characters)).toString("hex");
	const cuts = Array.from({ length: bytes.length }, (_, cut) => [
		[...bytes.subarray(0, cut)],
		[...bytes.subarray(cut)],
	]);

	test.each<Newline>([null, "", "\n"])("lines, wherever the stream is cut (newline %j)", async (newline) => {
		for (const packets of cuts) {
			const lines = await textReader(packets, { encoding, newline }).readlines();
			expect(lines).toEqual(text.match(/.*\n|.+$/gu));
		}
	});

	test("detach() continues at the exact byte after readline() and after read(n)", async () => {
		const first = [...text].indexOf("\n") + 1;
		for (const packets of cuts) {
			const file = textReader(packets, { encoding });
			await file.readline();
			expect((await (await file.detach()).read()).toString("hex")).toBe(rest(first));
		}
		for (const count of codes.keys()) {
			const below = new BytesIO(bytes);
			const file = new TextIOWrapper(below, { encoding, newline: "" });
			expect(await file.read(count)).toBe([...text].slice(0, count).join(""));
			await file.detach();
			expect((await below.read()).toString("hex")).toBe(rest(count));
		}
	});

	test("an error handler of the program's is asked about no line but the one that is read", async () => {
		const bad = encoding === "cp424" ? 0x70 : 0xff;
		const spoiled = Buffer.concat([bytes.subarray(0, bytes.length - 1), Buffer.of(bad, bad, 0x0a)]);
		let asked = 0;
		const errors = (error: { end: number }): [string, number] => {
			asked++;
			return ["?", error.end];
		};
		const file = textReader([[...spoiled]], { encoding, errors });
		expect(await file.readline()).toBe(text.slice(0, text.indexOf("\n") + 1));
		expect(asked).toBe(0);
	});

	test("two writes keep the state, and a line is written as one", async () => {
		const { f, peer } = textWriter({ encoding, newline: "" });
		for (const character of text) await f.write(character);
		await f.close();
		expect(Buffer.concat(peer.sends).toString("hex")).toBe(bytes.toString("hex"));
	});
});

describe.each([
	"euc-jis-2004",
	"euc-jisx0213",
	"shift-jis-2004",
	"shift-jisx0213",
	"iso-2022-jp-2004",
	"iso-2022-jp-3",
])("%s: a letter and its mark", (encoding) => {
	const whole = new Encoder(findCodec(encoding), findErrorHandler("strict")).encode("か\u309aか");

	test("in two writes are one code", async () => {
		const { f, peer } = textWriter({ encoding });
		for (const part of ["か", "\u309a", "か"]) await f.write(part);
		await f.flush();
		expect(Buffer.concat(peer.sends).toString("hex")).toBe(whole.toString("hex"));
	});

	test("are two codes if the letter is flushed alone", async () => {
		const { f, peer } = textWriter({ encoding, errors: "replace" });
		await f.write("か");
		await f.flush();
		await f.write("\u309a");
		await f.close();
		const alone = new Encoder(findCodec(encoding), findErrorHandler("replace"));
		const parts = [alone.encode("か"), alone.encode("\u309a")];
		expect(Buffer.concat(peer.sends).toString("hex")).toBe(Buffer.concat(parts).toString("hex"));
	});

	test("are two characters when they are read", async () => {
		const file = textReader([[...whole]], { encoding });
		expect(await file.read(1)).toBe("か");
		expect(await file.read(1)).toBe("\u309a");
		expect(await file.read()).toBe("か");
	});

	test("a NUL after a letter is not lost", async () => {
		const { f, peer } = textWriter({ encoding });
		await f.write("か\0");
		await f.close();
		expect(await textReader([[...Buffer.concat(peer.sends)]], { encoding }).read()).toBe("か\0");
	});
});

test("iso-2022-jp-2: the set for single characters is kept when another set is designated", async () => {
	const bytes = Buffer.from("\x1b.A\x1b$B0!\x1bNi\x1b(B\n\x1bNi", "latin1");
	expect(await textReader([[...bytes]], { encoding: "iso-2022-jp-2" }).readlines()).toEqual(["亜é\n", "é"]);
});

test("hz: a tilde and a line feed join two lines", async () => {
	expect(await textReader(["a~", "\nb\nc"], { encoding: "hz" }).readline()).toBe("ab\n");
});

test("EBCDIC: after a CR at the end of a read, detach() drops the line feed that belongs to it", async () => {
	const file = makefile(
		new Peer([
			[0xc1, 0x0d],
			[0x25, 0xc2],
		]),
		"r",
		{ encoding: "cp500" },
	);
	expect(await file.readline()).toBe("A\n");
	expect(await (await file.detach()).read()).toEqual(Buffer.of(0xc2));
});
