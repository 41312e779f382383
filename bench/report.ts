// Compares the figures of a workload with its targets, and shows both as text.

import { cpus } from "node:os";
import { median } from "../scripts/median.ts";
import type { Figures } from "./measure.ts";
import type { Target, Workload } from "./workload.ts";

/** A target still passes if it is missed by at most this factor: two runs on one machine differ by a few per cent. */
export const SLACK = 1.07;

/** The end of a variant's name if it makes the same calls as the variant of the same name, but written by hand. */
export const BY_HAND = ", by hand";

export interface Row extends Target {
	readonly workload: string;
	/** The median of `ours`, in the workload's unit. */
	readonly own: number;
	/** The median of `theirs`, in the workload's unit. */
	readonly other: number | undefined;
	/** The value that is compared with the limit: the ratio of the medians, their difference, or our median alone. */
	readonly reached: number;
	/** The same value for the version by hand, if that was measured. */
	readonly byHand: number | undefined;
	/** The ratio of processor times, which is less affected by other programs on the machine. */
	readonly byCpu: number | undefined;
	/** Whether the target is met without the slack. */
	readonly met: boolean;
	/** Whether the target is met if the slack is allowed. */
	readonly passes: boolean;
	/** Whether this target is missed and the version by hand misses it, too. */
	readonly missedByHand: boolean;
	/** The names of the variants that are compared. */
	readonly label: string;
}

export interface Result {
	readonly workload: string;
	readonly title: string;
	readonly unit: string;
	readonly node: string;
	readonly processor: string | undefined;
	readonly date: string;
	readonly figures: readonly (Figures & { readonly median: number })[];
	readonly targets: readonly Row[];
}

function figuresOf(all: readonly Figures[], name: string): Figures {
	const found = all.find((figures) => figures.variant === name);
	if (found === undefined) throw new Error(`no variant '${name}'`);
	return found;
}

function rowOf(workload: Workload, all: readonly Figures[], target: Target): Row {
	const { ours, theirs, limit, beyond = false, of, floor } = target;
	const mine = figuresOf(all, ours);
	const their = theirs === undefined ? undefined : figuresOf(all, theirs);
	const hand = floor === undefined ? all.find(({ variant }) => variant === ours + BY_HAND) : figuresOf(all, floor);
	const own = median(mine[of ?? "values"]);
	const other = their && median(their[of ?? "values"]);
	const reachedWith = (value: number) => (other === undefined ? value : beyond ? value - other : value / other);
	const reached = reachedWith(own);
	const byHand = hand && reachedWith(median(hand[of ?? "values"]));
	const timed = their !== undefined && their.cpu.length > 0;
	const byCpu = timed ? median(mine.cpu) / median(their.cpu) : undefined;
	const kind = of === undefined ? "" : `${of} of `;
	const label = `${kind}${ours}${beyond ? ` beyond ${theirs}` : theirs === undefined ? "" : ` / ${theirs}`}`;
	const passes = reached <= limit * SLACK;
	const missedByHand = !passes && byHand !== undefined && byHand > limit * SLACK;
	const verdict = { met: reached <= limit, passes, missedByHand };
	return { ...target, workload: workload.name, own, other, reached, byHand, byCpu, ...verdict, label };
}

export function number(value: number): string {
	return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

/** A target as one line of text: whether it is met, the value reached, the limit and both medians. */
export function rowText({ label, own, other, reached, byHand, limit, byCpu, met, passes }: Row): string {
	const mark = met ? "ok  " : passes ? "ok ~" : "MISS";
	const both =
		other === undefined
			? ""
			: ` (${number(own)} and ${number(other)}${byCpu === undefined ? "" : `; by cpu ${number(byCpu)}`})`;
	const hand = byHand === undefined ? "" : `, by hand ${number(byHand)}`;
	return `${mark} ${label}: ${number(reached)}${hand}, target ≤ ${number(limit)}, with slack ≤ ${number(limit * SLACK)}${both}`;
}

function spread(values: readonly number[]): string {
	return `±${Math.round((50 * (Math.max(...values) - Math.min(...values))) / Math.abs(median(values)))} %`;
}

/** A workload as text: the variants with their figures, then the targets. */
export function table({ title, workload, unit, figures, targets }: Result): string {
	const width = Math.max(...figures.map(({ variant }) => variant.length));
	const lines = figures.map(({ variant, values, cpu, rss, median: middle }) => {
		const processor = cpu.length > 0 ? `  cpu ${number(median(cpu))}` : "";
		const memory = rss.length > 0 ? `  rss ${number(median(rss))}` : "";
		return `  ${variant.padEnd(width)}  ${number(middle).padStart(9)}  ${spread(values).padStart(6)}${processor}${memory}`;
	});
	return [`${title} (${workload}), median ${unit}`, ...lines, ...targets.map((row) => `  ${rowText(row)}`), ""].join(
		"\n",
	);
}

export function resultOf(workload: Workload, figures: readonly Figures[]): Result {
	return {
		workload: workload.name,
		title: workload.title,
		unit: workload.unit,
		node: process.version,
		processor: cpus()[0]?.model,
		date: new Date().toISOString(),
		figures: figures.map((one) => ({ ...one, median: median(one.values) })),
		targets: workload.targets.map((target) => rowOf(workload, figures, target)),
	};
}
