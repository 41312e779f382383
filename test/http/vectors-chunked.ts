// RFC 9112 7.

import { badBody, broken, chunked, chunks, type Vector } from "./vector.ts";

const badSizes: Record<string, string> = {
	empty: "",
	"a minus": "-1",
	"a plus": "+3",
	"0x": "0x3",
	"an underscore": "0_3",
	"a letter after": "3g",
	"a letter": "g",
	"a fraction": "3.0",
	"a space before": " 3",
	"a tab before": "\t3",
	"17 digits": "00000000000000003",
	"2^53": "20000000000000",
	"2^53 + 3": "20000000000003",
	"2^64 - 1": "FFFFFFFFFFFFFFFF",
	"2^64": "10000000000000000",
	"100 digits": "9".repeat(100),
	"NUL after": "3\0",
	"VT after": "3\x0b",
	"a colon after": "3: x",
	"a quote": '"3"',
	"text after a space": "3 x",
	"digits after a space": "3 3",
	"octets above 127": "\xb3",
	"full-width digits in UTF-8": "\xef\xbc\x93",
};

const goodLines: Record<string, string> = {
	"a name": "3;foo",
	"a value": "3;foo=bar",
	"a quoted value": '3;foo="a;b, \\"c"',
	several: "3;a;b=c;d",
	"space around": "3 ; \tfoo = bar",
	"nothing after the semicolon": "3;",
	"only semicolons": "3;;;  ;",
	"space after the size": "3  \t",
	"octets above 127": "3;\xe9=\xff",
	"leading zeros": "0000000000000003",
};

const size = "ERR_HTTP_CHUNK_SIZE";
const after = "ERR_HTTP_CHUNK_END";
const incomplete = "ERR_HTTP_INCOMPLETE_BODY";
const whole = "3\r\nabc\r\n5;x\r\ndefgh\r\n0\r\nT: 1\r\n\r\n";

