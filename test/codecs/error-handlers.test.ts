import { describe, expect, test, vi } from "vitest";
import { loadNames } from "../../src/codecs/character-names.ts";
import { Decoder } from "../../src/codecs/decoder.ts";
import { Encoder } from "../../src/codecs/encoder.ts";
import type { ErrorHandler } from "../../src/codecs/error-handler.ts";
import { findErrorHandler, registerError } from "../../src/codecs/error-handlers.ts";
import "../../src/with-tables.ts";
import { findCodec } from "../../src/codecs/registry.ts";
import { UnicodeDecodeError, UnicodeEncodeError, UnknownEncodingError } from "../../src/errors.ts";

const decode = (encoding: string, bytes: Buffer, handler: string | ErrorHandler) =>
	new Decoder(findCodec(encoding), findErrorHandler(handler)).decode(bytes, true).text;
const encode = (encoding: string, text: string, handler: string | ErrorHandler) =>
	new Encoder(findCodec(encoding), findErrorHandler(handler)).encode(text).toString("latin1");
const bad = Buffer.from("\xffab", "latin1");
const named = (name: string, message: string) => expect.objectContaining({ name, message });

describe("a function in decoding", () => {
	test("gets the bytes and the span, and says where to go on", () => {
		let seen: unknown;
		const handler: ErrorHandler = (error) => {
			seen = error;
			return ["<>", error.end + 1];
		};
		expect(decode("utf-8", bad, handler)).toBe("<>b");
		expect(seen).toBeInstanceOf(UnicodeDecodeError);
		expect(seen).toMatchObject({ object: bad, start: 0, end: 1, encoding: "utf-8", reason: "invalid start byte" });
	});

	test("counts from the end with a negative number", () => {
		expect(decode("utf-8", bad, () => ["-", -1])).toBe("-b");
		expect(decode("utf-8", bad, () => ["-", 3])).toBe("-");
	});

	test.each([4, -4])("may not leave the bytes (%i)", (resumeAt) => {
		const message = `position ${resumeAt} from error handler out of bounds`;
		expect(() => decode("utf-8", bad, () => ["-", resumeAt])).toThrow(named("RangeError", message));
	});

	test("throws what it wants, once the good text is out", () => {
		const boom = new Error("boom");
		const decoder = new Decoder(
			findCodec("utf-8"),
			findErrorHandler(() => {
				throw boom;
			}),
		);
		const bytes = Buffer.from("x\xff", "latin1");
		expect(decoder.decode(bytes, false)).toMatchObject({ text: "x", consumed: 1, stopped: true });
		expect(() => decoder.decode(bytes.subarray(1), false)).toThrow(boom);
	});

	test.each([[undefined], ["text"], [["text"]], [[1, 1]], [["text", 0.5]], [["text", 1, 2]]])(
		"must return text and a place: %j",
		(reply) => {
			// @ts-expect-error: what JavaScript may return
			const handler: ErrorHandler = () => reply;
			const decoding = "decoding error handler must return [string, integer]";
			const encoding = "encoding error handler must return [string or Uint8Array, integer]";
			expect(() => decode("utf-8", bad, handler)).toThrow(named("TypeError", decoding));
			expect(() => encode("ascii", "é", handler)).toThrow(named("TypeError", encoding));
		},
	);
});

