// Figures as a table, and as JSON.

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { type Figures, median } from "./measure.ts";
import type { Workload } from "./workload.ts";

export interface Row {
	readonly workload: string;
	readonly ours: string;
	readonly theirs: string | undefined;
	/** Ours divided by theirs, or the figure itself. */
	readonly ratio: number;
	/** The same by processor time, which other programs on the machine disturb less. */
	readonly cpuRatio: number | undefined;
	readonly limit: number;
	readonly passes: boolean;
	readonly text: string;
}

function figuresOf(all: readonly Figures[], name: string): Figures {
	const found = all.find((figures) => figures.variant === name);
	if (found === undefined) throw new Error(`no variant '${name}'`);
	return found;
}

export function rowsOf(workload: Workload, all: readonly Figures[], slack: number): Row[] {
	return workload.targets.map(({ ours, theirs, limit }) => {
		const own = figuresOf(all, ours);
		const other = theirs === undefined ? undefined : figuresOf(all, theirs);
		const ratio = median(own.values) / (other === undefined ? 1 : median(other.values));
		const cpuRatio = other !== undefined && other.cpu.length > 0 ? median(own.cpu) / median(other.cpu) : undefined;
		const passes = ratio <= limit * slack;
		const verdict = ratio <= limit ? "met" : passes ? "met within the slack" : "MISSED";
		const text = `${workload.name}: ${ours} / ${theirs ?? workload.unit} = ${number(ratio)} (target ${limit}) ${verdict}`;
		return { workload: workload.name, ours, theirs, ratio, cpuRatio, limit, passes, text };
	});
}

function number(value: number): string {
	return value >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

function spread(values: readonly number[]): string {
	return `±${Math.round((50 * (Math.max(...values) - Math.min(...values))) / median(values))} %`;
}

/** The variants with their figures, then the targets. */
export function table(workload: Workload, all: readonly Figures[], rows: readonly Row[]): string {
	const width = Math.max(...all.map(({ variant }) => variant.length));
	const lines = all.map(({ variant, values, cpu }) => {
		const processor = cpu.length > 0 ? `  cpu ${number(median(cpu))}` : "";
		return `  ${variant.padEnd(width)}  ${number(median(values)).padStart(9)}  ${spread(values).padStart(6)}${processor}`;
	});
	const targets = rows.map((row) => {
		const cpu = row.cpuRatio === undefined ? "" : `  (by cpu ${number(row.cpuRatio)})`;
		const mark = row.ratio <= row.limit ? "ok  " : row.passes ? "ok ~" : "MISS";
		return `  ${mark} ${row.ours} / ${row.theirs ?? workload.unit}: ${number(row.ratio)} ≤ ${row.limit}${cpu}`;
	});
	return [`${workload.title} (${workload.name}), median ${workload.unit}`, ...lines, ...targets, ""].join("\n");
}

export async function writeResults(
	workload: Workload,
	figures: readonly Figures[],
	rows: readonly Row[],
): Promise<void> {
	const folder = new URL("results/", import.meta.url);
	mkdirSync(folder, { recursive: true });
	const result = {
		workload: workload.name,
		title: workload.title,
		unit: workload.unit,
		node: process.version,
		processor: cpus()[0]?.model,
		date: new Date().toISOString(),
		figures: figures.map((one) => ({ ...one, median: median(one.values) })),
		targets: rows,
	};
	writeFileSync(new URL(`${workload.name}.json`, folder), `${JSON.stringify(result, undefined, "\t")}\n`);
}
