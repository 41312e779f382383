// How the cost of a piece of work grows with its size: in processor time, which other processes do not lengthen.

/** One piece of work whose cost is to grow no faster than its size. */
export interface Row {
	readonly name: string;
	/** Twice, four times and eight times this size are measured. */
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
/** Work that takes longer than this, in milliseconds, is not repeated, and not made larger. */
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
	const least = new Map<number, number>();
	const measure = async (size: number) => {
		const time = Math.min(least.get(size) ?? Number.POSITIVE_INFINITY, await cost(row, size));
		least.set(size, time);
		return time;
	};
	// What disturbs a measurement makes it longer, so the least time of several is taken. A single jump, where memory is no
	// longer used again or the collection of garbage begins, is no growth: quadratic work is four times as long at each
	// doubling, so a second doubling is judged too.
	for (const size of [2 * row.n, 4 * row.n]) {
		for (let tries = 0; tries < TRIES; tries++) {
			const shorter = await measure(size);
			if (shorter > HOPELESS) break;
			const longer = await measure(2 * size);
			if (longer < FLOOR || longer < RATIO * shorter) return undefined;
			if (longer > HOPELESS) break;
		}
	}
	const times = [...least].map(([size, time]) => `${time.toFixed(0)} ms for ${size}`);
	return `${row.name}: ${times.join(", ")}`;
}
