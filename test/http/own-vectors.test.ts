// Reads our own vectors whole, octet by octet, cut at every place (very long ones near both ends, at line ends and at
// some places between) and cut at random, in every way to read. The outcome and the error's code must be the same each
// time.

import { describe, expect, it } from "vitest";
import { BufferedReader } from "../../src/io/buffered-reader.ts";
import { readInEveryWay } from "./every-way.ts";
import { observe, type Way } from "./outcome.ts";
import { latin1, ScriptedReader } from "./scripted-reader.ts";
import { chunkedVectors } from "./vectors-chunked.ts";
import { fieldVectors } from "./vectors-fields.ts";
import { framingVectors } from "./vectors-framing.ts";
import { limitVectors } from "./vectors-limits.ts";
import { statusLineVectors } from "./vectors-status-line.ts";

const groups = {
	"status line": statusLineVectors,
	fields: fieldVectors,
	framing: framingVectors,
	chunked: chunkedVectors,
	limits: limitVectors,
};

let runs = 0;

for (const [group, vectors] of Object.entries(groups)) {
	describe(group, () => {
		it.each(vectors.map((vector) => [vector.name, vector] as const))(
			"%s",
			async (_name, vector) => {
				const raw = latin1(vector.raw);
				const read = (segments: readonly Buffer[], way: Way) =>
					observe(new BufferedReader(new ScriptedReader(segments, vector.end ?? "hold")), vector.method, way);
				runs += await readInEveryWay(raw, read, vector.expect);
			},
			60_000,
		);
	});
}

it("are at least 150, with names of their own", () => {
	const names = Object.values(groups).flatMap((vectors) => vectors.map((vector) => vector.name));
	expect(new Set(names).size).toBe(names.length);
	expect(names.length).toBeGreaterThanOrEqual(150);
	console.log(`${names.length} HTTP vectors of our own, ${runs} readings`);
});
