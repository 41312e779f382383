import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { needs } from "../support/tools.ts";
import { compareProgram, Tally } from "./compare.ts";
import { Oracle } from "./oracle.ts";
import { programs } from "./programs.ts";

const PROGRAMS = Number(process.env.CONFORMANCE_PROGRAMS ?? 3000);
needs("python3");
const oracle = new Oracle();
afterAll(() => oracle.close());

test(`${PROGRAMS} random programs give CPython's results`, { timeout: 3_600_000 }, async () => {
	const tally = new Tally();
	const property = fc.asyncProperty(programs, (program) => compareProgram(program, oracle, tally));
	await fc.assert(property, { numRuns: PROGRAMS, seed: Number(process.env.CONFORMANCE_SEED ?? 19_700_101) });
	console.log(tally.report());
	expect(tally.programs).toBe(PROGRAMS);
});
