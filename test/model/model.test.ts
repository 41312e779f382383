// Random programs over one socket, compared with a simple model: see ledger.ts.

import { expect, test } from "vitest";
import { checkPrograms } from "./check.ts";

const PROGRAMS = Number(process.env.MODEL_PROGRAMS ?? 20_000);
const SEED = Number(process.env.MODEL_SEED ?? 19_841_026);

test(`${PROGRAMS} random programs hand out each byte once, in order`, { timeout: 3_600_000 }, async () => {
	expect(await checkPrograms(PROGRAMS, SEED)).toBeUndefined();
});
