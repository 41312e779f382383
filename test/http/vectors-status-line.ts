// RFC 9112 4 and 2.3.

import { bad, broken, closed, ok, start, type Vector } from "./vector.ts";

const foreign: Record<string, string> = {
	"a TLS alert": "\x15\x03\x03\x00\x02\x02\x28",
	"one octet of a TLS record": "\x16",
	"a UTF-8 byte order mark": "\xef\xbb\xbfHTTP/1.1 200 OK\r\n\r\n",
	"a UTF-16 byte order mark": "\xff\xfeH\0T\0T\0P\0",
	"HTTP/0.9": "<html>hello</html>",
	"a request": "GET / HTTP/1.1\r\n\r\n",
	"a space first": " HTTP/1.1 200 OK\r\n\r\n",
	"a blank line first": "\r\nHTTP/1.1 200 OK\r\n\r\n",
	"a bare LF first": "\nHTTP/1.1 200 OK\r\n\r\n",
	"5,000 blank lines first": `${"\r\n".repeat(5000)}HTTP/1.1 200 OK\r\n\r\n`,
	NUL: "\0",
	"lower case": "http/1.1 200 OK\r\n\r\n",
	"mixed case": "HTTp/1.1 200 OK\r\n\r\n",
	RTSP: "RTSP/1.0 200 OK\r\n\r\n",
	ICY: "ICY 200 OK\r\n\r\n",
	HTTPS: "HTTPS/1.1 200 OK\r\n\r\n",
	"a space in the protocol": "HTTP /1.1 200 OK\r\n\r\n",
	"a chunk": "5\r\nhello\r\n",
	SSH: "SSH-2.0-OpenSSH_9.2\r\n",
	SMTP: "220 mail.test ESMTP\r\n",
};

const malformed: Record<string, string> = {
	"no version": "HTTP/ 200 OK",
	"no minor version": "HTTP/1 200 OK",
	"two digits of major version": "HTTP/11.1 200 OK",
	"two digits of minor version": "HTTP/1.10 200 OK",
	"a leading zero": "HTTP/01.1 200 OK",
	"a negative minor version": "HTTP/1.-1 200 OK",
	"letters for a version": "HTTP/a.b 200 OK",
	"a comma in the version": "HTTP/1,1 200 OK",
	"only a version": "HTTP/1.1",
	"a version and a space": "HTTP/1.1 ",
	"no space before the status": "HTTP/1.1200 OK",
	"two spaces before the status": "HTTP/1.1  200 OK",
	"a tab before the status": "HTTP/1.1\t200 OK",
	"a tab after the status": "HTTP/1.1 200\tOK",
	"two digits of status": "HTTP/1.1 20 OK",
	"four digits of status": "HTTP/1.1 2000 OK",
	"status 000": "HTTP/1.1 000 OK",
	"status 099": "HTTP/1.1 099 OK",
	"a sign before the status": "HTTP/1.1 +200 OK",
	"a negative status": "HTTP/1.1 -200 OK",
	"a fraction": "HTTP/1.1 200.5 OK",
	"an exponent": "HTTP/1.1 2e2 OK",
	"an underscore": "HTTP/1.1 2_0 OK",
	"a hexadecimal status": "HTTP/1.1 0xc OK",
	"Arabic digits in UTF-8": "HTTP/1.1 \xd9\xa2\xd9\xa0\xd9\xa0 OK",
	"no space after the status": "HTTP/1.1 200OK",
	"a NBSP after the status": "HTTP/1.1 200\xa0OK",
};

const controls: Record<string, string> = {
	"a bare CR in the reason": "HTTP/1.1 200 OK\r\rContent-Length: 4",
	"a CR before the CRLF": "HTTP/1.1 200 OK\r",
	"NUL in the reason": "HTTP/1.1 200 O\0K",
	"ESC in the reason": "HTTP/1.1 200 \x1b[2J",
	"DEL in the reason": "HTTP/1.1 200 \x7f",
	"VT in the reason": "HTTP/1.1 200 a\x0bb",
};

