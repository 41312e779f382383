import { expect, test } from "vitest";
import { escapeLines, escapeUnsafe } from "../../examples/chat/escape.ts";

test("what controls a terminal or cannot be seen is escaped, by its code", () => {
	expect(escapeUnsafe("\x07 \x1b[2J \x7f \x9b2J \r\n")).toBe("\\x07 \\x1b[2J \\x7f \\x9b2J \\x0d\\x0a");
	expect(escapeUnsafe("\u00ad \u061c \u2028 \ud800 \ufe0f")).toBe("\\xad \\u061c \\u2028 \\ud800 \\ufe0f");
	expect(escapeUnsafe("\u{1bca0} \u{e0041} \u{e0fff}")).toBe("\\U0001bca0 \\U000e0041 \\U000e0fff");
});

test("of each block the invisible ones, no others", () => {
	const escaped = (first: number, last: number) => {
		const all = Array.from({ length: last - first + 1 }, (_, i) => first + i);
		return all.filter((code) => escapeUnsafe(String.fromCodePoint(code)) !== String.fromCodePoint(code)).length;
	};
	// C0 without the tab, DEL and C1.
	expect(escaped(0, 0x9f)).toBe(31 + 33);
	expect(escaped(0x180b, 0x180f)).toBe(5);
	expect(escaped(0x2000, 0x206f)).toBe(5 + 7 + 16);
	expect(escaped(0xe0000, 0xe0fff)).toBe(4096);
	expect(escaped(0x4e00, 0x9fff) + escaped(0xa1, 0xac) + escaped(0x1f600, 0x1f64f)).toBe(0);
});

test("tabs and visible text stay; in a text of several lines the line feeds too", () => {
	const visible = "a\tb é ☃ 日本 😀 \\x1b";
	expect(escapeUnsafe(visible)).toBe(visible);
	expect(escapeLines(`${visible}\n\u200b\n`)).toBe(`${visible}\n\\u200b\n`);
});
