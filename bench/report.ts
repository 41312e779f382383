// Compares the figures of a workload with its targets, and shows both as text.

import { cpus } from "node:os";
import { median } from "../scripts/median.ts";
import type { Figures } from "./measure.ts";
import { node } from "./processes.ts";
import type { Target, Workload } from "./workload.ts";

/** A target still passes if it is missed by at most this factor: two runs on one machine differ by a few per cent. */
export const SLACK = 1.07;

/** The end of a variant's name if it makes the same calls as the variant of the same name, but written by hand. */
export const BY_HAND = ", by hand";

export interface Row extends Target {
	readonly workload: string;
	/** The median of `ours`, in the workload's unit, beyond that of the variant that is subtracted. */
	readonly own: number;
	/** The median of `theirs`, likewise. */
	readonly other: number | undefined;
	/** The value that is compared with the limit: the ratio of the medians, or our median alone. */
	readonly reached: number;
	/** The same value for the version by hand, if that was measured. */
	readonly byHand: number | undefined;
	/** The ratio of processor times, which is less affected by other programs on the machine. */
	readonly byCpu: number | undefined;
	/** The ratio of wall times. */
	readonly byWall?: number | undefined;
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
	const { ours, theirs, limit, beyond, of = "values", floor } = target;
	const mine = figuresOf(all, ours);
	const their = theirs === undefined ? undefined : figuresOf(all, theirs);
	const hand = floor === undefined ? all.find(({ variant }) => variant === ours + BY_HAND) : figuresOf(all, floor);
	const base = beyond === undefined ? 0 : median(figuresOf(all, beyond)[of]);
	const own = median(mine[of]) - base;
	const other = their && median(their[of]) - base;
	const reachedWith = (value: number) => (other === undefined ? value : value / other);
	const reached = reachedWith(own);
	const byHand = hand && reachedWith(median(hand[of]) - base);
	const timed = their !== undefined && their.cpu.length > 0;
	const byCpu = timed ? median(mine.cpu) / median(their.cpu) : undefined;
	const byWall = timed ? median(mine.values) / median(their.values) : undefined;
	const what = of === "values" ? "" : `${of} of `;
	const compared = theirs === undefined ? "" : ` / ${theirs}`;
	const label = `${what}${ours}${compared}${beyond === undefined ? "" : `, beyond ${beyond}`}`;
	const passes = reached <= limit * SLACK;
	const missedByHand = !passes && byHand !== undefined && byHand > limit * SLACK;
	const verdict = { met: reached <= limit, passes, missedByHand };
	return { ...target, workload: workload.name, own, other, reached, byHand, byCpu, byWall, ...verdict, label };
}

/** The targets whose variants were all measured: without Go there is nothing to compare it with. */
function comparable({ targets }: Workload, figures: readonly Figures[]): Target[] {
	const measured = new Set(figures.map(({ variant }) => variant));
	return targets.filter(({ ours, theirs = ours }) => measured.has(ours) && measured.has(theirs));
}

/** The ratio by the clock that the target does not compare; undefined if no times were compared. */
export function otherClock({ of, byCpu, byWall }: Row): string | undefined {
	const [ratio, clock] = of === "cpu" ? [byWall, "wall"] : [byCpu, "cpu"];
	return ratio === undefined ? undefined : `${number(ratio)} ${clock}`;
}

export function number(value: number): string {
	return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

/** A target as one line of text: whether it is met, the value reached, the limit and both medians. */
export function rowText(row: Row): string {
	const { label, own, other, reached, byHand, limit, met, passes } = row;
	const mark = met ? "ok  " : passes ? "ok ~" : "MISS";
	const beside = otherClock(row);
	const both =
		other === undefined ? "" : ` (${number(own)} and ${number(other)}${beside === undefined ? "" : `; ${beside}`})`;
	const hand = byHand === undefined ? "" : `, by hand ${number(byHand)}`;
	return `${mark} ${label}: ${number(reached)}${hand}, target ≤ ${number(limit)}, with slack ≤ ${number(limit * SLACK)}${both}`;
}

/** What is shown beside the measured value. */
const FIGURES = ["cpu", "rss", "p50", "p99"] as const;

function spread(values: readonly number[]): string {
	return `±${Math.round((50 * (Math.max(...values) - Math.min(...values))) / Math.abs(median(values)))} %`;
}

/** A workload as text: the variants with their figures, then the targets. */
export function table({ title, workload, unit, figures, targets }: Result): string {
	const width = Math.max(...figures.map(({ variant }) => variant.length));
	const lines = figures.map(({ variant, values, median: middle, ...others }) => {
		const beside = FIGURES.map((key) => [key, others[key] ?? []] as const)
			.filter(([, measured]) => measured.length > 0)
			.map(([key, measured]) => `  ${key} ${number(median(measured))}`);
		return `  ${variant.padEnd(width)}  ${number(middle).padStart(9)}  ${spread(values).padStart(6)}${beside.join("")}`;
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
		node: node.version,
		processor: cpus()[0]?.model,
		date: new Date().toISOString(),
		figures: figures.map((one) => ({ ...one, median: median(one.values) })),
		targets: comparable(workload, figures).map((target) => rowOf(workload, figures, target)),
	};
}