const good: [
	what: string,
	line: string,
	expect: { status?: number; reason?: string; version?: string; keepAlive?: boolean },
][] = [
	["no reason", "HTTP/1.1 200 ", { reason: "" }],
	["no reason and no space", "HTTP/1.1 200", { reason: "" }],
	["a reason that begins with a space", "HTTP/1.1 200  OK", { reason: " OK" }],
	["a tab in the reason", "HTTP/1.1 200 a\tb", { reason: "a\tb" }],
	["latin-1 in the reason", "HTTP/1.1 200 caf\xe9", { reason: "caf\xe9" }],
	["C1 controls, which are octets above 127", "HTTP/1.1 200 \x85\x9b", { reason: "\x85\x9b" }],
	["status 999", "HTTP/1.1 999 Huh", { status: 999, reason: "Huh" }],
	["status 599", "HTTP/1.1 599 Huh", { status: 599, reason: "Huh" }],
	["minor version 2 counts as 1", "HTTP/1.2 200 OK", {}],
	["minor version 9 counts as 1", "HTTP/1.9 200 OK", {}],
	["HTTP/1.0", "HTTP/1.0 200 OK", { version: "1.0", keepAlive: false }],
];

export const statusLineVectors: Vector[] = [
	...Object.entries(foreign).map(([what, raw]) => ({
		name: `RFC 9112 4: ${what}, refused by its beginning`,
		raw,
		expect: bad("ERR_HTTP_STATUS_LINE"),
	})),
	...Object.entries(malformed).map(([what, line]) => ({
		name: `RFC 9112 4: ${what}`,
		raw: `${line}\r\nContent-Length: 0\r\n\r\n`,
		expect: bad("ERR_HTTP_STATUS_LINE"),
	})),
	...Object.entries(controls).map(([what, line]) => ({
		name: `RFC 9112 2.2: ${what}`,
		raw: `${line}\r\n\r\nEvil`,
		expect: bad("ERR_HTTP_CONTROL_CHARACTER"),
	})),
	...["0.9", "2.0", "3.1"].map((version) => ({
		name: `RFC 9110 2.5: version ${version}`,
		raw: `HTTP/${version} 200 OK\r\n\r\n`,
		expect: bad("ERR_HTTP_VERSION"),
	})),
	...good.map(([what, line, expect]) => ({
		name: `RFC 9112 4: ${what}`,
		raw: `${line}\r\nContent-Length: 0\r\n\r\n`,
		expect: ok({ headers: [["Content-Length", "0"]], ...expect }),
	})),
	{
		name: "a bare LF ends the status line",
		raw: "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n",
		expect: bad("ERR_HTTP_LINE_END"),
	},
	{ name: "a status line that is only a bare LF long", raw: "HTTP/1.1 200\n", expect: bad("ERR_HTTP_LINE_END") },
	{ name: "nothing at all", raw: "", end: "fin", expect: bad("ERR_HTTP_NO_RESPONSE") },
	{ name: "end inside the protocol", raw: "HTT", end: "fin", expect: bad("ERR_HTTP_INCOMPLETE_HEAD") },
	{
		name: "end inside the status line",
		raw: "HTTP/1.1 200 Ok",
		end: "fin",
		expect: bad("ERR_HTTP_INCOMPLETE_HEAD"),
	},
	{ name: "end before the LF", raw: "HTTP/1.1 200 Ok\r", end: "fin", expect: bad("ERR_HTTP_INCOMPLETE_HEAD") },
	{ name: "end after the status line", raw: start, end: "fin", expect: bad("ERR_HTTP_INCOMPLETE_HEAD") },
	{ name: "end inside a field", raw: `${start}A: b`, end: "fin", expect: bad("ERR_HTTP_INCOMPLETE_HEAD") },
	{ name: "end after a field", raw: `${start}A: b\r\n`, end: "fin", expect: bad("ERR_HTTP_INCOMPLETE_HEAD") },
	{
		name: "end inside the blank line",
		raw: `${start}A: b\r\n\r`,
		end: "fin",
		expect: bad("ERR_HTTP_INCOMPLETE_HEAD"),
	},
	{
		name: "a reset before a response",
		raw: "",
		end: "rst",
		expect: broken("ECONNRESET", "head"),
	},
	{
		name: "a reset inside the head",
		raw: `${start}A: b`,
		end: "rst",
		expect: broken("ECONNRESET", "head"),
	},
	{
		name: "silence inside the head is a timeout",
		raw: `${start}A: b`,
		expect: broken("ETIMEDOUT", "head"),
	},
	{ name: "RFC 9112 6.3: no fields at all", raw: `${start}\r\nbody`, end: "fin", expect: closed({ body: "body" }) },
];
