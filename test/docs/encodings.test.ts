import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { page } from "../../scripts/encodings-page.ts";
import { tableAliases } from "../../src/codecs/tables/aliases.ts";
import { unicodeAliases } from "../../src/codecs/unicode/aliases.ts";

/** Removes the padding, because the formatter aligns the columns of tables. */
const plain = (text: string) => text.replaceAll(/-+/g, "-").replaceAll(/ +/g, " ").trimEnd();

test("docs/encodings.md is up to date (npm run encodings)", () => {
	expect(plain(readFileSync(new URL("../../docs/encodings.md", import.meta.url), "utf8"))).toBe(plain(page()));
});

test("docs/encodings.md has every encoding once", () => {
	const listed = [...page().matchAll(/^\| `(\w+)` \| (?!is )/gm)].map(([, name]) => name);
	expect(listed.sort()).toEqual(Object.keys({ ...unicodeAliases, ...tableAliases }).sort());
});
