// The cost of importing the package: the CPU time of a script that imports it, compared with that of an empty script.
// The two run in turn. CPU time is used because wall time says little on a busy machine.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { median } from "../median.ts";

const RUNS = 15;
/** On a busy machine the median of 15 runs may be too high; then there are more runs, up to this number. */
const MOST_RUNS = 60;
const REPORT =
	'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); });\n';

interface Cost {
	readonly empty: number;
	readonly imported: number;
}

/** Medians over all runs, in milliseconds of CPU time of the whole process. Runs are added while they exceed `limit`. */
export async function importCost(home: string, name: string, limit: number): Promise<Cost> {
	const scripts = { empty: path.join(home, "empty.mjs"), imported: path.join(home, "imported.mjs") };
	writeFileSync(scripts.empty, REPORT);
	writeFileSync(scripts.imported, `import ${JSON.stringify(name)};\n${REPORT}`);
	const runs = { empty: [] as number[], imported: [] as number[] };
	let cost: Cost = { empty: 0, imported: 0 };
	for (let i = 0; i < RUNS || (i < MOST_RUNS && cost.imported > limit * cost.empty); i++) {
		runs.empty.push(milliseconds(scripts.empty));
		runs.imported.push(milliseconds(scripts.imported));
		cost = { empty: median(runs.empty), imported: median(runs.imported) };
	}
	return cost;
}

function milliseconds(script: string): number {
	return Number(execFileSync(process.execPath, [script], { encoding: "utf8" }));
}
