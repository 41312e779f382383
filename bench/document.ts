// The figures in the documents, as lines of Markdown.

import { median } from "../scripts/median.ts";
import { ASYNCIO, GO, RAW, READLINE, TEXT, THREADS } from "./echo.ts";
import { BY_HAND, number, otherClock, type Result, type Row, SLACK } from "./report.ts";
import { majorOf } from "./results.ts";

/** The headings in docs/performance.md that explain where the time goes, by the first word of the workload's name. */
const PROFILES: Readonly<Record<string, string>> = {
	lines: "lines-of-text",
	bytes: "lines-of-bytes-and-frames",
	frames: "lines-of-bytes-and-frames",
	echo: "echo-servers-and-rooms",
	room: "echo-servers-and-rooms",
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

function targetCells(row: Row, unit: string): string[] {
	const { workload, label, own, other, reached, byHand, limit, met, passes, missedByHand } = row;
	const profile = PROFILES[workload.split("-", 1)[0] ?? ""];
	const why = profile === undefined ? "" : `, [why](#${profile})`;
	const missed = `**missed**${missedByHand ? ", by hand too" : ""}${why}`;
	const verdict = met ? "met" : passes ? `met within ${Math.round((SLACK - 1) * 100)} %` : missed;
	const both = other === undefined ? number(own) : `${number(own)} / ${number(other)}`;
	const hand = byHand === undefined ? "" : number(byHand);
	const beside = otherClock(row) ?? "";
	return [workload, cell(label), `${both} ${unit}`, number(reached), beside, hand, number(limit), verdict];
}

export function targets(results: readonly Result[]): string[] {
	const rows = results.flatMap(({ targets, unit }) => targets.map((row) => targetCells(row, unit)));
	const head = ["workload", "compared", "medians", "reached", "other clock", "by hand", "target", ""];
	return tableOf([head, ...rows]);
}

export function variants(results: readonly Result[]): string[] {
	const middle = (values: readonly number[] = []) => (values.length === 0 ? "" : number(median(values)));
	const rows = results.flatMap(({ workload, unit, figures }) =>
		figures.map(({ variant, median, values, cpu, p50, p99 }) => {
			const range = `${number(Math.min(...values))} to ${number(Math.max(...values))}`;
			return [workload, cell(variant), `${number(median)} ${unit}`, range, middle(cpu), middle(p50), middle(p99)];
		}),
	);
	return tableOf([["workload", "variant", "median", "range", "processor time", "p50", "p99"], ...rows]);
}

/** What each target reaches on each Node, if it was measured on several. */
export function versions(all: readonly Result[]): string[] {
	const majors = [...new Set(all.map(majorOf))].sort((a, b) => a - b);
	if (majors.length < 2) return [`Only Node ${majors[0]} has been measured.`];
	const reached = new Map<string, Map<number, string>>();
	for (const result of all) {
		for (const { workload, label, reached: ratio } of result.targets) {
			const key = JSON.stringify([workload, cell(label)]);
			reached.set(key, (reached.get(key) ?? new Map()).set(majorOf(result), number(ratio)));
		}
	}
	const rows = [...reached]
		.filter(([, byMajor]) => byMajor.size > 1)
		.map(([key, byMajor]) => [...JSON.parse(key), ...majors.map((major) => byMajor.get(major) ?? "")]);
	return tableOf([["workload", "compared", ...majors.map((major) => `Node ${major}`)], ...rows]);
}

/** The readers of 80-byte lines, the fastest first. */
export function readers(results: readonly Result[]): string[] {
	const { unit = "", figures = [] } = results.find(({ workload }) => workload === "lines-80") ?? {};
	const limit = figures.find(({ variant }) => variant === "raw")?.median ?? Number.NaN;
	const rows = figures
		.filter(({ variant }) => !variant.endsWith(BY_HAND))
		.sort((a, b) => a.median - b.median)
		.map(({ variant, median }) => [cell(variant), `${number(median)} ${unit}`, number(median / limit)]);
	return tableOf([["lines of 80 B by", "median", "times raw"], ...rows]);
}

export function summary(results: readonly Result[]): string[] {
	const rows = results.flatMap(({ targets }) => targets);
	const days = [...new Set(results.map(({ date }) => date.slice(0, 10)))].join(", ");
	const nodes = [...new Set(results.map(({ node }) => node))].join(", ");
	const machines = [...new Set(results.map(({ processor }) => processor))].join(", ");
	const met = rows.filter(({ passes }) => passes);
	return [
		`${met.length} of ${rows.length} targets are met, ${met.filter(({ met }) => met).length} of them without the slack of ${Math.round((SLACK - 1) * 100)} %.`,
		`Of the ${rows.length - met.length} missed targets, ${rows.filter(({ missedByHand }) => missedByHand).length} are also missed by the same calls written by hand.`,
		`Node ${nodes}, ${machines}, ${days}.`,
	];
}

/** What a request costs an echo server, after an empty line; nothing if that was not measured. */
export function echoCosts(results: readonly Result[]): string[] {
	const { figures = [] } = results.find(({ workload }) => workload === "echo-64") ?? {};
	const costs = [
		[TEXT, "this library"],
		[RAW, "a `'data'` listener written by hand"],
		[READLINE, "`node:readline`"],
		[ASYNCIO, "asyncio"],
		[THREADS, "CPython with a thread for each client"],
		[GO, "Go"],
	].flatMap(([name, text]) => {
		const cpu = figures.find(({ variant }) => variant === name)?.cpu;
		return cpu === undefined ? [] : [`${text} ${number(median(cpu) / 1000)}`];
	});
	if (costs.length === 0) return [];
	return ["", `Microseconds of processor time for a request to an echo server with 64 clients: ${costs.join(", ")}.`];
}
