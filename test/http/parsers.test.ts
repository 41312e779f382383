// The pure parsers on their own: with whole lines, and with beginnings of lines where a parser checks those.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkChunkSize, parseChunkLine } from "../../src/http/chunk-line.ts";
import { controlFields, persists } from "../../src/http/control-fields.ts";
import { FieldSection } from "../../src/http/field-section.ts";
import { decideFraming, SORTS } from "../../src/http/framing.ts";
import { checkTransferEncoding, parseContentLength } from "../../src/http/framing-fields.ts";
import { HttpError, IncompleteBodyError } from "../../src/http/http-error.ts";
import { limitsOf } from "../../src/http/limits.ts";
import { exceeds, isFieldText, isToken, lineText, refused, trimSpace } from "../../src/http/line.ts";
import { RESPONSE } from "../../src/http/message-kind.ts";
import { checkProtocol, parseStatusLine } from "../../src/http/status-line.ts";

const codeOf = (call: () => unknown): string => {
	try {
		call();
	} catch (error) {
		if (error instanceof HttpError) return error.code;
		throw error;
	}
	return "none";
};

const { head, body } = RESPONSE;
const rules = { kind: RESPONSE, limits: limitsOf(undefined), bareLF: false, reads: undefined };

const octet = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const octets = fc.string({ unit: octet, maxLength: 30 });
const beginnings = (text: string) => Array.from({ length: text.length + 1 }, (_, i) => text.slice(0, i));

describe("status line", () => {
	it("is parsed", () => {
		expect(parseStatusLine("HTTP/1.0 404 Not Found", head)).toEqual({
			version: "1.0",
			status: 404,
			reason: "Not Found",
		});
	});

	it("is recognised by its first octets, however many have arrived", () => {
		for (const beginning of beginnings("HTTP/1.1 200 OK\r\nFoo"))
			expect(codeOf(() => checkProtocol(beginning, head))).toBe("none");
		for (const beginning of beginnings("HTTQ/").slice(4))
			expect(codeOf(() => checkProtocol(beginning, head))).toBe("ERR_HTTP_STATUS_LINE");
	});
});

describe("chunk line", () => {
	it("is parsed", () => {
		expect(parseChunkLine("1aF;x=y\r\n", body, false)).toEqual({ size: 0x1af, extensions: 4 });
		expect(parseChunkLine("1fffffffffffff\r\n", body, false)).toEqual({ size: Number.MAX_SAFE_INTEGER, extensions: 0 });
	});

	it("is refused by its beginning only if the whole line is refused too", () => {
		fc.assert(
			fc.property(
				fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF;\r\n\t xg-+"), maxLength: 20 }),
				(text) => {
					const line = `${text.replaceAll("\n", "")}\r\n`;
					const refusedBeginning = beginnings(line).find(
						(beginning) => codeOf(() => checkChunkSize(beginning, body)) !== "none",
					);
					if (refusedBeginning !== undefined)
						expect(codeOf(() => parseChunkLine(line, body, false))).toBe("ERR_HTTP_CHUNK_SIZE");
				},
			),
		);
	});

	it("returns every size that was written", () => {
		const style = fc.record({ size: fc.nat({ max: Number.MAX_SAFE_INTEGER }), zeros: fc.nat(2), upper: fc.boolean() });
		fc.assert(
			fc.property(style, ({ size, zeros, upper }) => {
				const digits = `${"0".repeat(zeros)}${size.toString(16)}`;
				expect(parseChunkLine(`${upper ? digits.toUpperCase() : digits}\r\n`, body, false)).toEqual({
					size,
					extensions: 0,
				});
			}),
		);
	});
});

describe("field section", () => {
	it("accepts lines one by one, and the blank line ends it", () => {
		const section = new FieldSection("head");
		const lines = ["A: 1\r\n", "b:\t2 \r\n", "  more\r\n"];
		expect(lines.map((line) => section.push(line, 2, rules))).toEqual([false, false, false]);
		expect(section.push("\r\n", 2, rules)).toBe(true);
		expect(section.fields).toEqual([
			["A", "1"],
			["b", "2 more"],
		]);
		expect(section.size).toBe(lines.join("").length);
	});

	it("keeps its fields after it refused a line", () => {
		const section = new FieldSection("trailers");
		section.push("A: 1\r\n", 1, rules);
		expect(() => section.push("B: 2\r\n", 1, rules)).toThrow(
			expect.objectContaining({ code: "ERR_HTTP_TOO_MANY_FIELDS", state: "trailers" }),
		);
		expect(section.fields).toEqual([["A", "1"]]);
	});

	it("accepts no value that the global Headers class refuses", () => {
		fc.assert(
			fc.property(octets, (text) => {
				const section = new FieldSection("head");
				if (codeOf(() => section.push(`A: ${text}\r\n`, 1, rules)) !== "none") return;
				const [name, value] = section.fields[0] ?? ["", ""];
				const headers = new Headers();
				headers.append(name, value);
				expect(headers.get("a")).toBe(value);
			}),
			{ numRuns: 2_000 },
		);
	});

	it("accepts no name that the global Headers class refuses", () => {
		for (let code = 0; code < 256; code++) {
			const name = `a${String.fromCharCode(code)}`;
			const section = new FieldSection("head");
			const accepted =
				codeOf(() => section.push(`${name}: x\r\n`, 1, rules)) === "none" && section.fields[0]?.[0] === name;
			if (accepted) new Headers().append(name, "x");
			expect(accepted).toBe(isToken(name));
		}
	});
});

