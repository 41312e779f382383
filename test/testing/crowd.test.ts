// A hundred thousand connections with faults: every byte that has arrived is read once, in order, and the end or the reset
// is told as it came. `npm run simulate` runs more seeds.

import { describe, test } from "vitest";
import { simulate } from "../../src/testing/index.ts";
import { CROWD, crowd, GENTLE, HARSH } from "./crowd.ts";

describe("connections with cuts, delays, resets and early ends", () => {
	test.each([
		["files", "gentle", 10_000],
		["files", "harsh", 10_000],
		["sockets", "gentle", 20_000],
		["sockets", "harsh", 60_000],
	] as const)(
		"%s, %s: %i",
		async (style, faults, connections) => {
			const gentle = faults === "gentle";
			const options = { ...(gentle ? GENTLE : HARSH), seeds: connections / CROWD, idle: 10_000 };
			await simulate((network, seed) => crowd(network, seed, style, gentle), options);
		},
		600_000,
	);
});
