import { describe, expect, test } from "vitest";
import { findCodec } from "../../src/codecs/registry.ts";
import { refused, tableAliases } from "../../src/codecs/tables/aliases.ts";
import { unicodeAliases } from "../../src/codecs/unicode/aliases.ts";
import "../../src/with-tables.ts";
import { UnicodeEncodeError, UnknownEncodingError } from "../../src/errors.ts";

describe("findCodec", () => {
	test("knows every alias of CPython's, however it is spelled", () => {
		for (const [codec, others] of Object.entries({ ...unicodeAliases, ...tableAliases })) {
			const found = findCodec(codec);
			for (const alias of others.split(" ").filter(Boolean)) {
				expect(findCodec(alias)).toBe(found);
				expect(findCodec(alias.toUpperCase().replaceAll("_", "-"))).toBe(found);
				expect(findCodec(` ${alias.replaceAll("_", " ")} `)).toBe(found);
			}
		}
	});

	test.each([
		["UTF8", "utf-8", 1],
		["U8", "utf-8", 1],
		["locale", "utf-8", 1],
		["UTF_8_SIG", "utf-8", 1],
		["utf-16", "utf-16", 2],
		["UTF-16LE", "utf-16-le", 2],
		["utf-32-be", "utf-32-be", 4],
		["iso-8859-1", "latin-1", 1],
		["iso_646.irv_1991", "ascii", 1],
		["ISO-8859-15", "charmap", 1],
		["windows-1252", "charmap", 1],
		["GB2312-80", "gb2312", 1],
		["ms936", "gbk", 1],
		["Shift_JIS", "shift_jis", 1],
		["csISO2022JP", "iso2022_jp", 1],
		["uhc", "cp949", 1],
		["EBCDIC-CP-US", "charmap", 1],
		["HZ-GB-2312", "hz", 1],
		["ISO-2022-JP-2004", "iso2022_jp_2004", 1],
		["csiso2022kr", "iso2022_kr", 1],
		["cp1361", "johab", 1],
		["charmap", "latin-1", 1],
	] as const)("%s", (name, codec, bytesPerUnit) => {
		expect(findCodec(name)).toMatchObject({ name: codec, bytesPerUnit });
	});

	test.each(["nosuch", "", "utf-8x", "constructor", "__proto__"])("refuses %j and says what is allowed", (name) => {
		expect(() => findCodec(name)).toThrow(UnknownEncodingError);
		expect(() => findCodec(name)).toThrow(`unknown encoding: '${name}' (`);
	});

	test.each(["hex", "base64", "rot13", "zlib", "bz2", "uu", "quopri", "HEX"])("%s is not a text encoding", (name) => {
		expect(() => findCodec(name)).toThrow(UnknownEncodingError);
		expect(() => findCodec(name)).toThrow(`'${name}' is not a text encoding`);
	});

	test.each([
		["idna", "it encodes a whole host name, not a stream"],
		["punycode", "it encodes a whole host name, not a stream"],
		["unicode-escape", "it is the notation of Python's source code"],
		["raw_unicode_escape", "it is the notation of Python's source code"],
		["mbcs", "it depends on the settings of a Windows machine"],
		["ansi", "it depends on the settings of a Windows machine"],
		["oem", "it depends on the settings of a Windows machine"],
		["undefined", "it refuses every text"],
	])("%s is refused by name, and the message says why", (name, reason) => {
		expect(() => findCodec(name)).toThrow(UnknownEncodingError);
		expect(() => findCodec(name)).toThrow(`'${name}' is not supported: ${reason}`);
	});

	test("has every text encoding of CPython's but those that are refused", () => {
		// CPython 3.11 has 111; the module iso8859_1 cannot be reached, because its name is an alias of latin_1.
		const unsupported = Object.entries(refused).filter(([reason]) => reason.startsWith("is not supported"));
		const names = unsupported.flatMap(([, list]) => list.split(" "));
		expect(names.filter((name) => !["mbcs", "oem", "ansi", "dbcs"].includes(name))).toHaveLength(5);
		expect(Object.keys({ ...unicodeAliases, ...tableAliases })).toHaveLength(111 - 5 - 1);
	});

	test("refuses what cannot be a name", () => {
		expect(() => findCodec("utf-8\0")).toThrow(
			expect.objectContaining({ name: "RangeError", message: "encoding: embedded null character" }),
		);
		expect(() => findCodec("utf-8\ud800")).toThrow(UnicodeEncodeError);
		// @ts-expect-error: a wrong type from JavaScript
		expect(() => findCodec(42)).toThrow(expect.objectContaining({ name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }));
	});
});
