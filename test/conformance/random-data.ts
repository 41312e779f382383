// Makes the random content of streams.

import fc from "fast-check";

const CHARACTERS = [
	"a",
	"b",
	"+",
	"-",
	"é",
	"€",
	"日",
	"本",
	"か",
	"\u309a",
	"한",
	"你",
	"丂",
	"Я",
	"😀",
	"ｱ",
	"\u0085",
	"\u2028",
	"\ufeff",
	"\0",
	"{",
	"\\",
	"~",
];
const ENDS = ["\n", "\r", "\r\n", "\n\r"];
const SURROGATES = ["\ud800", "\udc80", "\udcff", "\udfff"];

const plain = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom(...CHARACTERS) },
	{ weight: 4, arbitrary: fc.constantFrom(...ENDS) },
	{ weight: 2, arbitrary: fc.constantFrom("abc", "hello world", "日本語") },
);
const hard = fc.constantFrom(...SURROGATES);

/** Text to write. It sometimes contains lone surrogates, which no encoding has. */
export const pieces = fc.array(fc.oneof({ weight: 12, arbitrary: plain }, { weight: 1, arbitrary: hard }), {
	maxLength: 14,
});

const BAD = [
	[0xff],
	[0x80],
	[0xe2, 0x82],
	[0xf0, 0x9f],
	[0xed, 0xa0, 0x80],
	[0xc0, 0x80],
	[0xd8],
	[0x81],
	[0x81, 0x30],
	[0x8f, 0xb0],
	[0x1b, 0x24, 0x42],
	[0x1b, 0x28, 0x42],
	[0x1b, 0x24, 0x29, 0x43],
	[0x1b, 0x28, 0x4a],
	[0x0e],
	[0x7e, 0x7b],
	[0x7e, 0x0a],
	[0x0d, 0x00],
	[0x00, 0xd8],
	[0xfe, 0xff],
];
const dirt = fc.oneof(
	fc.constantFrom(...BAD),
	fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 3 }),
);

const clean = fc.array(plain, { maxLength: 24 });
const dirty = fc.array(fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: dirt }), { maxLength: 24 });

/** The content of a stream: texts, which are encoded, and lists of bytes, which are sent as they are. */
export const bytes: fc.Arbitrary<readonly (string | readonly number[])[]> = fc.oneof(
	{ weight: 3, arbitrary: clean },
	{ weight: 2, arbitrary: dirty },
);