describe("lines", () => {
	it("distinguish the octets of tokens and of field text", () => {
		for (let code = 0; code < 256; code++) {
			const character = String.fromCharCode(code);
			const tchar = /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(character);
			expect(isToken(character)).toBe(tchar);
			expect(isFieldText(character)).toBe(code === 9 || (code >= 0x20 && code !== 0x7f));
		}
		expect(isToken("")).toBe(false);
		expect(isFieldText("")).toBe(true);
	});

	it("are trimmed of space and tab only", () => {
		expect(trimSpace(" \t a \xa0\t")).toBe("a \xa0");
		expect(trimSpace("a")).toBe("a");
		expect(trimSpace(" \t ")).toBe("");
		expect(trimSpace("\x0b\xa0")).toBe("\x0b\xa0");
	});

	it("exceed a limit if they are longer, or as long without a line end", () => {
		expect([exceeds("ab\r\n", 4), exceeds("abc\r\n", 4), exceeds("abcd", 4), exceeds("abc", 4)]).toEqual([
			false,
			true,
			true,
			false,
		]);
	});

	it("end with CRLF and hold no other control character", () => {
		expect(lineText("a\tb\r\n", head, false)).toBe("a\tb");
		expect(codeOf(() => lineText("a\n", head, false))).toBe("ERR_HTTP_LINE_END");
		expect(codeOf(() => lineText("\n", head, false))).toBe("ERR_HTTP_LINE_END");
		expect(codeOf(() => lineText("a\rb\r\n", head, false))).toBe("ERR_HTTP_CONTROL_CHARACTER");
	});

	it("are shown in messages without anything that a terminal would obey", () => {
		const { message } = refused(head, "ERR_HTTP_STATUS_LINE", "what", `\x1b[2J\x07\x9b\x7f\r\n${"x".repeat(100)}`);
		expect(message).toMatch(/^[\x20-\x7e…]*$/);
		expect(message.length).toBeLessThan(160);
	});
});

describe("framing fields", () => {
	it("give length, coding and persistence", () => {
		expect(parseContentLength(["5 , 5", "005"], head)).toBe(5);
		expect(parseContentLength(["999999999999999"], head)).toBe(999_999_999_999_999);
		expect(codeOf(() => checkTransferEncoding(["ChunkeD"], "1.1", head))).toBe("none");
		expect(persists(["a", "b, CLOSE"], "1.1")).toBe(false);
	});

	it("accept a length only if it consists of digits", () => {
		fc.assert(
			fc.property(octets, (text) => {
				const good = text.split(",").every((element) => /^[ \t]*[0-9]{1,15}[ \t]*$/.test(element));
				const one = new Set(text.split(",").map(Number)).size === 1;
				expect(codeOf(() => parseContentLength([text], head))).toBe(good && one ? "none" : "ERR_HTTP_CONTENT_LENGTH");
			}),
		);
	});

	it("count in any case of their names", () => {
		const fields = controlFields([["cOnTeNt-LeNgTh", "5"]]);
		expect(decideFraming(SORTS.response, "1.1", fields, head)).toEqual({ framing: "length", length: 5 });
	});
});

describe("limits", () => {
	it("are the defaults except for those that are given", () => {
		expect(limitsOf({ line: 10, head: Number.POSITIVE_INFINITY })).toEqual({
			line: 10,
			fields: 100,
			head: Number.MAX_SAFE_INTEGER,
			chunkLine: 4_096,
			extensions: 16_384,
			trailers: 100,
			trailerBytes: 16_384,
			interim: 10,
		});
	});

	it.each([-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY])("refuse %s", (fields) => {
		expect(() => limitsOf({ fields })).toThrow(
			expect.objectContaining({ name: "RangeError", code: "ERR_OUT_OF_RANGE" }),
		);
	});

	it.each(["5", null, {}])("refuse the type of %j", (fields) => {
		const limits: object = { fields };
		expect(() => limitsOf(limits)).toThrow(
			expect.objectContaining({ name: "TypeError", code: "ERR_INVALID_ARG_TYPE" }),
		);
	});
});

describe("errors", () => {
	it("carry code, state and counts", () => {
		const error = new IncompleteBodyError(3, 10);
		expect(error).toBeInstanceOf(HttpError);
		expect(error).toMatchObject({
			name: "IncompleteBodyError",
			code: "ERR_HTTP_INCOMPLETE_BODY",
			state: "body",
			received: 3,
			expected: 10,
		});
		expect(error.message).toContain("10 octets");
		const inTrailers = new IncompleteBodyError(3, undefined, "trailers");
		expect(inTrailers).toMatchObject({ state: "trailers", expected: undefined });
		expect(inTrailers.message).toContain("the end of the trailers");
		expect(new IncompleteBodyError(3, undefined).message).toContain("the last chunk");
	});
});
