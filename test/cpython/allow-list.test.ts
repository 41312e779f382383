// The list of CPython's tests that do not pass over this library (npm run test:cpython runs them).

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readRows } from "../conformance/rows.ts";

const lines = readFileSync(new URL("allow-list.txt", import.meta.url), "utf8").split("\n");
const entries = lines.filter((line) => line !== "" && !line.startsWith("#")).map((line) => line.split(" | "));

test("every entry has a name and a reason, and is there once", () => {
	for (const [name = "", reason = ""] of entries) {
		expect(name).toMatch(/^[\w*]+\.[\w*]+( (<|>=)3\.\d+(\.\d+)?)*$/);
		expect(reason, name).toMatch(/^[A-Z].{10}|^[a-z].{10}/);
	}
	expect(new Set(entries.map(([name, , ...line]) => [name, ...line].join())).size).toBe(entries.length);
});

test("the rows that the reasons name are rows of the conformance table", () => {
	const rows = new Set(readRows().map(({ id }) => id));
	const named = entries.flatMap(([, reason = ""]) => [...reason.matchAll(/\b[A-Z]{2,3}-\d\d\b/g)].map(([id]) => id));
	expect(named.length).toBeGreaterThan(50);
	for (const id of named) expect(rows).toContain(id);
});
