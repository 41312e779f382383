// RFC 9112 6 and 9.3, RFC 9110 8.6 and 15.2.

import { bad, badBody, broken, chunks, closed, ok, start, type Vector } from "./vector.ts";

const badLengths: Record<string, string> = {
	empty: "",
	"a minus": "-1",
	"a plus": "+3",
	hexadecimal: "0x10",
	"an exponent": "1e1",
	"a fraction": "5.0",
	"an underscore": "1_0",
	quoted: '"5"',
	NaN: "NaN",
	Infinity: "Infinity",
	"Arabic digits in UTF-8": "\xd9\xa5",
	"superscript digits of latin-1": "\xb2",
	"NBSP before": "\xa05",
	"NBSP after": "5\xa0",
	"a space inside": "1 0",
	"letters after": "5abc",
	"a semicolon": "5;",
	"16 digits": "0000000000000005",
	"21 digits": "111111111111111111111",
	"400 digits": "1".repeat(400),
	"2^53 + 1": "9007199254740993",
	"2^63": "9223372036854775808",
	"two that differ, in a list": "5, 6",
	"an empty element in a list": "5,,5",
	"a list that ends in a comma": "5,",
	"only a comma": ",",
};

const badCodings: Record<string, string> = {
	empty: "",
	identity: "identity",
	gzip: "gzip",
	"gzip, then chunked": "gzip, chunked",
	"chunked, then gzip": "chunked, gzip",
	"chunked twice": "chunked, chunked",
	xchunked: "xchunked",
	chunkedx: "chunkedx",
	quoted: '"chunked"',
	"a parameter": "chunked;q=1",
	"a parameter after a space": "chunked ;q=1",
	"an empty element before": ", chunked",
	"an empty element after": "chunked,",
	"NBSP before": "\xa0chunked",
	"a space inside": "chun ked",
	"octets that are a KELVIN SIGN in UTF-8": "chun\xe2\x84\xaaed",
};

const five: [string, string] = ["Content-Length", "5"];