const messages: Vector[] = [
	{
		name: "RFC 9112 7.1: two chunks",
		raw: `${chunked}3\r\nabc\r\n5\r\ndefgh\r\n0\r\n\r\n`,
		expect: chunks({ body: "abcdefgh" }),
	},
	{ name: "RFC 9112 7.1: an empty body", raw: `${chunked}0\r\n\r\n`, expect: chunks() },
	{ name: "RFC 9112 7.1: zeros for a last chunk", raw: `${chunked}000;x\r\n\r\n`, expect: chunks() },
	{
		name: "RFC 9112 7.1: digits in both cases",
		raw: `${chunked}aA\r\n${"x".repeat(170)}\r\n0\r\n\r\n`,
		expect: chunks({ body: "x".repeat(170) }),
	},
	{
		name: "RFC 9112 7.1: data of CRLF and digits",
		raw: `${chunked}7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n`,
		expect: chunks({ body: "\r\n0\r\n\r\n" }),
	},
	{
		name: "octets after the message stay",
		raw: `${chunked}1\r\nx\r\n0\r\n\r\nHTTP/1.1 200`,
		expect: chunks({ body: "x", leftover: "HTTP/1.1 200" }),
	},
	{
		name: "a blank line after the message stays",
		raw: `${chunked}0\r\n\r\n\r\n`,
		expect: chunks({ leftover: "\r\n" }),
	},
	{
		name: "RFC 9112 7.1: many small chunks",
		raw: `${chunked}${"1\r\nx\r\n".repeat(100)}0\r\n\r\n`,
		expect: chunks({ body: "x".repeat(100) }),
	},
	{
		name: "2^53 - 1 is a size, and nothing is allocated",
		raw: `${chunked}1FFFFFFFFFFFFF\r\nabc`,
		end: "fin",
		expect: badBody(incomplete, "abc"),
	},
	{
		name: "7fffffff, then the end",
		raw: `${chunked}7fffffff\r\nabc`,
		end: "fin",
		expect: badBody(incomplete, "abc"),
	},
	{
		name: "2^32 + 3 does not wrap",
		raw: `${chunked}100000003\r\nabc\r\n0\r\n\r\n`,
		end: "fin",
		expect: badBody(incomplete, "abc\r\n0\r\n\r\n"),
	},
	{
		name: "data without a CRLF after it",
		raw: `${chunked}3\r\nabc__1a\r\n0\r\n\r\n`,
		expect: badBody(after, "abc"),
	},
	{ name: "CR and something else", raw: `${chunked}3\r\nabc\r_1a\r\n0\r\n\r\n`, expect: badBody(after, "abc") },
	{ name: "something else and LF", raw: `${chunked}3\r\nabc_\n1a\r\n0\r\n\r\n`, expect: badBody(after, "abc") },
	{ name: "a bare LF", raw: `${chunked}3\r\nabc\n0\r\n\r\n`, expect: badBody(after, "abc") },
	{ name: "one octet too many, refused at once", raw: `${chunked}3\r\nabcd`, expect: badBody(after, "abc") },
	{ name: "the next size follows at once", raw: `${chunked}3\r\nabc3\r\n`, expect: badBody(after, "abc") },
	{ name: "a bare LF after a size", raw: `${chunked}3\nabc\r\n0\r\n\r\n`, expect: badBody("ERR_HTTP_LINE_END") },
	{
		name: "a bare LF in an extension",
		raw: `${chunked}1;a\nb\r\nx\r\n0\r\n\r\n`,
		expect: badBody("ERR_HTTP_LINE_END"),
	},
	{ name: "a bare LF after the last chunk", raw: `${chunked}0\n\r\n`, expect: badBody("ERR_HTTP_LINE_END") },
	{ name: "a bare CR after a size", raw: `${chunked}3\rx\r\nabc`, expect: badBody("ERR_HTTP_CONTROL_CHARACTER") },
	{ name: "two CR after a size", raw: `${chunked}3\r\r\nabc`, expect: badBody("ERR_HTTP_CONTROL_CHARACTER") },
	{
		name: "a bare CR in an extension",
		raw: `${chunked}3;a\rb\r\nabc`,
		expect: badBody("ERR_HTTP_CONTROL_CHARACTER"),
	},
	{ name: "NUL in an extension", raw: `${chunked}3;a\0b\r\nabc`, expect: badBody("ERR_HTTP_CONTROL_CHARACTER") },
	{
		name: "an empty line where a size is due",
		raw: `${chunked}1\r\nx\r\n\r\n0\r\n\r\n`,
		expect: badBody(size, "x"),
	},
	{
		name: "a reset inside a chunk",
		raw: `${chunked}5\r\nab`,
		end: "rst",
		expect: broken("ECONNRESET", "body", "ab"),
	},
	{
		name: "a reset between chunks",
		raw: `${chunked}2\r\nab\r\n`,
		end: "rst",
		expect: broken("ECONNRESET", "body", "ab"),
	},
	{ name: "silence between chunks", raw: `${chunked}2\r\n`, expect: broken("ETIMEDOUT", "body", "") },
];

const field = "ERR_HTTP_FIELD_NAME";

