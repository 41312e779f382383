// What the messages of errors say; those of the Unicode errors in CPython's words.

import { expect, it } from "vitest";
import { UnicodeDecodeError, UnicodeEncodeError } from "../src/errors.ts";
import { described } from "../src/misuse.ts";

it("a decoding error names its one byte, or the range", () => {
	const object = Buffer.from("ab\u00e9");
	expect(new UnicodeDecodeError("utf-8", object, 2, 3, "why").message).toBe(
		"'utf-8' codec can't decode byte 0xc3 in position 2: why",
	);
	expect(new UnicodeDecodeError("utf-8", object, 2, 4, "why").message).toBe(
		"'utf-8' codec can't decode bytes in position 2-3: why",
	);
});

it("an encoding error names its one character as Python writes it, counted in code points", () => {
	const text = "a\u{1f600}\u00e9\u2603z";
	const message = (start: number) => new UnicodeEncodeError("ascii", text, start, start + 1, "why").message;
	expect(message(1)).toBe("'ascii' codec can't encode character '\\U0001f600' in position 1: why");
	expect(message(2)).toBe("'ascii' codec can't encode character '\\xe9' in position 2: why");
	expect(message(3)).toBe("'ascii' codec can't encode character '\\u2603' in position 3: why");
	expect(new UnicodeEncodeError("ascii", text, 1, 4, "why").message).toBe(
		"'ascii' codec can't encode characters in position 1-3: why",
	);
});

it("a position outside the object is shown as a range, because there is no character to show", () => {
	expect(new UnicodeDecodeError("utf-8", Buffer.from("ab"), 5, 6, "why").message).toBe(
		"'utf-8' codec can't decode bytes in position 5-5: why",
	);
	expect(new UnicodeEncodeError("ascii", "", 0, 1, "why").message).toBe(
		"'ascii' codec can't encode characters in position 0-0: why",
	);
});

it.each([
	["x", "'x'"],
	[5, "5"],
	[null, "null"],
	[undefined, "undefined"],
	[true, "true"],
	[() => 5, "a function"],
	[new Map(), "an instance of Map"],
	[Object.create(null), "an instance of Object"],
])("a wrong value is shown: %j", (value, shown) => {
	expect(described(value)).toBe(shown);
});
