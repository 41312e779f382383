// The programs of docs/testing.md under vitest. (As every example they also run by themselves, under node:test.)

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, "test", ".examples", "under-vitest");
const page = readFileSync(path.join(root, "docs/testing.md"), "utf8");
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);

mkdirSync(folder, { recursive: true });
for (const [i, code] of programs.entries()) {
	const file = path.join(folder, `testing-${i}.mts`);
	writeFileSync(file, code.replace('from "node:test"', 'from "vitest"'));
	// The import registers the tests of the program.
	await describe(`program ${i + 1}`, async () => {
		await import(file);
	});
}

it("finds the programs", () => expect(programs).toHaveLength(4));
