// Members of many servers over a relay that loses and delays messages and cuts servers off. `npm run load:simulated` runs
// more of them.

import { expect, test } from "vitest";
import { World } from "./simulated/world.ts";

const run = (seed: number) => World.run({ members: 800, servers: 8, lines: 5, seed });

test("every line exactly once per member and in its sender's order; the same seed does the same", async () => {
	const first = await run(1);
	expect(first.lost).toBeGreaterThan(100);
	expect(first.partitions).toBeGreaterThan(0);
	expect(first.disconnections).toBeGreaterThan(0);
	expect(first.deliveries).toBeGreaterThan(10_000);
	const again = await run(1);
	expect([again.digest, again.deliveries, again.lost]).toEqual([first.digest, first.deliveries, first.lost]);
	expect((await run(2)).digest).not.toBe(first.digest);
});
