// RFC 9112 2.2, 5, 6, 7, 9, RFC 9110 7.8, 8.6, 10.1.1: fields, framing and limits of requests.

import {
	type AcceptedRequest,
	bad,
	badBody,
	broken,
	ok,
	type RequestOutcome,
	type RequestVector,
} from "./request-outcome.ts";

const start = "POST / HTTP/1.1\r\nHost: h\r\n";
const host: [string, string] = ["Host", "h"];
const post = (fields: [string, string][], given: Partial<AcceptedRequest> = {}) =>
	ok({ method: "POST", headers: [host, ...fields], ...given });
const chunked: [string, string] = ["Transfer-Encoding", "chunked"];
const chunks = (given: Partial<AcceptedRequest> = {}) => post([chunked], { framing: "chunked", ...given });
const withField = (name: string, field: string, expect: RequestOutcome, rest = ""): RequestVector => ({
	name,
	raw: `${start}${field}\r\n\r\n${rest}`,
	expect,
});

const badLengths = [
	"",
	"-1",
	"+3",
	"0x10",
	"1e1",
	"5.0",
	"1_0",
	'"5"',
	"NaN",
	"1 0",
	"5abc",
	"5, 6",
	"5,,5",
	"5,",
	",",
	"\xa05",
	"\xb2",
];
const largeLengths = ["0000000000000005", "9007199254740993", "1".repeat(400), "5, 11111111111111111"];
const badCodings = [
	"",
	"chunked, gzip",
	"chunked, chunked",
	"chunked, identity",
	"gzip, chunked, chunked",
	'"chunked"',
	"chunked;q=1",
	"chunked ;q=1",
	", chunked",
	"chunked,",
	"gzip, chunked;x",
	"\xa0chunked",
	"chun ked",
];
const unknownCodings = [
	"gzip",
	"identity",
	"xchunked",
	"chunkedx",
	"gzip, chunked",
	"gzip;q=1, chunked",
	"deflate, gzip",
	"x",
];

const pairs: readonly (readonly [string, string, RequestOutcome])[] = [
	["Content-Length: 5", "Transfer-Encoding: chunked", bad("ERR_HTTP_CONFLICTING_LENGTH", 400)],
	["Transfer-Encoding: chunked", "Content-Length: 0", bad("ERR_HTTP_CONFLICTING_LENGTH", 400)],
	["Content-Length: 5", "Transfer-Encoding: identity", bad("ERR_HTTP_CONFLICTING_LENGTH", 400)],
	["Content-Length: x", "Transfer-Encoding:", bad("ERR_HTTP_CONFLICTING_LENGTH", 400)],
	["Content-Length: 5", "Content-Length: 6", bad("ERR_HTTP_CONTENT_LENGTH", 400)],
	["Content-Length: 5", "Content-Length:", bad("ERR_HTTP_CONTENT_LENGTH", 400)],
	["Content-Length: 5", "content-length: -5", bad("ERR_HTTP_CONTENT_LENGTH", 400)],
	["Transfer-Encoding: chunked", "Transfer-Encoding: chunked", bad("ERR_HTTP_TRANSFER_ENCODING", 400)],
	["Transfer-Encoding: chunked", "Transfer-Encoding: identity", bad("ERR_HTTP_TRANSFER_ENCODING", 400)],
	["Transfer-Encoding: identity", "Transfer-Encoding: chunked", bad("ERR_HTTP_TRANSFER_ENCODING", 501)],
	["Transfer-Encoding:", "Transfer-Encoding: chunked", bad("ERR_HTTP_TRANSFER_ENCODING", 400)],
	["Content-Length : 5", "Transfer-Encoding: chunked", bad("ERR_HTTP_FIELD_NAME", 400)],
	["Content-Length: 5", "Transfer-Encoding : chunked", bad("ERR_HTTP_FIELD_NAME", 400)],
	["Content-Length: 5", "Transfer-Encoding\t: chunked", bad("ERR_HTTP_FIELD_NAME", 400)],
	["Content-Length: 5", " Transfer-Encoding: chunked", bad("ERR_HTTP_FOLD", 400)],
	["Content-Length: 5", "Transfer-Encoding\x0b: chunked", bad("ERR_HTTP_CONTROL_CHARACTER", 400)],
	["Content-Length: 5", "Transfer-Encoding: \x0bchunked", bad("ERR_HTTP_CONTROL_CHARACTER", 400)],
	["Content-Length: 5", "Transfer-Encoding: chunked\0", bad("ERR_HTTP_CONTROL_CHARACTER", 400)],
	["X: y\rTransfer-Encoding: chunked", "Content-Length: 5", bad("ERR_HTTP_CONTROL_CHARACTER", 400)],
	["X: y\nTransfer-Encoding: chunked", "Content-Length: 5", bad("ERR_HTTP_LINE_END", 400)],
	["Transfer-Encoding:\r\n chunked", "Content-Length: 5", bad("ERR_HTTP_FOLD", 400)],
	["Content-Length:\r\n\t5", "X: y", bad("ERR_HTTP_FOLD", 400)],
	["X: y\r\n Content-Length: 5", "Z: z", bad("ERR_HTTP_FOLD", 400)],
];

