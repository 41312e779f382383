// The default limits, just kept and just exceeded. The reader must not wait for the end of a line that has reached its
// limit.

import { bad, badBody, broken, chunked, chunks, closed, ok, start, type Vector } from "./vector.ts";

const line = 65_536;
const fill = (length: number) => "x".repeat(length);
const fields = (count: number) => Array.from({ length: count }, (_, i): [string, string] => [`F${i}`, String(i)]);
const lines = (list: readonly (readonly [string, string])[]) =>
	list.map(([name, value]) => `${name}: ${value}\r\n`).join("");

/** Field lines that have `size` octets together. */
function sized(size: number): [string, string][] {
	const line = 8_000;
	const all = Array.from({ length: Math.floor(size / line) - 1 }, (): [string, string] => [
		"A",
		fill(line - "A: \r\n".length),
	]);
	return [...all, ["B", fill(size - all.length * line - "B: \r\n".length)]];
}

const statusTooLong = `HTTP/1.1 200 ${fill(line)}`;
const head = line - start.length;
const extension = (size: number) => `1;${fill(size - 1)}\r\nx\r\n`;

export const limitVectors: Vector[] = [
	{
		name: "a status line at the limit",
		raw: `HTTP/1.1 200 ${fill(line - 15)}\r\n\r\n`,
		end: "fin",
		expect: closed({ reason: fill(line - 15) }),
	},
	{
		name: "a status line over the limit",
		raw: `HTTP/1.1 200 ${fill(line - 14)}\r\n\r\n`,
		expect: bad("ERR_HTTP_LINE_TOO_LONG"),
	},
	{ name: "a status line that never ends", raw: statusTooLong, expect: bad("ERR_HTTP_LINE_TOO_LONG") },
	{
		name: "a status line that never ends, 1 octet before the limit",
		raw: statusTooLong.slice(0, line - 1),
		expect: broken("ETIMEDOUT", "head"),
	},
	{ name: "a field line that never ends", raw: `${start}A: ${fill(line)}`, expect: bad("ERR_HTTP_TOO_LARGE") },
	{
		name: "a field line over the limit",
		raw: `${start}A: ${fill(line - 4)}\r\n\r\n`,
		expect: bad("ERR_HTTP_TOO_LARGE"),
	},
	{
		name: "a head at the limit in one field",
		raw: `${start}${lines([["A", fill(head - 5)]])}\r\n`,
		end: "fin",
		expect: closed({ headers: [["A", fill(head - 5)]] }),
	},
	{
		name: "a head one octet over the limit",
		raw: `${start}A: ${fill(head - 4)}\r\n\r\n`,
		expect: bad("ERR_HTTP_TOO_LARGE"),
	},
	{
		name: "a head two octets over the limit",
		raw: `${start}A: ${fill(head - 3)}\r\n\r\n`,
		expect: bad("ERR_HTTP_TOO_LARGE"),
	},
	{
		name: "a head at the limit in many fields",
		raw: `${start}${lines(sized(head))}\r\n`,
		end: "fin",
		expect: closed({ headers: sized(head) }),
	},
	{
		name: "a head over the limit in many fields",
		raw: `${start}${lines(sized(head + 1))}\r\n`,
		expect: bad("ERR_HTTP_TOO_LARGE"),
	},
	{
		name: "100 fields",
		raw: `${start}${lines(fields(100))}\r\n`,
		end: "fin",
		expect: closed({ headers: fields(100) }),
	},
	{ name: "101 fields", raw: `${start}${lines(fields(101))}\r\n`, expect: bad("ERR_HTTP_TOO_MANY_FIELDS") },
	{ name: "12,000 fields", raw: `${start}${lines(fields(12_000))}\r\n`, expect: bad("ERR_HTTP_TOO_MANY_FIELDS") },
	{
		name: "folds count as octets, not as fields",
		raw: `${start}A: 1\r\n${" x\r\n".repeat(200)}Content-Length: 0\r\n\r\n`,
		expect: ok({
			headers: [
				["A", `1${" x".repeat(200)}`],
				["Content-Length", "0"],
			],
		}),
	},
	{
		name: "an endless row of folds",
		raw: `${start}A: 1\r\n${" xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n".repeat(3_000)}`,
		expect: bad("ERR_HTTP_TOO_LARGE"),
	},
	{
		name: "every interim head is counted anew",
		raw: `HTTP/1.1 103 Hint\r\n${lines(fields(100))}\r\n${start}${lines(fields(100))}\r\n`,
		end: "fin",
		expect: closed({ interim: [103], headers: fields(100) }),
	},
	{
		name: "the octets of interim heads are counted anew",
		raw: `${`HTTP/1.1 103 Hint\r\n${lines(sized(40_000))}\r\n`.repeat(3)}${start}${lines(sized(40_000))}\r\n`,
		end: "fin",
		expect: closed({ interim: [103, 103, 103], headers: sized(40_000) }),
	},
	{
		name: "101 fields in an interim head",
		raw: `HTTP/1.1 103 Hint\r\n${lines(fields(101))}\r\n`,
		expect: bad("ERR_HTTP_TOO_MANY_FIELDS"),
	},
	{
		name: "a chunk line at the limit",
		raw: `${chunked}1;${fill(4096 - 4)}\r\nx\r\n0\r\n\r\n`,
		expect: chunks({ body: "x" }),
	},
	{
		name: "a chunk line over the limit",
		raw: `${chunked}1;${fill(4096 - 3)}\r\nx\r\n0\r\n\r\n`,
		expect: badBody("ERR_HTTP_LINE_TOO_LONG"),
	},
	{
		name: "a chunk line that never ends",
		raw: `${chunked}1;${fill(4096)}`,
		expect: badBody("ERR_HTTP_LINE_TOO_LONG"),
	},
	{
		name: "chunk extensions at the limit",
		raw: `${chunked}${extension(4000).repeat(4)}${extension(384)}0\r\n\r\n`,
		expect: chunks({ body: "xxxxx" }),
	},
	{
		name: "chunk extensions over the limit",
		raw: `${chunked}${extension(4000).repeat(4)}${extension(385)}0\r\n\r\n`,
		expect: badBody("ERR_HTTP_TOO_LARGE", "xxxx"),
	},
	{
		name: "space after chunk sizes counts too",
		raw: `${chunked}${`1${" ".repeat(4000)}\r\nx\r\n`.repeat(5)}`,
		expect: badBody("ERR_HTTP_TOO_LARGE", "xxxx"),
	},
	{
		name: "100 trailers",
		raw: `${chunked}0\r\n${lines(fields(100))}\r\n`,
		expect: chunks({ trailers: fields(100) }),
	},
	{
		name: "101 trailers",
		raw: `${chunked}0\r\n${lines(fields(101))}\r\n`,
		expect: badBody("ERR_HTTP_TOO_MANY_FIELDS", "", "trailers"),
	},
	{
		name: "6,000 trailers",
		raw: `${chunked}0\r\n${lines(fields(6_000))}\r\n`,
		expect: badBody("ERR_HTTP_TOO_MANY_FIELDS", "", "trailers"),
	},
	{
		name: "trailers at the limit in sum",
		raw: `${chunked}0\r\n${lines(sized(16_384))}\r\n`,
		expect: chunks({ trailers: sized(16_384) }),
	},
	{
		name: "trailers over the limit in sum",
		raw: `${chunked}0\r\n${lines(sized(16_385))}\r\n`,
		expect: badBody("ERR_HTTP_TOO_LARGE", "", "trailers"),
	},
	{
		name: "a trailer that never ends",
		raw: `${chunked}0\r\nA: ${fill(16_384)}`,
		expect: badBody("ERR_HTTP_TOO_LARGE", "", "trailers"),
	},
];
