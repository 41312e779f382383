// What CPython answered, as scripts/fixtures.py asked it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { askForFixtures } from "../../scripts/fixtures.ts";
import { Encoder } from "../../src/codecs/encoder.ts";
import { findErrorHandler } from "../../src/codecs/error-handlers.ts";
import { findCodec } from "../../src/codecs/registry.ts";
import "../../src/with-tables.ts";
import { doubleByteSets } from "../../src/codecs/tables/charsets.ts";
import { UnicodeEncodeError } from "../../src/errors.ts";
import { decodeAll } from "./answers.ts";

type Expected = { s: string } | [start: number, end: number, reason: string, encoding: string] | string;
type Case = [input: string, ...Expected[]];
interface Fixtures {
	python: string;
	handlers: string[];
	cases: Record<string, { decode: Case[]; encode: Case[] }>;
	/** The shift sequences to sets of two-byte codes, and back. */
	shifts: Record<string, [shift: string, back: string][]>;
	/** The shift sequences to sets of one-byte codes. */
	singleShifts: Record<string, string[]>;
	digests: Record<string, [decode: string, encode: string, alone: string]>;
}

const text = readFileSync(new URL("../fixtures/codecs.json", import.meta.url), "utf8");
const { python, handlers, cases, shifts, singleShifts, digests }: Fixtures = JSON.parse(text);
/** The whole tables take seconds, and more on a busy machine. */
const LONG = 120_000;
const NO_MARK = / stream does not start with BOM$/;

function decoded(encoding: string, errors: string, bytes: Buffer, size: number | (() => number)): Expected {
	const answer = decodeAll(encoding, errors, bytes, size);
	if ("s" in answer) return answer;
	if ("msg" in answer) return answer.exc;
	if (NO_MARK.test(answer.reason)) return "no mark";
	return [answer.start, answer.end, answer.reason, answer.codec];
}

function encoded(encoding: string, errors: string, input: string): Expected {
	const encoder = new Encoder(findCodec(encoding), findErrorHandler(errors));
	try {
		return { s: encoder.encode(input).toString("hex") };
	} catch (error) {
		expect(encoder.state).toBe(0);
		if (error instanceof UnicodeEncodeError) return [error.start, error.end, error.reason, error.encoding];
		throw error;
	}
}

/** Every single place where the bytes can be cut in two. */
function* cuts(length: number): Generator<number | (() => number)> {
	yield Number.POSITIVE_INFINITY;
	yield 1;
	for (let cut = 1; cut < length; cut++) {
		let first = true;
		yield () => {
			const size = first ? cut : length;
			first = false;
			return size;
		};
	}
}

describe.each(Object.entries(cases))("%s", (encoding, { decode, encode }) => {
	test("decodes as CPython does, wherever the bytes are cut", () => {
		for (const [hex, ...answers] of decode) {
			const bytes = Buffer.from(hex, "hex");
			for (const [index, errors] of handlers.entries()) {
				const expected = answers[index] ?? answers[0];
				for (const size of cuts(bytes.length)) {
					expect(decoded(encoding, errors, bytes, size), `${errors} ${hex}`).toEqual(expected);
				}
			}
		}
	});

	test("encodes as CPython does", () => {
		for (const [input, ...answers] of encode) {
			for (const [index, errors] of handlers.entries()) {
				const expected = answers[index] ?? answers[0];
				expect(encoded(encoding, errors, input), `${errors} ${JSON.stringify(input)}`).toEqual(expected);
			}
		}
	});
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** The codes of scripts/fixtures.py, in the same order. */
function codes(encoding: string): Buffer {
	const all: number[][] = range(0, 256).map((byte) => [byte, 10]);
	const each = (from: number, to: number, one: (value: number) => void) => range(from, to).forEach(one);
	if (encoding in doubleByteSets) each(128, 256, (a) => each(0, 256, (b) => all.push([a, b, 10])));
	if (encoding === "gb18030") {
		const last = (a: number, b: number, c: number) => each(0x2f, 0x3b, (d) => all.push([a, b, c, d, 10]));
		each(128, 256, (a) => each(0x30, 0x3a, (b) => each(128, 256, (c) => last(a, b, c))));
	}
	if (["euc_jp", "euc_jis_2004", "euc_jisx0213"].includes(encoding))
		each(0, 256, (a) => each(0, 256, (b) => all.push([0x8f, a, b, 10])));
	if (encoding === "euc_kr") {
		const last = (a: number, b: number, c: number) => all.push([0xa4, 0xd4, 0xa4, a, 0xa4, b, 0xa4, c, 10]);
		each(0xa0, 0xd6, (a) => each(0xa0, 0xd6, (b) => each(0xa0, 0xd6, (c) => last(a, b, c))));
	}
	const bytesOf = (hex: string) => [...Buffer.from(hex, "hex")];
	for (const [shift, back] of (shifts[encoding] ?? []).map((pair) => pair.map(bytesOf))) {
		each(0x1e, 0x84, (a) => each(0x1e, 0x84, (b) => all.push([...(shift ?? []), a, b, ...(back ?? []), 10])));
	}
	for (const shift of (singleShifts[encoding] ?? []).map(bytesOf)) {
		each(0, 256, (a) => all.push([...shift, a, 0x1b, 0x28, 0x42, 10]));
	}
	return Buffer.concat(all.map((code) => Buffer.from(code)));
}

/** As Python's json.dumps() writes it. */
const asciiJson = (value: unknown) =>
	JSON.stringify(value).replace(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const sha = (data: Buffer) => createHash("sha256").update(data).digest("hex");

describe("every code and every character of every table", () => {
	const characters = (end: number) =>
		[...range(0, 0xd800), ...range(0xe000, end)].map((point) => String.fromCodePoint(point)).join("\n");
	const bmp = characters(0x10000);
	const all = characters(0x110000);

	test.each(Object.entries(digests))(
		"%s",
		(encoding, [decodeDigest, encodeDigest, aloneDigest]) => {
			const given = codes(encoding);
			// The number of replacements tells how long each bad sequence is.
			const answers = ["backslashreplace", "replace"].map((errors) => {
				const answer = decodeAll(encoding, errors, given, Number.POSITIVE_INFINITY);
				return "s" in answer ? answer.s : "";
			});
			expect(sha(Buffer.from(answers.join("")))).toBe(decodeDigest);
			const alone = range(0, 256).map((byte) => decoded(encoding, "strict", Buffer.from([byte]), 1));
			expect(sha(Buffer.from(asciiJson(alone)))).toBe(aloneDigest);
			const encoder = new Encoder(findCodec(encoding), findErrorHandler("ignore"));
			const beyond = /gb18030|hkscs|2004|jisx0213|jp_3/.test(encoding);
			expect(sha(encoder.encode(beyond ? all : bmp))).toBe(encodeDigest);
		},
		LONG,
	);
});

test(
	"the CPython of this machine still answers so",
	() => {
		let version = "";
		try {
			version = execFileSync("python3", ["-c", "import sys; print(sys.version.split()[0])"], {
				encoding: "utf8",
			}).trim();
		} catch {
			version = "missing";
		}
		if (version !== python) {
			console.log(`skipped: python3 is ${version}, the fixtures are of ${python}`);
			return;
		}
		expect(askForFixtures()).toBe(text.trimEnd());
	},
	LONG,
);