const fill = (length: number) => "x".repeat(length);
const many = (count: number) => Array.from({ length: count }, (_, i) => `F${i}: x\r\n`).join("");
const field = (size: number) => `A: ${fill(size - 5)}\r\n`;
const max = 65_536;

export const requestFieldVectors: RequestVector[] = [
	withField("no framing field: no body", "A: b", post([["A", "b"]], { leftover: "hello" }), "hello"),
	withField(
		"a length",
		"Content-Length: 5",
		post([["Content-Length", "5"]], { framing: "length", body: "hello", leftover: "GET" }),
		"helloGET",
	),
	withField(
		"a length of 0",
		"Content-Length: 0",
		post([["Content-Length", "0"]], { framing: "length", leftover: "x" }),
		"x",
	),
	withField(
		"the same length in a list",
		"Content-Length: 5, 5",
		post([["Content-Length", "5, 5"]], { framing: "length", body: "hello" }),
		"hello",
	),
	withField(
		"15 digits",
		"Content-Length: 000000000000005",
		post([["Content-Length", "000000000000005"]], { framing: "length", body: "hello" }),
		"hello",
	),
	...badLengths.map((value) =>
		withField(
			`not a length: ${JSON.stringify(value)}`,
			`Content-Length: ${value}`,
			bad("ERR_HTTP_CONTENT_LENGTH", 400),
		),
	),
	...largeLengths.map((value) =>
		withField(`too large: ${value}`, `Content-Length: ${value}`, bad("ERR_HTTP_CONTENT_LENGTH", 413)),
	),
	...badCodings.map((value) =>
		withField(
			`malformed: Transfer-Encoding: ${value}`,
			`Transfer-Encoding: ${value}`,
			bad("ERR_HTTP_TRANSFER_ENCODING", 400),
			"0\r\n\r\n",
		),
	),
	...unknownCodings.map((value) =>
		withField(
			`another coding: ${value}`,
			`Transfer-Encoding: ${value}`,
			bad("ERR_HTTP_TRANSFER_ENCODING", 501),
			"0\r\n\r\n",
		),
	),
	...pairs.map(([one, two, expect]) =>
		withField(
			`smuggling: ${JSON.stringify(one)} and ${JSON.stringify(two)}`,
			`${one}\r\n${two}`,
			expect,
			"0\r\n\r\nGET /evil HTTP/1.1\r\nHost: h\r\n\r\n",
		),
	),
	{
		name: "a coding in HTTP/1.0",
		raw: "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		expect: bad("ERR_HTTP_TRANSFER_ENCODING", 400),
	},
	{
		name: "an unknown coding in HTTP/1.0",
		raw: "POST / HTTP/1.0\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
		expect: bad("ERR_HTTP_TRANSFER_ENCODING", 400),
	},
	{
		name: "a length in HTTP/1.0",
		raw: "POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nhi",
		expect: ok({
			method: "POST",
			version: "1.0",
			headers: [["Content-Length", "2"]],
			framing: "length",
			body: "hi",
			keepAlive: false,
		}),
	},
	{
		name: "a length with CONNECT",
		raw: "CONNECT h:1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
		expect: bad("ERR_HTTP_CONTENT_LENGTH", 400),
	},
	{
		name: "chunks with CONNECT",
		raw: "CONNECT h:1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n",
		expect: bad("ERR_HTTP_TRANSFER_ENCODING", 400),
	},
	{
		name: "a body of GET",
		raw: "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi",
		expect: ok({ headers: [host, ["Content-Length", "2"]], framing: "length", body: "hi" }),
	},
	withField(
		"chunks",
		"Transfer-Encoding: chunked",
		chunks({ body: "abcde", trailers: [["T", "1"]], leftover: "x" }),
		"3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nT: 1\r\n\r\nx",
	),
	withField(
		"chunks in any case",
		"tRANSFER-eNCODING: CHUNKED",
		post([["tRANSFER-eNCODING", "CHUNKED"]], { framing: "chunked" }),
		"0\r\n\r\n",
	),
	withField("not a chunk size", "Transfer-Encoding: chunked", badBody("ERR_HTTP_CHUNK_SIZE", 400), "0x3\r\nabc\r\n"),
	withField("a chunk size with a sign", "Transfer-Encoding: chunked", badBody("ERR_HTTP_CHUNK_SIZE", 400), "-1\r\n"),
	withField("an empty chunk size", "Transfer-Encoding: chunked", badBody("ERR_HTTP_CHUNK_SIZE", 400), "\r\n"),
	withField(
		"a chunk size above 2^53 - 1",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_CHUNK_SIZE", 413),
		"20000000000000\r\n",
	),
	withField(
		"a chunk size of 17 digits",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_CHUNK_SIZE", 413),
		"00000000000000003\r\nabc\r\n",
	),
	withField(
		"a chunk that is longer than its size",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_CHUNK_END", 400, "abc"),
		"3\r\nabcd\r\n0\r\n\r\n",
	),
	withField(
		"a chunk that ends with a bare LF",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_CHUNK_END", 400, "abc"),
		"3\r\nabc\n0\r\n\r\n",
	),
	withField(
		"a chunk line that ends with a bare LF",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_LINE_END", 400),
		"3\nabc\r\n0\r\n\r\n",
	),
	withField(
		"a chunk line over its limit",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_LINE_TOO_LONG", 400),
		`3;${fill(4_096)}`,
	),
	withField(
		"too many chunk extensions",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_TOO_LARGE", 400, "xxxx"),
		`1;${fill(4_000)}\r\nx\r\n`.repeat(5),
	),
	withField(
		"a fold in the trailers",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_FOLD", 400, "", "trailers"),
		"0\r\nA: b\r\n c\r\n\r\n",
	),
	withField(
		"a trailer without a colon",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_FIELD_NAME", 400, "", "trailers"),
		"0\r\nA\r\n\r\n",
	),
	withField(
		"101 trailers",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_TOO_MANY_FIELDS", 431, "", "trailers"),
		`0\r\n${many(101)}\r\n`,
	),
	withField(
		"trailers over their limit",
		"Transfer-Encoding: chunked",
		badBody("ERR_HTTP_TOO_LARGE", 431, "", "trailers"),
		`0\r\n${field(16_385)}\r\n`,
	),
	{
		name: "the end in the body",
		raw: `${start}Content-Length: 9\r\n\r\nhello`,
		end: "fin",
		expect: badBody("ERR_HTTP_INCOMPLETE_BODY", undefined, "hello"),
	},
	{
		name: "the end between chunks",
		raw: `${start}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n`,
		end: "fin",
		expect: badBody("ERR_HTTP_INCOMPLETE_BODY", undefined, "x"),
	},
	{
		name: "the end in the trailers",
		raw: `${start}Transfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n`,
		end: "fin",
		expect: badBody("ERR_HTTP_INCOMPLETE_BODY", undefined, "", "trailers"),
	},
	{
		name: "a reset in the body",
		raw: `${start}Content-Length: 9\r\n\r\nhello`,
		end: "rst",
		expect: broken("ECONNRESET", "body", "hello"),
	},
	withField("a folded field", "A: b\r\n c", bad("ERR_HTTP_FOLD", 400)),
	{
		name: "a fold before the first field",
		raw: "GET / HTTP/1.1\r\n Host: h\r\n\r\n",
		expect: bad("ERR_HTTP_FOLD", 400),
	},
	withField("a space before the colon", "A : b", bad("ERR_HTTP_FIELD_NAME", 400)),
	withField("an empty name", ": b", bad("ERR_HTTP_FIELD_NAME", 400)),
	withField("no colon", "A", bad("ERR_HTTP_FIELD_NAME", 400)),
	withField("a control character in a value", "A: b\x07", bad("ERR_HTTP_CONTROL_CHARACTER", 400)),
	withField("latin-1 in a value", "A: \xe9\t\xff", post([["A", "\xe9\t\xff"]])),
	withField("close", "Connection: close", post([["Connection", "close"]], { keepAlive: false })),
	withField(
		"close in a list",
		"Connection: x,\tCLOSE , y",
		post([["Connection", "x,\tCLOSE , y"]], { keepAlive: false }),
	),
	withField("100-continue", "Expect: 100-Continue", post([["Expect", "100-Continue"]], { expectsContinue: true })),
	withField(
		"100-continue with a body",
		"Expect: 100-continue\r\nContent-Length: 2",
		post(
			[
				["Expect", "100-continue"],
				["Content-Length", "2"],
			],
			{ expectsContinue: true, framing: "length", body: "hi" },
		),
		"hi",
	),
	...["x", "100-continue, x", "", "100-continue=1", "200-ok"].map((value) =>
		withField(`another expectation: ${value}`, `Expect: ${value}`, bad("ERR_HTTP_EXPECTATION", 417)),
	),
	{
		name: "100-continue in HTTP/1.0 is ignored",
		raw: "GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n",
		expect: ok({ version: "1.0", headers: [["Expect", "100-continue"]], keepAlive: false }),
	},
	withField(
		"an upgrade",
		"Connection: Upgrade, x\r\nUpgrade: websocket",
		post(
			[
				["Connection", "Upgrade, x"],
				["Upgrade", "websocket"],
			],
			{ upgrade: "websocket" },
		),
	),
	withField(
		"two upgrades",
		"Connection: upgrade\r\nUpgrade: a/1\r\nUpgrade: b, c",
		post(
			[
				["Connection", "upgrade"],
				["Upgrade", "a/1"],
				["Upgrade", "b, c"],
			],
			{ upgrade: "a/1, b, c" },
		),
	),
	withField("Upgrade without Connection", "Upgrade: websocket", post([["Upgrade", "websocket"]])),
	withField("Connection: upgrade without Upgrade", "Connection: upgrade", post([["Connection", "upgrade"]])),
	{
		name: "an upgrade in HTTP/1.0 is ignored",
		raw: "GET / HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
		expect: ok({
			version: "1.0",
			headers: [
				["Connection", "upgrade"],
				["Upgrade", "x"],
			],
			keepAlive: false,
		}),
	},
	{ name: "a request line over its limit", raw: `GET /${fill(max)}`, expect: bad("ERR_HTTP_LINE_TOO_LONG", 414) },
	{
		name: "a request line at its limit",
		raw: `GET /${fill(max - 16)} HTTP/1.1\r\n`,
		end: "hold",
		expect: broken("ETIMEDOUT", "head"),
	},
	{
		name: "a field over the limit of the head",
		raw: `GET / HTTP/1.1\r\n${field(max)}\r\n`,
		expect: bad("ERR_HTTP_TOO_LARGE", 431),
	},
	{
		name: "a head at its limit",
		raw: `GET / HTTP/1.0\r\n${field(max - 16)}\r\n`,
		expect: ok({ version: "1.0", headers: [["A", fill(max - 21)]], keepAlive: false }),
	},
	{ name: "101 fields", raw: `GET / HTTP/1.1\r\n${many(101)}\r\n`, expect: bad("ERR_HTTP_TOO_MANY_FIELDS", 431) },
];

