// `npm run bench -- [NAME ...] [--rounds N] [--check]` runs workloads in interleaved rounds, each variant in its own
// process. It prints a table, replaces the results of these workloads in bench/results.json, and updates the chart and
// the figures in docs/.

import { readdirSync } from "node:fs";
import { numberOf, optionsOf, wrongUsage } from "../scripts/options.ts";
import { drawChart } from "./chart.ts";
import { writeDocument } from "./document.ts";
import { measure } from "./measure.ts";
import { endAll, hasGo } from "./processes.ts";
import { type Row, resultOf, rowText, SLACK, table } from "./report.ts";
import { readResults, saveResult } from "./results.ts";
import type { Workload } from "./workload.ts";

const HELP = `Usage: npm run bench -- [options] [NAME ...]

Runs the named workloads, or all. A target is met if our time divided by theirs is at most the target's limit.

  --rounds N   number of interleaved rounds after the warm-up (default 5)
  --check      exit with status 1 if a target is missed by more than 7 %
  --list       print the names of the workloads
  --help       print this text`;

const { values, positionals } = optionsOf(HELP, {
	allowPositionals: true,
	options: {
		rounds: { type: "string", default: "5" },
		check: { type: "boolean", default: false },
		list: { type: "boolean", default: false },
	},
});

const folder = new URL("workloads/", import.meta.url);
const names = readdirSync(folder)
	.map((file) => file.replace(/\.ts$/, ""))
	.sort();

async function main(): Promise<number> {
	if (values.list) return print(names.join("\n"));
	const unknown = positionals.filter((name) => !names.includes(name));
	const rounds = numberOf("rounds", values.rounds, 1);
	if (unknown.length > 0) wrongUsage(`unknown workload '${unknown[0]}' (known: ${names.join(", ")})`);
	const chosen = positionals.length > 0 ? positionals : names;
	if (!hasGo()) print("Go's bufio is left out because `go` is not installed.");
	const all: Row[] = [];
	for (const [i, name] of chosen.entries()) {
		const { default: workload }: { default: Workload } = await import(new URL(`${name}.ts`, folder).href);
		const step = `[${i + 1}/${chosen.length}] ${name}`;
		const figures = await measure(workload, rounds, (text) => progress(`${step} ${text}`));
		progress("");
		const result = resultOf(workload, figures);
		print(table(result));
		saveResult(result);
		all.push(...result.targets);
	}
	const results = readResults();
	await drawChart(results);
	writeDocument(results);
	const missed = all.filter((row) => !row.passes);
	print(`${all.length - missed.length} of ${all.length} targets met (slack ${Math.round((SLACK - 1) * 100)} %)`);
	for (const row of missed) print(`${row.workload}: ${rowText(row)}`);
	return values.check && missed.length > 0 ? 1 : 0;
}

function print(text: string): number {
	process.stdout.write(`${text}\n`);
	return 0;
}

function progress(text: string): void {
	if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`);
	else if (text !== "") process.stderr.write(`${text}\n`);
}

process.on("exit", endAll);
process.on("SIGINT", () => process.exit(130));
main().then(
	(code) => process.exit(code),
	(error: unknown) => {
		console.error(error);
		process.exit(2);
	},
);
