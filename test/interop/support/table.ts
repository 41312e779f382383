// Prints before the tests which servers are tested and which are skipped.

import { missing, PROGRAMS, type Program, versionOf } from "./programs.ts";

export default function printTable(): void {
	const rows = Object.values<Program>(PROGRAMS).map((program) => {
		const reason = missing(program);
		return [
			program.name,
			reason === undefined ? versionOf(program) : "",
			reason === undefined ? "runs" : `SKIPPED: ${reason}`,
		];
	});
	const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	console.log("\nReal servers:");
	for (const [name = "", version = "", state = ""] of rows) {
		console.log(`  ${name.padEnd(widths[0] ?? 0)}  ${version.padEnd(widths[1] ?? 0)}  ${state}`);
	}
	console.log("");
}