describe("a function in encoding", () => {
	test("gets the whole text and counts code points", () => {
		const seen: UnicodeEncodeError[] = [];
		const handler: ErrorHandler = (error) => {
			if (error instanceof UnicodeEncodeError) seen.push(error);
			return [`<${error.end - error.start}>`, error.end];
		};
		const text = "😀a€é😀b\ud800";
		expect(encode("ascii", text, handler)).toBe("<1>a<3>b<1>");
		expect(seen.map(({ object, start, end }) => [object, start, end])).toEqual([
			[text, 0, 1],
			[text, 2, 5],
			[text, 6, 7],
		]);
		expect(seen[0]?.message).toContain("character '\\U0001f600' in position 0");
		expect(seen[1]?.message).toContain("characters in position 2-4");
		expect(seen[2]?.message).toContain("character '\\ud800' in position 6");
	});

	test("may go back, forward, to the end and count from there", () => {
		let times = 0;
		expect(encode("ascii", "😀b", () => ["x", times++ < 2 ? 0 : 1])).toBe("xxxb");
		expect(encode("ascii", "😀bcd", () => ["x", -1])).toBe("xd");
		expect(encode("ascii", "é😀bcd", () => ["x", 5])).toBe("x");
		expect(encode("ascii", "ab😀c", (error) => ["x", error.start === 2 ? 3 : 0])).toBe("abxc");
	});

	test.each([4, -4])("may not leave the text (%i)", (resumeAt) => {
		const message = `position ${resumeAt} from error handler out of bounds`;
		expect(() => encode("ascii", "é😀b", () => ["x", resumeAt])).toThrow(named("RangeError", message));
	});

	test("whose replacement cannot be encoded leaves the error as it was", () => {
		expect(() => encode("ascii", "aé", () => ["ü", 2])).toThrow(
			expect.objectContaining({ name: "UnicodeEncodeError", start: 1, end: 2, object: "aé" }),
		);
	});

	test("that throws leaves the encoder as it was", () => {
		const encoder = new Encoder(
			findCodec("iso-2022-jp"),
			findErrorHandler(() => {
				throw new Error("boom");
			}),
		);
		encoder.encode("日");
		const { state } = encoder;
		expect(() => encoder.encode("a한")).toThrow("boom");
		expect(encoder.state).toBe(state);
		expect(encoder.encode("本").toString("latin1")).toBe("K\\");
	});
});

describe("names", () => {
	test("are registered for everybody", () => {
		registerError("test.question", (error) => ["¿".repeat(error.end - error.start), error.end]);
		expect(decode("ascii", bad, "test.question")).toBe("¿ab");
		expect(encode("latin-1", "€", "test.question")).toBe("¿");
	});

	test.each(["nosuch", "", "constructor"])("that nobody registered are refused: %j", (name) => {
		expect(() => findErrorHandler(name)).toThrow(UnknownEncodingError);
		expect(() => findErrorHandler(name)).toThrow(`unknown error handler name '${name}' (known: strict, ignore, `);
	});

	test("are text without NUL, and handlers are functions", () => {
		expect(() => findErrorHandler("strict\0")).toThrow(named("RangeError", "errors: embedded null character"));
		// @ts-expect-error: a wrong type from JavaScript
		expect(() => findErrorHandler(42)).toThrow(named("TypeError", "errors must be a string, not 42"));
		// @ts-expect-error: a wrong type from JavaScript
		expect(() => registerError("name", "strict")).toThrow(
			named("TypeError", "handler must be a function, not 'strict'"),
		);
		// @ts-expect-error: a wrong type from JavaScript
		expect(() => registerError(null, () => ["", 0])).toThrow(named("TypeError", "name must be a string, not null"));
	});
});

describe("namereplace", () => {
	test("falls back to escapes where a character has no name", () => {
		expect(encode("ascii", "é中각\u0080\ue000\ud800", "namereplace")).toBe(
			"\\N{LATIN SMALL LETTER E WITH ACUTE}\\N{CJK UNIFIED IDEOGRAPH-4E2D}\\N{HANGUL SYLLABLE GAG}\\x80\\ue000\\ud800",
		);
	});

	test("says what to install if the names are not there", () => {
		const wrong = [
			() => new Error("Cannot find module"),
			() => undefined,
			() => null,
			() => ({}),
			() => ({ default: 1 }),
		];
		for (const load of wrong) {
			expect(() => loadNames(load)).toThrow(UnknownEncodingError);
			expect(() => loadNames(load)).toThrow(/npm install @unicode\/unicode-14\.0\.0$/);
		}
	});
});

test("goes through a text once, however many of its characters a function is asked about", () => {
	const text = "x\u{20000}".repeat(50);
	const walks = vi.spyOn(String.prototype, Symbol.iterator);
	const asked: string[] = [];
	const handler = findErrorHandler((error) => {
		asked.push(error.message);
		return ["?", error.end];
	});
	const bytes = new Encoder(findCodec("gbk"), handler).encode(text);
	const walked = walks.mock.contexts.filter((walk) => String(walk) === text);
	walks.mockRestore();
	expect(String(bytes)).toBe("x?".repeat(50));
	expect(walked).toEqual([]);
	expect(asked[1]).toContain("can't encode character '\\U00020000' in position 3");
});
