// RFC 9112 5, RFC 9110 5.

import { bad, ok, start, type Vector } from "./vector.ts";

const end = "Content-Length: 0\r\n\r\n";

const badNames: Record<string, string> = {
	"a space before the colon": "Content-Length : 3",
	"a tab before the colon": "Foo\t: 3",
	"no colon": "Foo bar",
	"nothing but a word": "Foo",
	"an empty name": ": bar",
	"only a colon": ":",
	"a space in the name": "Foo Bar: 3",
	"octet 255 in the name": "Foo\xff: 3",
	"UTF-8 in the name": "F\xc3\xb6o: 3",
	"a quote in the name": '"Foo": 3',
	"a slash in the name": "Foo/Bar: 3",
	"brackets in the name": "Foo[0]: 3",
	"a comma in the name": "Foo,Bar: 3",
	"an at sign in the name": "Foo@Bar: 3",
	"a status line between the fields": "HTTP/1.1 200 OK",
};

const controls: Record<string, string> = {
	"a bare CR in a value": "Foo: a\rb",
	"a bare CR that would begin a field": "Foo: 1\rContent-Length: 5",
	"a CR before the CRLF": "Foo: a\r",
	"a bare CR in a name": "Foo\rBar: a",
	"NUL in a value": "Foo: a\0b",
	"NUL in a name": "Foo\0Bar: a",
	"VT in a value": "Foo: a\x0bb",
	"FF in a value": "Foo: a\x0cb",
	"FS in a value": "Foo: a\x1cb",
	"RS in a value": "Foo: a\x1eb",
	"US in a value": "Foo: a\x1fb",
	"ESC in a value": "Foo: \x1b]0;title\x07",
	"DEL in a value": "Foo: a\x7fb",
	"SOH in a value": "Foo: a\x01b",
};

const values: [what: string, line: string, name: string, value: string][] = [
	["RFC 9112 5.1: no space after the colon", "Foo:bar", "Foo", "bar"],
	["RFC 9112 5.1: space and tab around the value", "Foo: \t bar \t ", "Foo", "bar"],
	["RFC 9110 5.5: an empty value", "Foo:", "Foo", ""],
	["RFC 9110 5.5: a value of white space", "Foo: \t ", "Foo", ""],
	["RFC 9110 5.5: spaces inside a value stay", "Foo: a  \t b", "Foo", "a  \t b"],
	["RFC 9110 5.5: colons in a value", "Foo: a:b: c", "Foo", "a:b: c"],
	["NBSP is not trimmed", "Foo: \xa0bar\xa0", "Foo", "\xa0bar\xa0"],
	["latin-1 and invalid UTF-8", "Foo: \xe9\xff\xc0\x80", "Foo", "\xe9\xff\xc0\x80"],
	["UTF-8 comes out octet by octet", "Foo: \xe2\x82\xac", "Foo", "\xe2\x82\xac"],
	["all octets above 127", `Foo: ${highOctets()}`, "Foo", highOctets()],
	["RFC 9110 5.6.2: every character of a token", "!#$%&'*+-.^_`|~09AZaz: x", "!#$%&'*+-.^_`|~09AZaz", "x"],
	["__proto__", "__proto__: x", "__proto__", "x"],
	["constructor", "constructor: x", "constructor", "x"],
	["toString", "toString: x", "toString", "x"],
	["hasOwnProperty", "hasOwnProperty: x", "hasOwnProperty", "x"],
	["a quoted string keeps its quotes", 'Foo: "a, b"', "Foo", '"a, b"'],
	["RFC 9112 5.2: a fold becomes one space", "Foo: a\r\n b", "Foo", "a b"],
	["RFC 9112 5.2: space around a fold goes", "Foo: a \t\r\n\t  b", "Foo", "a b"],
	["RFC 9112 5.2: two folds", "Foo: a\r\n b\r\n\tc", "Foo", "a b c"],
	["RFC 9112 5.2: a fold of white space only", "Foo: a\r\n \t ", "Foo", "a"],
	["RFC 9112 5.2: an empty value with a fold", "Foo:\r\n bar", "Foo", "bar"],
	["RFC 9112 5.2: a fold that looks like a field", "Foo: a\r\n Content-Length: 7", "Foo", "a Content-Length: 7"],
	["RFC 9112 5.2: a fold that looks like a status line", "Foo: a\r\n HTTP/1.1 500 No", "Foo", "a HTTP/1.1 500 No"],
];

function highOctets(): string {
	return Array.from({ length: 127 }, (_, i) => String.fromCharCode(0x81 + i)).join("");
}

export const fieldVectors: Vector[] = [
	...Object.entries(badNames).map(([what, line]) => ({
		name: `RFC 9112 5.1: ${what}`,
		raw: `${start}${line}\r\n${end}`,
		expect: bad("ERR_HTTP_FIELD_NAME"),
	})),
	...Object.entries(controls).map(([name, line]) => ({
		name,
		raw: `${start}${line}\r\n${end}`,
		expect: bad("ERR_HTTP_CONTROL_CHARACTER"),
	})),
	...values.map(([name, line, field, value]) => ({
		name,
		raw: `${start}${line}\r\n${end}`,
		expect: ok({
			headers: [
				[field, value],
				["Content-Length", "0"],
			],
		}),
	})),
	{ name: "a bare LF ends a field", raw: `${start}Foo: a\n${end}`, expect: bad("ERR_HTTP_LINE_END") },
	{ name: "a bare LF ends the head", raw: `${start}Foo: a\r\n\nbody`, expect: bad("ERR_HTTP_LINE_END") },
	{ name: "LF CR for a line end", raw: `${start}Foo: a\n\rBar: b\r\n\r\n`, expect: bad("ERR_HTTP_LINE_END") },
	{ name: "a fold before the first field", raw: `${start} Foo: a\r\n${end}`, expect: bad("ERR_HTTP_FOLD") },
	{ name: "a tab before the first field", raw: `${start}\tFoo: a\r\n${end}`, expect: bad("ERR_HTTP_FOLD") },
	{
		name: "a line of white space before the first field",
		raw: `${start} \r\n${end}`,
		expect: bad("ERR_HTTP_FOLD"),
	},
	{
		name: "a folded Transfer-Encoding",
		raw: `${start}Transfer-Encoding:\r\n chunked\r\n\r\n`,
		expect: bad("ERR_HTTP_FOLD"),
	},
	{
		name: "Transfer-Encoding that a fold continues",
		raw: `${start}Transfer-Encoding: chunked\r\n , gzip\r\n\r\n`,
		expect: bad("ERR_HTTP_FOLD"),
	},
	{ name: "a folded Content-Length", raw: `${start}Content-Length: 1\r\n 0\r\n\r\n`, expect: bad("ERR_HTTP_FOLD") },
	{
		name: "a Content-Length folded by white space",
		raw: `${start}content-LENGTH: 0\r\n \r\n\r\n`,
		expect: bad("ERR_HTTP_FOLD"),
	},
	{
		name: "RFC 9110 5.3: order, case and repetitions are kept",
		raw: `${start}b: 2\r\nA: 1\r\nB: 3\r\na: 1\r\n${end}`,
		expect: ok({
			headers: [
				["b", "2"],
				["A", "1"],
				["B", "3"],
				["a", "1"],
				["Content-Length", "0"],
			],
		}),
	},
	{
		name: "RFC 9112 5.2: a folded Connection counts as a whole",
		raw: `${start}Connection: keep-alive,\r\n close\r\n${end}`,
		expect: ok({
			headers: [
				["Connection", "keep-alive, close"],
				["Content-Length", "0"],
			],
			keepAlive: false,
		}),
	},
];
