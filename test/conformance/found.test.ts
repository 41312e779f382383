// Bugs that random programs have found, each reduced to its smallest program.

import { expect, test } from "vitest";
import type { Newline } from "../../src/index.ts";
import type { Outcome, Step } from "./program.ts";
import { runProgram } from "./run.ts";

interface Found {
	readonly what: string;
	readonly encoding?: string;
	readonly errors?: string;
	readonly newline?: Newline;
	readonly packets: readonly string[];
	readonly calls: readonly (readonly [Step, Outcome])[];
}

const found: readonly Found[] = [
	{
		what: "the rest of a replacement that was read in part is returned by the next call",
		errors: "backslashreplace",
		packets: ["ff"],
		calls: [
			[{ op: "read", n: 1 }, { s: "\\" }],
			[{ op: "read", n: 10 }, { s: "xff" }],
		],
	},
	{
		what: "the rest of a replacement is kept when more bytes arrive",
		errors: "backslashreplace",
		packets: ["e282", "e280a8"],
		calls: [
			[{ op: "readline", n: 1 }, { s: "\\" }],
			[{ op: "next" }, { s: "xe2\\x82\u2028" }],
		],
	},
	{
		what: "the character after a replaced incomplete sequence is kept",
		errors: "replace",
		packets: ["e228", "620a"],
		calls: [
			[{ op: "read", n: 1 }, { s: "\ufffd" }],
			[{ op: "readline" }, { s: "(b\n" }],
		],
	},
	{
		what: "bytes that were read from the buffer are not decoded as text again",
		encoding: "utf-32-be",
		packets: ["000a0000006100", "00006200"],
		calls: [
			[
				{ op: "read", n: 2 },
				{
					exc: "UnicodeDecodeError",
					start: 4,
					end: 8,
					reason: "code point not in range(0x110000)",
					codec: "utf-32-be",
				},
			],
			[{ op: "buffer_read", n: 1 }, { b: "00" }],
			[
				{ op: "readline" },
				{
					exc: "UnicodeDecodeError",
					start: 0,
					end: 4,
					reason: "code point not in range(0x110000)",
					codec: "utf-32-be",
				},
			],
		],
	},
	{
		what: "skipline() after a lone carriage return does not count it again",
		packets: ["0d"],
		calls: [
			[{ op: "next" }, { s: "\n" }],
			[{ op: "skipline" }, { v: 0 }],
		],
	},
	{
		what: "skipline() skips a byte for which the handler throws an error of its own",
		errors: "xmlcharrefreplace",
		packets: ["ff0a61"],
		calls: [
			[{ op: "skipline" }, { v: 2 }],
			[{ op: "read" }, { s: "a" }],
		],
	},
	{
		what: "the line feed of a carriage return that was read is recognised in the stream's byte order",
		encoding: "utf-32-be",
		packets: ["0000000d", "0000000a00000061"],
		calls: [
			[{ op: "readline" }, { s: "\n" }],
			[{ op: "buffer_read", n: 4 }, { b: "00000061" }],
		],
	},
	{
		what: "the first half of a line feed that will be dropped is not returned",
		encoding: "utf-16-be",
		packets: ["000d", "00", "0a", "0061"],
		calls: [
			[{ op: "readline" }, { s: "\n" }],
			[{ op: "buffer_read", n: 1 }, { b: "00" }],
			[{ op: "buffer_read", n: 1 }, { b: "61" }],
		],
	},
	{
		what: "the first half of a line feed is data if the stream ends after it",
		encoding: "utf-16-be",
		packets: ["000d", "00"],
		calls: [
			[{ op: "readline" }, { s: "\n" }],
			[{ op: "buffer_read", n: 5 }, { b: "00" }],
		],
	},
	{
		what: "the position of an error in readlines() counts from the file's position, which does not change",
		packets: ["0a80"],
		calls: [
			[
				{ op: "readlines", n: 0 },
				{ exc: "UnicodeDecodeError", start: 1, end: 2, reason: "invalid start byte", codec: "utf-8" },
			],
			[{ op: "readline" }, { s: "\n" }],
		],
	},
	{
		what: "the position of an error after a dropped line feed does not count the line feed",
		packets: ["0d", "0a80"],
		calls: [
			[{ op: "readline" }, { s: "\n" }],
			[
				{ op: "readline" },
				{ exc: "UnicodeDecodeError", start: 0, end: 1, reason: "invalid start byte", codec: "utf-8" },
			],
		],
	},
	{
		what: "a line feed that is dropped when it arrives is not returned after detach()",
		packets: ["0d", "0a"],
		calls: [
			[{ op: "readline" }, { s: "\n" }],
			[{ op: "detach" }, { v: null }],
			[{ op: "detach", arrive: 1 }, { v: null }],
			[{ op: "read", arrive: 1 }, { b: "" }],
		],
	},
	{
		what: "skipline() drops ignored bytes in every packet",
		errors: "ignore",
		packets: ["ffff", "ff", "610a62"],
		calls: [
			[{ op: "skipline" }, { v: 2 }],
			[{ op: "buffer_read", n: 5 }, { b: "62" }],
		],
	},
	{
		what: "a bad code that contains a line feed does not wait for the next packet",
		encoding: "gb18030",
		errors: "ignore",
		packets: ["9733", "0a61"],
		calls: [
			[{ op: "takeline" }, { none: true }],
			[{ op: "takeline", arrive: 1 }, { none: true }],
			[{ op: "takeline", arrive: 1 }, { s: "3\n" }],
		],
	},
	{
		what: "ignored bytes at the end of the stream belong to the skipped line, even if they have arrived before the call",
		errors: "ignore",
		packets: ["61ff"],
		calls: [
			[{ op: "skipline", arrive: 2 }, { v: 1 }],
			[{ op: "buffer_read", n: 5 }, { b: "" }],
		],
	},
	{
		what: "after a read the file is at the ignored bytes that follow, not after them",
		errors: "ignore",
		packets: ["61ff"],
		calls: [
			[{ op: "read", n: 1 }, { s: "a" }],
			[{ op: "buffer_read", n: 5 }, { b: "ff" }],
		],
	},
	{
		what: "readline(0) reads nothing, so the encoding can still change",
		packets: [],
		calls: [
			[{ op: "readline", n: 0 }, { s: "" }],
			[{ op: "reconfigure", side: "read", options: { encoding: "gbk" } }, { v: null }],
		],
	},
];

test.each(found)("$what", async ({ calls, packets, what: _, ...options }) => {
	const steps = calls.map(([step]) => step);
	const answers = await runProgram({ mode: "r", buffering: -1, newline: null, ...options, packets, steps });
	expect(answers.map(({ outcome }) => outcome)).toEqual(calls.map(([, outcome]) => outcome));
});
