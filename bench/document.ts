// Writes the figures in docs/performance.md and docs/line-protocols.md: the text between the markers.

import { readFileSync, writeFileSync } from "node:fs";
import { BY_HAND, number, type Result, type Row, SLACK } from "./report.ts";

const DOCUMENT = new URL("../docs/performance.md", import.meta.url);
const GUIDE = new URL("../docs/line-protocols.md", import.meta.url);

/** The headings in docs/performance.md that explain where the time goes, by the first word of the workload's name. */
const PROFILES: Readonly<Record<string, string>> = {
	lines: "lines-of-text",
	bytes: "lines-of-bytes-and-frames",
	frames: "lines-of-bytes-and-frames",
	ping: "ping-pong-and-http-heads",
	http: "ping-pong-and-http-heads",
	writes: "writes",
	broadcast: "broadcast",
	idle: "idle-connections",
};

const cell = (text: string) => text.replaceAll("|", "\\|");

/** A table with aligned columns, as Biome would format it. */
function tableOf(rows: readonly (readonly string[])[]): string[] {
	const widths = rows[0]?.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0))) ?? [];
	const line = (cells: readonly string[]) => `| ${cells.map((text, i) => text.padEnd(widths[i] ?? 0)).join(" | ")} |`;
	const [head = [], ...body] = rows;
	return [head, widths.map((width) => "-".repeat(width)), ...body].map(line);
}

function targetCells({ workload, label, own, other, reached, byHand, limit, ...row }: Row, unit: string): string[] {
	const { met, passes, missedByHand } = row;
	const profile = PROFILES[workload.split("-", 1)[0] ?? ""];
	const why = profile === undefined ? "" : `, [why](#${profile})`;
	const missed = `**missed**${missedByHand ? ", by hand too" : ""}${why}`;
	const verdict = met ? "met" : passes ? `met within ${Math.round((SLACK - 1) * 100)} %` : missed;
	const both = other === undefined ? number(own) : `${number(own)} / ${number(other)}`;
	const hand = byHand === undefined ? "" : number(byHand);
	return [workload, cell(label), `${both} ${unit}`, number(reached), hand, number(limit), verdict];
}

function targets(results: readonly Result[]): string[] {
	const rows = results.flatMap(({ targets, unit }) => targets.map((row) => targetCells(row, unit)));
	return tableOf([["workload", "compared", "medians", "reached", "by hand", "target", ""], ...rows]);
}

function variants(results: readonly Result[]): string[] {
	const rows = results.flatMap(({ workload, unit, figures }) =>
		figures.map(({ variant, median, values }) => {
			const range = `${number(Math.min(...values))} to ${number(Math.max(...values))}`;
			return [workload, cell(variant), `${number(median)} ${unit}`, range];
		}),
	);
	return tableOf([["workload", "variant", "median", "range"], ...rows]);
}

/** The readers of 80-byte lines, the fastest first. */
function readers({ unit, figures }: Result): string[] {
	const limit = figures.find(({ variant }) => variant === "raw")?.median ?? Number.NaN;
	const rows = figures
		.filter(({ variant }) => !variant.endsWith(BY_HAND))
		.sort((a, b) => a.median - b.median)
		.map(({ variant, median }) => [cell(variant), `${number(median)} ${unit}`, number(median / limit)]);
	return tableOf([["lines of 80 B by", "median", "times raw"], ...rows]);
}

function between(text: string, name: string, lines: readonly string[]): string {
	const begin = `<!-- ${name}: written by npm run bench -->`;
	const end = `<!-- end of ${name} -->`;
	const from = text.indexOf(begin);
	const to = text.indexOf(end);
	if (from < 0 || to < from) throw new Error(`the document has no markers for '${name}'`);
	return `${text.slice(0, from)}${begin}\n\n${lines.join("\n")}\n\n${text.slice(to)}`;
}

export function writeDocument(all: ReadonlyMap<string, Result>): void {
	const results = [...all.values()];
	const rows = results.flatMap(({ targets }) => targets);
	const days = [...new Set(results.map(({ date }) => date.slice(0, 10)))].join(", ");
	const nodes = [...new Set(results.map(({ node }) => node))].join(", ");
	const machines = [...new Set(results.map(({ processor }) => processor))].join(", ");
	const met = rows.filter(({ passes }) => passes);
	const summary = [
		`${met.length} of ${rows.length} targets are met, ${met.filter(({ met }) => met).length} of them without the slack of ${Math.round((SLACK - 1) * 100)} %.`,
		`Of the ${rows.length - met.length} missed targets, ${rows.filter(({ missedByHand }) => missedByHand).length} are also missed by the same calls written by hand.`,
		`Node ${nodes}, ${machines}, ${days}.`,
	];
	const filled = [
		["summary", summary],
		["targets", targets(results)],
		["variants", variants(results)],
	] as const;
	const text = filled.reduce((text, [name, lines]) => between(text, name, lines), readFileSync(DOCUMENT, "utf8"));
	writeFileSync(DOCUMENT, text);
	const lines = all.get("lines-80");
	if (lines !== undefined) writeFileSync(GUIDE, between(readFileSync(GUIDE, "utf8"), "readers", readers(lines)));
}
