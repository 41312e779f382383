// Reads every vector of a file of vectors, if it lies beside the repository: whole, cut at the vector's own splits,
// octet by octet and cut at every place, in every way to read.

import { describe, expect, it } from "vitest";
import { BufferedReader } from "../../src/io/buffered-reader.ts";
import { sharedVectors } from "./corpus.ts";
import { cutAt, octets, randomCuts, singleCuts } from "./cuts.ts";
import { type Outcome, observe, ways, waysFor } from "./outcome.ts";
import { type End, ScriptedReader } from "./scripted-reader.ts";
import { judge } from "./shared-vector.ts";

const vectors = sharedVectors();
if (vectors.length === 0)
	console.log("skipped: shared HTTP vectors, because ../shared/vectors/http-responses.json is not there");

const read = (segments: readonly Buffer[], end: End, method: string, way = ways["read()"]): Promise<Outcome> =>
	observe(new BufferedReader(new ScriptedReader(segments, end)), method, way);

describe.skipIf(vectors.length === 0)("shared vectors", () => {
	let runs = 0;

	it.each(vectors.map((vector) => [vector.id, vector] as const))(
		"%s",
		async (_id, vector) => {
			const { method, end = "fin" } = vector;
			const raw = Buffer.from(vector.raw, "base64");
			const whole = await read([raw], end, method);
			expect(judge(vector, whole)).toBe("right");
			for (const [name, way] of Object.entries(ways)) expect(await read([raw], end, method, way), name).toEqual(whole);
			const all = waysFor(raw);
			const segmentations = [
				cutAt(raw, vector.splits ?? []),
				octets(raw),
				...singleCuts(raw, Number.POSITIVE_INFINITY).map((at) => cutAt(raw, [at])),
				...randomCuts(raw, 20),
			];
			for (const [i, segments] of segmentations.entries()) {
				const outcome = await read(segments, end, method, all[i % all.length]);
				if (JSON.stringify(outcome) !== JSON.stringify(whole))
					expect(outcome, `cuts ${segments.map((s) => s.length)}`).toEqual(whole);
			}
			runs += 1 + Object.keys(ways).length + segmentations.length;
		},
		60_000,
	);

	it("are complete", () => {
		expect(vectors.length).toBeGreaterThanOrEqual(211);
		console.log(`${vectors.length} shared HTTP vectors, ${runs} readings`);
	});
});
