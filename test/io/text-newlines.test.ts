// Line ends of a long text, which is translated in pieces: each place where a piece may end.

import { describe, expect, it } from "vitest";
import { BytesIO, TextIOWrapper } from "../../src/index.ts";

/** How many code units are translated at once. */
const PIECE = 16_384;

describe.each(["x", "ф", "😀"])("a long text of %s", (character) => {
	it.each(["\r", "\n", "\r\n", "\r\r\n", "\n\r"])(
		"has its line ends translated, and told by newlines: %j",
		async (lineEnd) => {
			for (let before = PIECE - 4; before <= PIECE; before += character.length) {
				const start = character.repeat(before / character.length);
				const text = `${start}${lineEnd.repeat(PIECE)}${start}${lineEnd}`;
				const file = new TextIOWrapper(new BytesIO(Buffer.from(text)));
				expect(await file.read()).toBe(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n"));
				const seen = [/\r(?!\n)/, /(?<!\r)\n/, /\r\n/].map((end) => end.test(text));
				expect([["\r", "\n", "\r\n"].filter((_, i) => seen[i])].flat()).toEqual([file.newlines].flat());
			}
		},
	);
});
