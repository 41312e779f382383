import fc from "fast-check";

/** Cuts `raw` into pieces that begin at the offsets. */
export function cutAt(raw: Buffer, offsets: readonly number[]): Buffer[] {
	const edges = [0, ...offsets, raw.length];
	return edges.slice(1).map((end, i) => raw.subarray(edges[i], end));
}

export function octets(raw: Buffer): Buffer[] {
	return Array.from(raw, (_octet, i) => raw.subarray(i, i + 1));
}

const near = 48;
const sampled = 24;

/**
 * The offsets to cut a message at: all of them up to `every` octets; in a longer one those near both ends, at line ends
 * and some between.
 */
export function singleCuts(raw: Buffer, every: number): number[] {
	const all = Array.from({ length: Math.max(raw.length - 1, 0) }, (_, i) => i + 1);
	if (raw.length <= every) return all;
	const step = Math.floor(raw.length / sampled);
	const atLineEnd = (at: number) => at < 400 && (raw[at] === 0x0a || raw[at - 1] === 0x0a);
	return all.filter((at) => at < near || at > raw.length - near || at % step === 0 || atLineEnd(at));
}

/** Some random ways to cut a message into many pieces, the same in every run. */
export function randomCuts(raw: Buffer, count: number): Buffer[][] {
	const offsets = fc.uniqueArray(fc.integer({ min: 1, max: Math.max(raw.length - 1, 1) }), { maxLength: 40 });
	return fc.sample(offsets, { numRuns: count, seed: raw.length }).map((cuts) =>
		cutAt(
			raw,
			cuts.sort((a, b) => a - b),
		),
	);
}
