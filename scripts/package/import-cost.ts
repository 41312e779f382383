// What `import` costs: CPU time of a script that imports the package against an empty one, by turns in one run. Time on
// the wall says little on a busy machine.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { median } from "../median.ts";

const RUNS = 15;
/** While the machine does other things too, 15 may say too much. */
const MOST_RUNS = 60;
const REPORT =
	'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); });\n';

interface Cost {
	readonly empty: number;
	readonly imported: number;
}

/** Milliseconds of the whole process, the median of all runs; there are more of them as long as that is over the limit. */
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
