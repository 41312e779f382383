import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readRows } from "./rows.ts";
import { page } from "./table.ts";

/** Removes the padding, because the formatter aligns the columns of tables. */
const plain = (text: string) => text.replaceAll(/-+/g, "-").replaceAll(/ +/g, " ").trimEnd();

const root = new URL("../../", import.meta.url);

test("docs/conformance.md is up to date (npm run table)", () => {
	const rows = readRows();
	expect(plain(readFileSync(new URL("docs/conformance.md", root), "utf8"))).toBe(plain(page(rows)));
});

test("every row has a short wording of its own", () => {
	for (const { id, wording } of readRows()) expect(wording.length, id).toBeGreaterThan(3);
});
