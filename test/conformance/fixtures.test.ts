// Compares our results with CPython's stored ones (npm run fixtures), with the stream cut at every position.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkStored, type StoredCases } from "./stored-case.ts";

const path = new URL("../fixtures/makefile.json", import.meta.url);
const stored: StoredCases = JSON.parse(readFileSync(path, "utf8"));

test("there are as many fixtures as were made", () => expect(stored.cases.length).toBeGreaterThan(1000));

test.each(["whole", "byte by byte", "byte by byte, all there before the first call"])(
	"every fixture %s",
	async (how) => {
		const lengths = how === "whole" ? [] : [1];
		const arrive = how.includes("before") ? Number.POSITIVE_INFINITY : 0;
		for (const example of stored.cases) await checkStored(stored, example, lengths, arrive);
		expect(stored.cases.length).toBeGreaterThan(0);
	},
);

test("every fixture in two packets, at every cut", { timeout: 120_000 }, async () => {
	let cuts = 0;
	for (const example of stored.cases) {
		const size = example.data.length / 2;
		for (let at = 1; at < size; at++, cuts++) await checkStored(stored, example, [at, size], 0);
	}
	expect(cuts).toBeGreaterThan(stored.cases.length);
});
