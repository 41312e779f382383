// How the cost of a piece of work grows with its size: in processor time, which other processes do not lengthen.

/** One piece of work whose cost is to grow no faster than its size. */
export interface Row {
	readonly name: string;
	/** The smallest size that is measured. Twice and four times as much are measured too. */
	readonly n: number;
	/** Makes everything ready, unmeasured. Returns the work. */
	prepare(n: number): (() => unknown) | Promise<() => unknown>;
}

/** Less than this for the largest size, in milliseconds, counts as linear. */
const FLOOR = 60;
/** The cost of twice the work: twice as much if it grows linearly, four times as much if it grows quadratically. */
const RATIO = 3;
/** A measurement may be disturbed, by a collection of garbage for example, so a bad one is repeated. */
const TRIES = 4;
/** What takes so long, in milliseconds, is not repeated. */
const HOPELESS = 3000;

/** The processor time of this process for the work of this size, in milliseconds. */
export async function cost(row: Row, n: number): Promise<number> {
	const work = await row.prepare(n);
	const start = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(start);
	return (user + system) / 1000;
}

/** Undefined if the cost grows linearly; otherwise what was measured. */
export async function excess(row: Row): Promise<string | undefined> {
	let times: number[] = [];
	for (let tries = 0; tries < TRIES && times.every((time) => time < HOPELESS); tries++) {
		times = [];
		for (const size of [row.n, 2 * row.n, 4 * row.n]) {
			times.push(await cost(row, size));
			if ((times.at(-1) ?? 0) > 2 * HOPELESS) break;
		}
		const [half = 0, whole = 0] = times.slice(-2);
		if (times.length === 3 && (whole < FLOOR || whole < RATIO * half)) return undefined;
	}
	return `${row.name}: ${times.map((time) => time.toFixed(0)).join(", ")} ms for ${row.n} and the double each time`;
}