const trailers: Vector[] = [
	{
		name: "RFC 9112 7.1.2: trailers",
		raw: `${chunked}0\r\nA: 1\r\nb:  2 \r\nA: 3\r\n\r\nnext`,
		expect: chunks({
			trailers: [
				["A", "1"],
				["b", "2"],
				["A", "3"],
			],
			leftover: "next",
		}),
	},
	{
		name: "Content-Length as a trailer",
		raw: `${chunked}0\r\nContent-Length: 5\r\n\r\nhello`,
		expect: chunks({ trailers: [["Content-Length", "5"]], leftover: "hello" }),
	},
	{
		name: "Transfer-Encoding as a trailer",
		raw: `${chunked}0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
		expect: chunks({ trailers: [["Transfer-Encoding", "chunked"]], leftover: "0\r\n\r\n" }),
	},
	{
		name: "Connection as a trailer",
		raw: `${chunked}0\r\nConnection: close\r\n\r\n`,
		expect: chunks({ trailers: [["Connection", "close"]] }),
	},
	{
		name: "__proto__ as a trailer",
		raw: `${chunked}0\r\n__proto__: 1\r\n\r\n`,
		expect: chunks({ trailers: [["__proto__", "1"]] }),
	},
	{
		name: "RFC 9112 5.2: a folded trailer",
		raw: `${chunked}0\r\nA: 1\r\n 2\r\n\r\n`,
		expect: chunks({ trailers: [["A", "1 2"]] }),
	},
	{
		name: "a fold before the first trailer",
		raw: `${chunked}0\r\n A: 1\r\n\r\n`,
		expect: badBody("ERR_HTTP_FOLD", "", "trailers"),
	},
	{
		name: "a trailer without a colon",
		raw: `${chunked}1\r\nx\r\n0\r\nabc\r\n\r\n`,
		expect: badBody(field, "x", "trailers"),
	},
	{
		name: "a space before a trailer's colon",
		raw: `${chunked}0\r\nA : 1\r\n\r\n`,
		expect: badBody(field, "", "trailers"),
	},
	{
		name: "a bare CR in a trailer",
		raw: `${chunked}0\r\nA: \r1\r\n\r\n`,
		expect: badBody("ERR_HTTP_CONTROL_CHARACTER", "", "trailers"),
	},
	{
		name: "a bare LF ends a trailer",
		raw: `${chunked}0\r\nA: 1\n\r\n`,
		expect: badBody("ERR_HTTP_LINE_END", "", "trailers"),
	},
	{
		name: "a bare LF ends the trailers",
		raw: `${chunked}0\r\n\n`,
		expect: badBody("ERR_HTTP_LINE_END", "", "trailers"),
	},
	{
		name: "the next response where trailers are due",
		raw: `${chunked}0\r\nHTTP/1.1 200 OK\r\n\r\n`,
		expect: badBody(field, "", "trailers"),
	},
];

/** A chunked message that is cut short after each of its octets. */
function cutShort(): Vector[] {
	const bodies = ["", "", "", "", "a", "ab", ...Array(8).fill("abc"), "abcd", "abcde", "abcdef", "abcdefg"];
	return Array.from({ length: whole.length }, (_, length) => {
		const lastChunk = whole.indexOf("0\r\n");
		const state = length >= lastChunk + 3 ? "trailers" : "body";
		return {
			name: `the end after ${length} octets of a chunked body`,
			raw: chunked + whole.slice(0, length),
			end: "fin",
			expect: badBody(incomplete, bodies[length] ?? "abcdefgh", state),
		};
	});
}

export const chunkedVectors: Vector[] = [
	...Object.entries(badSizes).map(([what, line]) => ({
		name: `RFC 9112 7.1: a chunk size, ${what}`,
		raw: `${chunked}${line}\r\nabc\r\n0\r\n\r\n`,
		expect: badBody(size),
	})),
	...Object.entries(badSizes)
		.filter(([, line]) => line !== "")
		.map(([what, line]) => ({
			name: `a chunk size refused by its beginning, ${what}`,
			raw: `${chunked}1\r\nx\r\n${line}`,
			end: "hold" as const,
			expect:
				what.startsWith("text after") || what.startsWith("digits after")
					? broken("ETIMEDOUT", "body", "x")
					: badBody(size, "x"),
		})),
	...Object.entries(goodLines).map(([what, line]) => ({
		name: `RFC 9112 7.1.1: a chunk extension, ${what}`,
		raw: `${chunked}${line}\r\nabc\r\n0\r\n\r\n`,
		expect: chunks({ body: "abc" }),
	})),
	...messages,
	...trailers,
	...cutShort(),
];
