// The measured results, bench/results.json: one entry for each workload.

import { readFileSync, writeFileSync } from "node:fs";
import type { Result } from "./report.ts";

const FILE = new URL("results.json", import.meta.url);

/** All results by the name of the workload, in alphabetical order. */
export function readResults(): Map<string, Result> {
	const all: readonly Result[] = JSON.parse(readFileSync(FILE, "utf8"));
	return new Map(all.map((result) => [result.workload, result]));
}

/** Replaces the result of one workload and leaves the others as they are. */
export function saveResult(result: Result): void {
	const results = [...readResults().set(result.workload, result).values()];
	const sorted = results.sort((a, b) => (a.workload < b.workload ? -1 : 1));
	// A list of figures stays on one line.
	const text = JSON.stringify(sorted, undefined, "\t").replace(/\[[\s\d.,e+-]+\]/g, (list) =>
		list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
	);
	writeFileSync(FILE, `${text}\n`);
}