const lengths: Vector[] = [
	{
		name: "RFC 9112 6.2: octets after the body stay",
		raw: `${start}Content-Length: 5\r\n\r\nhelloHTTP/1.1 `,
		expect: ok({ headers: [five], body: "hello", leftover: "HTTP/1.1 " }),
	},
	{
		name: "15 digits with leading zeros",
		raw: `${start}Content-Length: 000000000000005\r\n\r\nhello`,
		expect: ok({ headers: [["Content-Length", "000000000000005"]], body: "hello" }),
	},
	{
		name: "space and tab around a length",
		raw: `${start}Content-Length: \t5 \t\r\n\r\nhello`,
		expect: ok({ headers: [five], body: "hello" }),
	},
	{
		name: "the same length twice",
		raw: `${start}Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello`,
		expect: ok({ headers: [five, ["content-length", "5"]], body: "hello" }),
	},
	{
		name: "the same length in a list",
		raw: `${start}Content-Length: 5 ,\t5\r\n\r\nhello`,
		expect: ok({ headers: [["Content-Length", "5 ,\t5"]], body: "hello" }),
	},
	{
		name: "the same value written twice",
		raw: `${start}Content-Length: 5\r\nContent-Length: 05\r\n\r\nhello`,
		expect: ok({ headers: [five, ["Content-Length", "05"]], body: "hello" }),
	},
	{
		name: "two that differ",
		raw: `${start}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
		expect: bad("ERR_HTTP_CONTENT_LENGTH"),
	},
	{
		name: "two that differ on a 204",
		raw: "HTTP/1.1 204 No\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
		expect: bad("ERR_HTTP_CONTENT_LENGTH"),
	},
	{
		name: "two that differ on a 304",
		raw: "HTTP/1.1 304 No\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
		expect: bad("ERR_HTTP_CONTENT_LENGTH"),
	},
	{
		name: "two that differ on an answer to HEAD",
		method: "HEAD",
		raw: `${start}Content-Length: 5, 6\r\n\r\n`,
		expect: bad("ERR_HTTP_CONTENT_LENGTH"),
	},
	{
		name: "a good one and an empty one",
		raw: `${start}Content-Length: 5\r\nContent-Length:\r\n\r\nhello`,
		expect: bad("ERR_HTTP_CONTENT_LENGTH"),
	},
	{
		name: "the end comes early",
		raw: `${start}Content-Length: 10\r\n\r\nhello`,
		end: "fin",
		expect: badBody("ERR_HTTP_INCOMPLETE_BODY", "hello"),
	},
	{
		name: "nothing of the body comes",
		raw: `${start}Content-Length: 10\r\n\r\n`,
		end: "fin",
		expect: badBody("ERR_HTTP_INCOMPLETE_BODY"),
	},
	{
		name: "a reset in the body",
		raw: `${start}Content-Length: 10\r\n\r\nhello`,
		end: "rst",
		expect: broken("ECONNRESET", "body", "hello"),
	},
	{
		name: "10^12 octets announced, then the end",
		raw: `${start}Content-Length: 1000000000000\r\n\r\nhello`,
		end: "fin",
		expect: badBody("ERR_HTTP_INCOMPLETE_BODY", "hello"),
	},
	{
		name: "a body that looks like a response",
		raw: `${start}Content-Length: 19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n`,
		expect: ok({ headers: [["Content-Length", "19"]], body: "HTTP/1.1 200 OK\r\n\r\n" }),
	},
	{
		name: "a name that only begins like Content-Length",
		raw: `${start}Content-Length-X: 1\r\n\r\nhello`,
		end: "fin",
		expect: closed({ headers: [["Content-Length-X", "1"]], body: "hello" }),
	},
];

const codings: Vector[] = [
	{
		name: "the coding in any case",
		raw: `${start}tRANSFER-eNCODING: CHUNKED\r\n\r\n0\r\n\r\n`,
		expect: chunks({ headers: [["tRANSFER-eNCODING", "CHUNKED"]] }),
	},
	{
		name: "chunked in two fields",
		raw: `${start}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
		expect: bad("ERR_HTTP_TRANSFER_ENCODING"),
	},
	{
		name: "chunked, then identity in a second field",
		raw: `${start}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`,
		expect: bad("ERR_HTTP_TRANSFER_ENCODING"),
	},
	{
		name: "an empty second field",
		raw: `${start}Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n`,
		expect: bad("ERR_HTTP_TRANSFER_ENCODING"),
	},
	{
		name: "any coding in HTTP/1.0",
		raw: "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		expect: bad("ERR_HTTP_TRANSFER_ENCODING"),
	},
	{
		name: "VT before the coding",
		raw: `${start}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`,
		expect: bad("ERR_HTTP_CONTROL_CHARACTER"),
	},
	{
		name: "a length with a coding",
		raw: `${start}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
		expect: bad("ERR_HTTP_CONFLICTING_LENGTH"),
	},
	{
		name: "a coding with a length",
		raw: `${start}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`,
		expect: bad("ERR_HTTP_CONFLICTING_LENGTH"),
	},
	{
		name: "both on a 304",
		raw: "HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n",
		expect: bad("ERR_HTTP_CONFLICTING_LENGTH"),
	},
	{
		name: "TE is not Transfer-Encoding",
		raw: `${start}TE: chunked\r\nContent-Length: 0\r\n\r\n`,
		expect: ok({
			headers: [
				["TE", "chunked"],
				["Content-Length", "0"],
			],
		}),
	},
];

const next = "HTTP/1.1 500 Next\r\n\r\n";
const none = { framing: "none", leftover: next };

const bodiless: Vector[] = [
	{
		name: "a length in an answer to HEAD",
		method: "HEAD",
		raw: `${start}Content-Length: 5\r\n\r\n${next}`,
		expect: ok({ ...none, headers: [five] }),
	},
	{
		name: "a coding in an answer to HEAD",
		method: "HEAD",
		raw: `${start}Transfer-Encoding: chunked\r\n\r\n${next}`,
		expect: chunks(none),
	},
	{ name: "nothing in an answer to HEAD", method: "HEAD", raw: `${start}\r\n${next}`, expect: ok(none) },
	{
		name: "methods are case-sensitive: head is not HEAD",
		method: "head",
		raw: `${start}Content-Length: 5\r\n\r\nhello`,
		expect: ok({ headers: [five], body: "hello" }),
	},
	{
		name: "204 with a length",
		raw: `HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n${next}`,
		expect: ok({ ...none, status: 204, reason: "No", headers: [five] }),
	},
	{
		name: "204 with a coding",
		raw: `HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n${next}`,
		expect: chunks({ ...none, status: 204, reason: "No" }),
	},
	{
		name: "304 with a length",
		raw: `HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n${next}`,
		expect: ok({ ...none, status: 304, reason: "No", headers: [five] }),
	},
	{
		name: "304 with neither",
		raw: `HTTP/1.1 304 No\r\n\r\n${next}`,
		expect: ok({ ...none, status: 304, reason: "No" }),
	},
	{
		name: "RFC 9110 15.3.6: 205 is framed as any other",
		raw: `HTTP/1.1 205 Reset\r\nContent-Length: 5\r\n\r\nhello${next}`,
		expect: ok({ status: 205, reason: "Reset", headers: [five], body: "hello", leftover: next }),
	},
	{
		name: "RFC 9112 6.3 rule 2: CONNECT ignores a length",
		method: "CONNECT",
		raw: `${start}Content-Length: 5\r\n\r\ntunnel`,
		expect: ok({ framing: "none", upgraded: true, keepAlive: false, headers: [five], leftover: "tunnel" }),
	},
	{
		name: "RFC 9112 6.3 rule 2: CONNECT ignores a coding",
		method: "CONNECT",
		raw: `${start}Transfer-Encoding: gzip\r\n\r\ntunnel`,
		expect: ok({
			framing: "none",
			upgraded: true,
			keepAlive: false,
			headers: [["Transfer-Encoding", "gzip"]],
			leftover: "tunnel",
		}),
	},
	{
		name: "CONNECT answered by 299",
		method: "CONNECT",
		raw: "HTTP/1.1 299 OK\r\n\r\ntunnel",
		expect: ok({ status: 299, framing: "none", upgraded: true, keepAlive: false, leftover: "tunnel" }),
	},
	{
		name: "CONNECT refused has a body",
		method: "CONNECT",
		raw: "HTTP/1.1 407 Auth\r\nContent-Length: 5\r\n\r\nhello",
		expect: ok({ status: 407, reason: "Auth", headers: [five], body: "hello" }),
	},
	{
		name: "CONNECT answered by 304",
		method: "CONNECT",
		raw: `HTTP/1.1 304 No\r\n\r\n${next}`,
		expect: ok({ ...none, status: 304, reason: "No" }),
	},
	{
		name: "methods are case-sensitive: connect is not CONNECT",
		method: "connect",
		raw: `${start}Content-Length: 5\r\n\r\nhello`,
		expect: ok({ headers: [five], body: "hello" }),
	},
	{
		name: "RFC 9110 15.2.2: 101 ends HTTP",
		raw: "HTTP/1.1 101 Go\r\nUpgrade: x\r\nContent-Length: 3\r\n\r\n\x81\x05hello",
		expect: ok({
			status: 101,
			reason: "Go",
			framing: "none",
			upgraded: true,
			keepAlive: false,
			headers: [
				["Upgrade", "x"],
				["Content-Length", "3"],
			],
			leftover: "\x81\x05hello",
		}),
	},
	{
		name: "101 to HEAD",
		method: "HEAD",
		raw: "HTTP/1.1 101 Go\r\n\r\nx",
		expect: ok({ status: 101, reason: "Go", framing: "none", upgraded: true, keepAlive: false, leftover: "x" }),
	},
	{
		name: "RFC 9112 6.3: neither length nor coding: to the end",
		raw: `${start}Connection: keep-alive\r\n\r\nall of it`,
		end: "fin",
		expect: closed({ headers: [["Connection", "keep-alive"]], body: "all of it" }),
	},
	{
		name: "a reset in a body framed by close",
		raw: `${start}\r\nsome`,
		end: "rst",
		expect: broken("ECONNRESET", "body", "some"),
	},
	{ name: "silence in a body framed by close", raw: `${start}\r\n`, expect: broken("ETIMEDOUT", "body", "") },
];

const zero: [string, string] = ["Content-Length", "0"];
const final = `${start}Content-Length: 0\r\n\r\n`;

const interim: Vector[] = [
	{
		name: "100, 102, 103, 199, then 200",
		raw: `HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 103 Hint\r\nLink: x\r\n\r\nHTTP/1.1 199 ?\r\n\r\n${final}`,
		expect: ok({ headers: [zero], interim: [100, 102, 103, 199] }),
	},
	{
		name: "lengths and codings on 1xx mean nothing",
		raw: `HTTP/1.1 100 Go\r\nContent-Length: 5\r\n\r\nHTTP/1.1 103 Hint\r\nTransfer-Encoding: chunked\r\n\r\n${final}`,
		expect: ok({ headers: [zero], interim: [100, 103] }),
	},
	{
		name: "100, then 101",
		raw: "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 101 Go\r\n\r\nx",
		expect: ok({
			status: 101,
			reason: "Go",
			interim: [100],
			framing: "none",
			upgraded: true,
			keepAlive: false,
			leftover: "x",
		}),
	},
	{
		name: "10 of them",
		raw: `${"HTTP/1.1 100 Go\r\n\r\n".repeat(10)}${final}`,
		expect: ok({ headers: [zero], interim: Array(10).fill(100) }),
	},
	{
		name: "11 of them",
		raw: `${"HTTP/1.1 100 Go\r\n\r\n".repeat(11)}${final}`,
		expect: bad("ERR_HTTP_INTERIM"),
	},
	{ name: "an endless row of them", raw: "HTTP/1.1 100 Go\r\n\r\n".repeat(3000), expect: bad("ERR_HTTP_INTERIM") },
	{
		name: "100, then the end",
		raw: "HTTP/1.1 100 Go\r\n\r\n",
		end: "fin",
		expect: bad("ERR_HTTP_INCOMPLETE_HEAD"),
	},
	{
		name: "a blank line after a 100",
		raw: `HTTP/1.1 100 Go\r\n\r\n\r\n${final}`,
		expect: bad("ERR_HTTP_STATUS_LINE"),
	},
	{
		name: "an answer to HEAD after a 100",
		method: "HEAD",
		raw: `HTTP/1.1 100 Go\r\n\r\n${start}Content-Length: 5\r\n\r\n`,
		expect: ok({ framing: "none", headers: [five], interim: [100] }),
	},
];

const persistence: [what: string, version: string, connection: string[], keepAlive: boolean][] = [
	["HTTP/1.1 stays open", "1.1", [], true],
	["HTTP/1.1 with close", "1.1", ["close"], false],
	["close in any case", "1.1", ["CLOSE"], false],
	["close in a list", "1.1", ["upgrade ,\tclose"], false],
	["close in a second field", "1.1", ["keep-alive", "close"], false],
	["enclose is not close", "1.1", ["enclose, closed"], true],
	["HTTP/1.0 closes", "1.0", [], false],
	["HTTP/1.0 with keep-alive", "1.0", ["Keep-Alive"], true],
	["HTTP/1.0 with keep-alive and close", "1.0", ["keep-alive, close"], false],
	["HTTP/1.0 with keep-alive in a second field", "1.0", ["x", "keep-alive"], true],
];

export const framingVectors: Vector[] = [
	...Object.entries(badLengths).map(([what, value]) => ({
		name: `RFC 9110 8.6: Content-Length, ${what}`,
		raw: `${start}Content-Length: ${value}\r\n\r\nhello`,
		expect: bad("ERR_HTTP_CONTENT_LENGTH"),
	})),
	...Object.entries(badCodings).map(([what, value]) => ({
		name: `RFC 9112 6.1: Transfer-Encoding, ${what}`,
		raw: `${start}Transfer-Encoding: ${value}\r\n\r\n0\r\n\r\n`,
		expect: bad("ERR_HTTP_TRANSFER_ENCODING"),
	})),
	...persistence.map(([what, version, connection, keepAlive]) => ({
		name: `RFC 9112 9.3: ${what}`,
		raw: `HTTP/${version} 200 OK\r\n${connection.map((value) => `Connection: ${value}\r\n`).join("")}Content-Length: 0\r\n\r\n`,
		expect: ok({
			version,
			keepAlive,
			headers: [...connection.map((value): [string, string] => ["Connection", value]), zero],
		}),
	})),
	...lengths,
	...codings,
	...bodiless,
	...interim,
];
