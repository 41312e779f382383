// `npm run bench -- [NAME ...]` runs workloads in interleaved rounds, each variant in its own process. It prints a table,
// replaces the results of these workloads in bench/results.json, and updates the chart and the figures in the documents.

import { readdirSync } from "node:fs";
import { numberOf, optionsOf, wrongUsage } from "../scripts/options.ts";
import { programOf, RUNTIMES } from "../test/runtimes/runtimes.ts";
import { measure } from "./measure.ts";
import { writePages } from "./pages.ts";
import { cores, endAll, hasGo, node } from "./processes.ts";
import { type Row, resultOf, rowText, SLACK, table } from "./report.ts";
import { readResults, saveResult } from "./results.ts";
import type { Workload } from "./workload.ts";

const HELP = `Usage: npm run bench -- [options] [NAME ...]

Runs the named workloads, or all. A target is met if our time divided by theirs is at most the target's limit.

  --node N     run everything on another major of Node, from the npm registry: ${majors().join(", ")}
  --quick      a third of the work in three rounds, without the slowest variants, in less than four minutes;
               nothing is written
  --rounds N   number of interleaved rounds after the warm-up (default 5)
  --check      exit with status 1 if a target is missed by more than 7 %
  --list       print the names of the workloads
  --help       print this text`;

const { values, positionals } = optionsOf(HELP, {
	allowPositionals: true,
	options: {
		node: { type: "string" },
		quick: { type: "boolean", default: false },
		rounds: { type: "string" },
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
	const { quick } = values;
	const rounds = numberOf("rounds", values.rounds ?? (quick ? "3" : "5"), 1);
	const effort = quick ? { rounds, share: 1 / 3, warmUp: 200 } : { rounds, share: 1, warmUp: 500 };
	if (unknown.length > 0) wrongUsage(`unknown workload '${unknown[0]}' (known: ${names.join(", ")})`);
	if (values.node !== undefined) useNode(values.node);
	const chosen = positionals.length > 0 ? positionals : names;
	if (!hasGo()) print("Go is left out because `go` is not installed.");
	if (cores() === undefined) print("No process has a core of its own: that needs two cores and `taskset`.");
	const start = performance.now();
	const all: Row[] = [];
	for (const [i, name] of chosen.entries()) {
		const { default: workload }: { default: Workload } = await import(new URL(`${name}.ts`, folder).href);
		const step = `[${i + 1}/${chosen.length}] ${name}`;
		const figures = await measure(workload, effort, (text) => progress(`${step} ${text}`));
		progress("");
		const result = resultOf(workload, figures);
		print(table(result));
		if (!quick) saveResult(result);
		all.push(...result.targets);
	}
	if (!quick) await writePages(readResults());
	print(`Node ${node.version}, ${Math.round((performance.now() - start) / 1000)} s`);
	const missed = all.filter((row) => !row.passes);
	print(`${all.length - missed.length} of ${all.length} targets met (slack ${Math.round((SLACK - 1) * 100)} %)`);
	for (const row of missed) print(`${row.workload}: ${rowText(row)}`);
	return values.check && missed.length > 0 ? 1 : 0;
}

/** The majors of Node that the tests of runtimes use. */
function majors(): string[] {
	return RUNTIMES.map(({ name }) => /^node (\d+)$/.exec(name)?.[1]).filter((major) => major !== undefined);
}

/** Makes the children run on this major of Node. */
function useNode(major: string): void {
	const runtime = RUNTIMES.find(({ name }) => name === `node ${major}`);
	if (runtime === undefined) wrongUsage(`--node must be one of ${majors().join(", ")}, not '${major}'`);
	node.program = programOf(runtime);
	node.version = `v${runtime.version}`;
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
