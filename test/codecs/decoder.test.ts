import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Decoder } from "../../src/codecs/decoder.ts";
import { Encoder } from "../../src/codecs/encoder.ts";
import { findErrorHandler } from "../../src/codecs/error-handlers.ts";
import { findCodec } from "../../src/codecs/registry.ts";
import { tableAliases } from "../../src/codecs/tables/aliases.ts";
import { singleByteSets } from "../../src/codecs/tables/charsets.ts";
import { multiByteCodes, singleByteCharacters } from "../../src/codecs/tables/iconv.ts";
import { unicodeAliases } from "../../src/codecs/unicode/aliases.ts";
import { chooseDecodeValid } from "../../src/codecs/unicode/utf8-fast.ts";
import { UnicodeDecodeError } from "../../src/errors.ts";
import "../../src/with-tables.ts";
import { decodeAll } from "./answers.ts";

const decoderOf = (encoding: string, errors = "strict") => new Decoder(findCodec(encoding), findErrorHandler(errors));
const thrown = (call: () => unknown): unknown => {
	try {
		call();
	} catch (error) {
		return error;
	}
	return expect.unreachable("nothing was thrown");
};

test("iconv-lite has no table of an unknown set", () => {
	expect(singleByteCharacters("unknown")).toBe("");
	expect([...multiByteCodes("unknown")]).toEqual([]);
});

describe("a decoder", () => {
	test("counts no bytes beyond those that it can decode", () => {
		const bytes = Buffer.from([0x61, 0xff, 0x62]);
		expect(decoderOf("utf-8").consumeUnits(Buffer.from("ab"), 3, false, 0)).toMatchObject({ consumed: 2, rest: "" });
		expect(decoderOf("utf-8", "ignore").consumeUnits(bytes, 2, false, 0)).toMatchObject({ consumed: 3, rest: "" });
	});

	test("leaves an incomplete character to the caller", () => {
		const decoder = decoderOf("utf-8");
		const first = decoder.decode(Buffer.from([0x61, 0xe4, 0xbd]), false);
		expect(first).toMatchObject({ text: "a", consumed: 1, stopped: false });
		const second = decoder.decode(Buffer.from([0xe4, 0xbd, 0xa0, 0x62]), false);
		expect(second).toMatchObject({ text: "你b", consumed: 4, stopped: false });
	});

	test("gives the good text first, then the error, then the error again", () => {
		const decoder = decoderOf("utf-8");
		const bytes = Buffer.from("ab\xffcd", "latin1");
		expect(decoder.decode(bytes, false)).toMatchObject({ text: "ab", consumed: 2, stopped: true });
		const rest = bytes.subarray(2);
		for (let time = 0; time < 2; time++) {
			const error = thrown(() => decoder.decode(rest, false));
			expect(error).toBeInstanceOf(UnicodeDecodeError);
			expect(error).toMatchObject({ encoding: "utf-8", object: rest, start: 0, end: 1, reason: "invalid start byte" });
		}
		const replacing = decoder.withHandler(findErrorHandler("replace"));
		expect(replacing.decode(rest, true)).toMatchObject({ text: "\ufffdcd", consumed: 3, stopped: false });
	});

	test.each([
		["utf-8-sig", "efbbbfff", 3],
		["utf-16", "fffe00dc", 2],
		["iso-2022-jp", "1b2442ff", 3],
	])("%s: bytes without text before a bad sequence are consumed too", (encoding, hex, consumed) => {
		const decoder = decoderOf(encoding);
		const bytes = Buffer.from(hex, "hex");
		const { state, ...decoded } = decoder.decode(bytes, true);
		expect(decoded).toMatchObject({ text: "", consumed, stopped: true });
		expect(thrown(() => decoder.decode(bytes.subarray(consumed), true, state))).toMatchObject({ start: 0 });
	});

	test.each([
		["utf-16", "feff0061", "0062", "b"],
		["iso-2022-jp", "1b2442467c", "4b5c", "本"],
		["hz", "7e7b4463", "3a43", "好"],
		["iso-2022-kr", "1b2429430e4751", "4761", "햐"],
		["iso-2022-jp-2", "1b2e41", "1b4e69", "é"],
	])("%s: decoding continues from a state, as often as that is passed", (encoding, first, second, text) => {
		const decoder = decoderOf(encoding);
		const { state } = decoder.decode(Buffer.from(first, "hex"), false);
		for (let time = 0; time < 2; time++) {
			expect(decoder.decode(Buffer.from(second, "hex"), false, state).text).toBe(text);
			expect(decoder.decode(Buffer.from(first, "hex"), false).state).toBe(state);
		}
	});

	test("knows whether there may be more characters than bytes", () => {
		const expands = (encoding: string, errors: string) => decoderOf(encoding, errors).mayExpand;
		expect(expands("utf-8", "replace")).toBe(false);
		expect(expands("utf-8", "surrogateescape")).toBe(false);
		expect(expands("utf-8", "backslashreplace")).toBe(true);
		expect(expands("big5hkscs", "strict")).toBe(true);
		expect(
			new Decoder(
				findCodec("ascii"),
				findErrorHandler(() => ["", 0]),
			).mayExpand,
		).toBe(true);
	});

	test("UTF-16 and UTF-32 without a byte order mark are refused by every handler", () => {
		for (const [encoding, size] of [["utf-16", 2] as const, ["utf-32", 4] as const]) {
			for (const errors of ["strict", "ignore", "replace"]) {
				const error = thrown(() => decoderOf(encoding, errors).decode(Buffer.alloc(4, "a"), false));
				const reason = `${encoding.toUpperCase()} stream does not start with BOM`;
				expect(error).toMatchObject({ code: "ERR_UNICODE_DECODE", encoding, start: 0, end: size, reason });
			}
		}
	});

	test("many bad bytes in a long piece, and one, are found where they are", () => {
		const good = "naïve 你好 😀 plain text ".repeat(700);
		const bytes = Buffer.from(good);
		expect(decoderOf("utf-8").decode(bytes, false).text).toBe(good);
		for (let at = 1; at < bytes.length; at += 997) {
			const bad = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at)]);
			expect(decodeAll("utf-8", "replace", bad, 16_384)).toEqual(decodeAll("utf-8", "replace", bad, bad.length));
			const two = Buffer.concat([Buffer.from([0xff]), bad]);
			const escaped = decoderOf("utf-8", "surrogateescape").decode(two, true).text;
			const back = new Encoder(findCodec("utf-8"), findErrorHandler("surrogateescape")).encode(escaped);
			expect(back.equals(two)).toBe(true);
		}
	});
});