const lf = (text: string) => text.replaceAll("\r\n", "\n");

/** With `bareLF`: a single LF ends a line, everywhere; a bare CR never does. */
export const bareLFVectors: RequestVector[] = [
	{ name: "bare LF in the head", raw: lf(`${start}A: b\r\n\r\nx`), expect: post([["A", "b"]], { leftover: "x" }) },
	{
		name: "bare LF and CRLF mixed",
		raw: "\nGET / HTTP/1.1\r\nHost: h\nA: b\r\n\n",
		expect: ok({ headers: [host, ["A", "b"]] }),
	},
	{
		name: "bare LF in chunks and trailers",
		raw: lf(`${start}Transfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n1\r\nd\r\n0\r\nT: 1\r\n\r\nx`),
		expect: chunks({ body: "abcd", trailers: [["T", "1"]], leftover: "x" }),
	},
	{
		name: "CRLF with bareLF",
		raw: `${start}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nx`,
		expect: chunks({ body: "abc", leftover: "x" }),
	},
	{ name: "CR CR LF with bareLF", raw: `${start}A: b\r\r\n\r\n`, expect: bad("ERR_HTTP_CONTROL_CHARACTER", 400) },
	{ name: "a bare CR with bareLF", raw: `${start}A: b\rC: d\n\n`, expect: bad("ERR_HTTP_CONTROL_CHARACTER", 400) },
	{
		name: "a bare CR after chunk data with bareLF",
		raw: `${start}Transfer-Encoding: chunked\n\n1\nx\r0\n\n`,
		expect: badBody("ERR_HTTP_CHUNK_END", 400, "x"),
	},
	{
		name: "two empty lines first with bareLF",
		raw: "\n\nGET / HTTP/1.1\nHost: h\n\n",
		expect: bad("ERR_HTTP_REQUEST_LINE", 400),
	},
	{
		name: "no line end after chunk data with bareLF",
		raw: `${start}Transfer-Encoding: chunked\n\n1\nxy\n0\n\n`,
		expect: badBody("ERR_HTTP_CHUNK_END", 400, "x"),
	},
	{ name: "a fold with bareLF", raw: `${start}A: b\n c\n\n`, expect: bad("ERR_HTTP_FOLD", 400) },
].map((vector) => ({ ...vector, bareLF: true }));
