export interface Percentiles {
	/** The median. */
	readonly p50: number;
	/** The 99th percentile. */
	readonly p99: number;
}

export function percentilesOf(values: readonly number[]): Percentiles {
	const sorted = Float64Array.from(values).sort();
	const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
	return { p50: at(0.5), p99: at(0.99) };
}
