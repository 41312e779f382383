// What `import` costs: CPU time of a script that imports the package against an empty one, by turns in one run. Time on
// the wall says little on a busy machine.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";

const RUNS = 15;
/** On a machine that does other things too the least of 15 is not yet what it costs. */
const MOST_RUNS = 60;
const REPORT =
	'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.log((user + system) / 1000); });\n';

interface Cost {
	readonly empty: number;
	readonly imported: number;
}

/** Milliseconds of the whole process, the least of all runs; there are more of them as long as that is over the limit. */
export async function importCost(home: string, name: string, limit: number): Promise<Cost> {
	const empty = path.join(home, "empty.mjs");
	const imported = path.join(home, "imported.mjs");
	writeFileSync(empty, REPORT);
	writeFileSync(imported, `import ${JSON.stringify(name)};\n${REPORT}`);
	const least = { empty: Number.POSITIVE_INFINITY, imported: Number.POSITIVE_INFINITY };
	for (let i = 0; i < RUNS || (i < MOST_RUNS && least.imported > limit * least.empty); i++) {
		least.empty = Math.min(least.empty, Number(execFileSync(process.execPath, [empty], { encoding: "utf8" })));
		least.imported = Math.min(least.imported, Number(execFileSync(process.execPath, [imported], { encoding: "utf8" })));
	}
	return least;
}
