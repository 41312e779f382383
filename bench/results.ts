// The measured results, bench/results.json: one entry for each workload and each major of Node.

import { readFileSync, writeFileSync } from "node:fs";
import type { Result } from "./report.ts";

const FILE = new URL("results.json", import.meta.url);

export function majorOf({ node }: Result): number {
	return Number.parseInt(node.slice(1), 10);
}

/** All results, by workload and then by Node. */
export function readResults(): readonly Result[] {
	return JSON.parse(readFileSync(FILE, "utf8"));
}

/** Replaces the result of one workload on one major of Node and leaves the others as they are. */
export function saveResult(result: Result): void {
	const others = readResults().filter(
		(other) => other.workload !== result.workload || majorOf(other) !== majorOf(result),
	);
	const sorted = [...others, result].sort((a, b) =>
		a.workload === b.workload ? majorOf(a) - majorOf(b) : a.workload < b.workload ? -1 : 1,
	);
	// A list of figures stays on one line.
	const text = JSON.stringify(sorted, undefined, "\t").replace(/\[[\s\d.,e+-]+\]/g, (list) =>
		list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
	);
	writeFileSync(FILE, `${text}\n`);
}
