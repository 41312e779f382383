// The ways to deliver the same bytes, from the simplest to the most cut.

import { Random } from "./network/random.ts";

/** The places at which the bytes are cut, in ascending order. */
export type Cuts = readonly number[];

/** How likely a random delivery is to be cut at each place. */
const CUT = 0.3;

/** Every way to deliver `length` bytes: whole, cut at every single place, byte by byte, and `random` times at random. */
export function* cutsOf(length: number, random: number, seed: number): Generator<Cuts> {
	const places = Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1);
	yield [];
	for (const place of places) yield [place];
	if (places.length > 1) yield places;
	const chance = new Random(seed);
	for (let i = 0; i < random; i++) yield places.filter(() => chance.happens(CUT));
}

export function piecesOf(bytes: Buffer, cuts: Cuts): Buffer[] {
	const ends = [...cuts, bytes.length];
	return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end)).filter(({ length }) => length > 0);
}

/** The delivery as an error message shows it. */
export function describeCuts(cuts: Cuts, length: number): string {
	if (cuts.length === 0) return "whole";
	if (cuts.length === 1) return `cut at ${cuts[0]}`;
	return cuts.length === length - 1 ? "byte by byte" : `cut at ${cuts.join(", ")}`;
}
