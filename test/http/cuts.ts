import fc from "fast-check";

/** `raw` in pieces that begin at the offsets. */
export function cutAt(raw: Buffer, offsets: readonly number[]): Buffer[] {
	const edges = [0, ...offsets, raw.length];
	return edges.slice(1).map((end, i) => raw.subarray(edges[i], end));
}

export function octets(raw: Buffer): Buffer[] {
	return Array.from(raw, (_octet, i) => raw.subarray(i, i + 1));
}

/** Up to this size a message is cut at every single octet; a longer one near both ends, at every line end and at some places between. */
export const everyCutUpTo = 25_000;
const near = 200;
const sampled = 64;

export function singleCuts(raw: Buffer): number[] {
	const all = Array.from({ length: Math.max(raw.length - 1, 0) }, (_, i) => i + 1);
	if (raw.length <= everyCutUpTo) return all;
	const step = Math.floor(raw.length / sampled);
	const atLineEnd = (at: number) => at < 4_000 && (raw[at] === 0x0a || raw[at - 1] === 0x0a);
	return all.filter((at) => at < near || at > raw.length - near || at % step === 0 || atLineEnd(at));
}

/** Some random ways to cut into many pieces, the same in every run. */
export function randomCuts(raw: Buffer, count: number): Buffer[][] {
	const offsets = fc.uniqueArray(fc.integer({ min: 1, max: Math.max(raw.length - 1, 1) }), { maxLength: 40 });
	return fc.sample(offsets, { numRuns: count, seed: raw.length }).map((cuts) =>
		cutAt(
			raw,
			cuts.sort((a, b) => a - b),
		),
	);
}
