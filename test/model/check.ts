// Compares random programs with the model. If one differs, makes it as small as possible.

import fc from "fast-check";
import { Clock } from "./clock.ts";
import { programs } from "./program.ts";
import { differences } from "./run.ts";

/** Undefined if no program differs from the model; otherwise the smallest one found, with its seed and the differences. */
export async function checkPrograms(count: number, seed: number): Promise<string | undefined> {
	const clock = new Clock();
	try {
		const property = fc.asyncProperty(programs, async (program) => {
			const found = await differences(program, clock);
			if (found.length > 0) throw new Error(found.join("\n"));
		});
		const result = await fc.check(property, { numRuns: count, seed });
		if (!result.failed) return undefined;
		const why = result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance);
		return `seed ${seed}, path ${result.counterexamplePath}: ${JSON.stringify(result.counterexample?.[0], null, 1)}\n${why}`;
	} finally {
		clock.restore();
	}
}
