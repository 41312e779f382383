// Programs of many kinds over a network that cuts and delays, from seeds: none of them loses, repeats or reorders a
// byte, and none of them hangs.

import { test } from "vitest";
import { simulate } from "../../src/testing/index.ts";
import { CUTS, SIMULATED } from "./programs/all.ts";

test.each(SIMULATED)(
	"$name: $seeds seeds",
	async ({ run, seeds }) => {
		await simulate(run, { ...CUTS, seeds });
	},
	600_000,
);