test("UTF-7: a sequence too long to keep is handed out in parts, wherever it is cut", () => {
	const text = `字${"你好😀".repeat(600)}`;
	const digits = Buffer.from(text, "utf16le").swap16().toString("base64").replace(/=+$/, "");
	const bytes = Buffer.from(`+${digits}-!`);
	expect(decodeAll("utf-7", "strict", bytes, bytes.length)).toEqual({ s: `${text}!` });
	for (const size of [1, 7, 1024, 1025]) expect(decodeAll("utf-7", "strict", bytes, size)).toEqual({ s: `${text}!` });
	const part = decoderOf("utf-7").decode(bytes.subarray(0, 1100), false);
	expect(part.text).toHaveLength(384 - 1); // half a pair waits
	expect(part.consumed).toBe(1025);
	const bad = Buffer.from(`+${digits}\xff!+AGE-`, "latin1");
	const whole = decodeAll("utf-7", "replace", bad, bad.length);
	expect(whole).toEqual({ s: `${text}\ufffd!a` });
	expect(decodeAll("utf-7", "replace", bad, 3)).toEqual(whole);
	const partial = Buffer.from(`+${digits}A!BC`);
	expect(decodeAll("utf-7", "replace", partial, partial.length)).toEqual({ s: `${text}\ufffdBC` });
	expect(decodeAll("utf-7", "replace", partial, 5)).toEqual({ s: `${text}\ufffdBC` });
	const aligned = Buffer.from(`+${"AGEAYgBj".repeat(300)}-`);
	expect(decodeAll("utf-7", "strict", aligned, 10)).toEqual({ s: "abc".repeat(300) });
});

test("decoding UTF-8 at full speed works on every runtime", () => {
	const good = Buffer.from("naïve 你好 😀");
	const bad = Buffer.from([0x61, 0xff]);
	const transcode = (bytes: Uint8Array) => {
		if (bytes.includes(0xff)) throw new Error("invalid");
		return Buffer.from(Buffer.from(bytes).toString(), "utf16le");
	};
	for (const decode of [
		chooseDecodeValid(transcode, 20),
		chooseDecodeValid(transcode, 24),
		chooseDecodeValid(undefined, 20),
	]) {
		expect(decode(good)).toBe("naïve 你好 😀");
		expect(decode(bad)).toBeUndefined();
	}
});

const PIECES = [
	"a",
	"\n",
	"\xff",
	"\x80",
	"\x81\x30\x81\x30",
	"\xc4\xe3",
	"\xe4\xbd\xa0",
	"\xed\xa0\x80",
	"\x1b$B",
	"\x1b(J",
	"\x1bX",
	"~{",
	"~}",
	"~\n",
	"\x0e",
	"\x0f",
	"\x1b$)C",
	"\x1b.F",
	"\x1bNa",
];
const bytesOf = fc
	.array(
		fc.oneof(
			fc.constantFrom(
				...PIECES,
				"+AGE-",
				"+2D3cAA",
				"\x88\x62",
				"\x8f\xb0\xa1",
				"\xa4\xd4",
				"\x1b(I",
				"\x1b&@\x1b$B",
				"\x1b$(Q",
				"\x1b$(O",
				"$w",
			),
			fc.string({ unit: "binary", maxLength: 3 }),
		),
	)
	.map((parts) => Buffer.from(parts.join(""), "latin1"));
const encodings = Object.keys({ ...unicodeAliases, ...tableAliases }).filter((name) => !singleByteSets.includes(name));

test.each([...encodings, "cp1253", "cp864", "cp875"])("%s: cuts change neither text nor errors", (encoding) => {
	const errors = fc.constantFrom("strict", "replace", "ignore", "backslashreplace", "surrogateescape", "surrogatepass");
	const sizes = fc.infiniteStream(fc.integer({ min: 0, max: 5 }));
	fc.assert(
		fc.property(bytesOf, errors, sizes, (bytes, handler, stream) => {
			const size = () => stream.next().value;
			const whole = decodeAll(encoding, handler, bytes, Math.max(bytes.length, 1));
			expect(decodeAll(encoding, handler, bytes, size)).toEqual(whole);
			expect(decodeAll(encoding, handler, bytes, 1)).toEqual(whole);
		}),
	);
});
