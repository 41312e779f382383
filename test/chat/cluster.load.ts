// The long form of cluster.heavy.ts: 3,000 clients come back all at once.

import { expect, test } from "vitest";
import { runClusterScenario } from "./cluster-scenario.ts";
import { natsMissing } from "./nats-server.ts";

const missing = natsMissing();
if (missing !== undefined) console.log(`skipped: reconnect storms over a cluster of NATS servers: ${missing}`);

const CROWD = 3_000;

test.skipIf(missing !== undefined)(
	"3,000 clients come back at once, again and again, while NATS servers are killed and cut off",
	async () => {
		const { deliveries, refused, returns, storm, uncut } = await runClusterScenario(CROWD);
		if (uncut !== undefined) console.log(`skipped: cutting off NATS servers: ${uncut}`);
		console.log(
			`storms: ${deliveries} deliveries, ${refused} lines refused and told so; ${CROWD} clients came back ${returns} times, at the latest after ${storm.toFixed(0)} ms`,
		);
		expect(returns).toBe(3 * CROWD);
	},
	300_000,
);
