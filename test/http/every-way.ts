// Reads one message again and again: in every way to read, and cut at every place and at random.

import { expect } from "vitest";
import { cutAt, octets, randomCuts, singleCuts } from "./cuts.ts";
import { iterate, type Way, ways, waysFor } from "./outcome.ts";

/** Expects each outcome of `read` to equal `expected`; resolves to the number of readings. */
export async function readInEveryWay<Outcome>(
	raw: Buffer,
	read: (segments: readonly Buffer[], way: Way) => Promise<Outcome>,
	expected: Outcome,
): Promise<number> {
	let right = "";
	for (const [name, way] of Object.entries(ways)) {
		const outcome = await read([raw], way);
		expect(outcome, name).toEqual(expected);
		right = JSON.stringify(outcome);
	}
	const suitable = waysFor(raw);
	const segmentations = [octets(raw), ...singleCuts(raw, 2_000).map((at) => cutAt(raw, [at])), ...randomCuts(raw, 20)];
	for (const [i, segments] of segmentations.entries()) {
		const outcome = await read(segments, suitable[i % suitable.length] ?? iterate);
		// toEqual() takes much longer than the comparison of two strings.
		if (JSON.stringify(outcome) !== right)
			expect(outcome, `cuts ${segments.map((segment) => segment.length)}`).toEqual(expected);
	}
	return Object.keys(ways).length + segmentations.length;
}
