// The figures in docs/performance.md: all that stands between the markers is written by the harness.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { number, RESULTS, type Result, type Row, SLACK } from "./report.ts";

const DOCUMENT = new URL("../docs/performance.md", import.meta.url);

/** Every result that is there, by the name of its workload. */
export function readResults(): Map<string, Result> {
	const files = readdirSync(RESULTS).filter((file) => file.endsWith(".json"));
	const all = files.map((file): Result => JSON.parse(readFileSync(new URL(file, RESULTS), "utf8")));
	return new Map(all.map((result) => [result.workload, result]));
}

const cell = (text: string) => text.replaceAll("|", "\\|");

function targetLine({ workload, label, own, other, reached, limit, met, passes }: Row, unit: string): string {
	const verdict = met ? "met" : passes ? `met within ${Math.round((SLACK - 1) * 100)} %` : "**missed**";
	const both = other === undefined ? number(own) : `${number(own)} / ${number(other)}`;
	return `| ${workload} | ${cell(label)} | ${both} ${unit} | ${number(reached)} | ${number(limit)} | ${verdict} |`;
}

function targets(results: readonly Result[]): string[] {
	const lines = results.flatMap(({ targets, unit }) => targets.map((row) => targetLine(row, unit)));
	return ["| workload | compared | medians | reached | target | |", "| --- | --- | --- | --- | --- | --- |", ...lines];
}

function variants(results: readonly Result[]): string[] {
	const lines = results.flatMap(({ workload, unit, figures }) =>
		figures.map(({ variant, median, values }) => {
			const range = `${number(Math.min(...values))} to ${number(Math.max(...values))}`;
			return `| ${workload} | ${cell(variant)} | ${number(median)} ${unit} | ${range} |`;
		}),
	);
	return ["| workload | variant | median | range |", "| --- | --- | --- | --- |", ...lines];
}

function between(text: string, name: string, lines: readonly string[]): string {
	const begin = `<!-- ${name}: written by npm run bench -->`;
	const end = `<!-- end of ${name} -->`;
	const from = text.indexOf(begin);
	const to = text.indexOf(end);
	if (from < 0 || to < from) throw new Error(`docs/performance.md has no place for ${name}`);
	return `${text.slice(0, from)}${begin}\n\n${lines.join("\n")}\n\n${text.slice(to)}`;
}

export function writeDocument(all: ReadonlyMap<string, Result>): void {
	const results = [...all.values()].sort((a, b) => (a.workload < b.workload ? -1 : 1));
	const rows = results.flatMap(({ targets }) => targets);
	const days = [...new Set(results.map(({ date }) => date.slice(0, 10)))].join(", ");
	const nodes = [...new Set(results.map(({ node }) => node))].join(", ");
	const machines = [...new Set(results.map(({ processor }) => processor))].join(", ");
	const summary = [
		`${rows.filter(({ passes }) => passes).length} of ${rows.length} targets met, ${rows.filter(({ met }) => met).length} of them without the slack of ${Math.round((SLACK - 1) * 100)} %. Node ${nodes}, ${machines}, ${days}.`,
	];
	const filled = [
		["summary", summary],
		["targets", targets(results)],
		["variants", variants(results)],
	] as const;
	const text = filled.reduce((text, [name, lines]) => between(text, name, lines), readFileSync(DOCUMENT, "utf8"));
	writeFileSync(DOCUMENT, text);
}
