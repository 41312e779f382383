import { expect, test } from "vitest";
import { runClusterScenario } from "./cluster-scenario.ts";
import { natsMissing } from "./nats-server.ts";

const missing = natsMissing();
if (missing !== undefined) console.log(`skipped: a cluster of NATS servers: ${missing}`);

const CROWD = 150;

test.skipIf(missing !== undefined)(
	"a cluster of three NATS servers is killed and cut off: nothing twice, nothing lost that was acknowledged",
	async () => {
		const { deliveries, refused, returns, storm, uncut } = await runClusterScenario(CROWD);
		if (uncut !== undefined) console.log(`skipped: cutting off NATS servers: ${uncut}`);
		console.log(
			`cluster: ${deliveries} deliveries, ${refused} lines refused and told so; ${CROWD} clients came back ${returns} times, at the latest after ${storm.toFixed(0)} ms`,
		);
		expect(returns).toBe(3 * CROWD);
	},
	180_000,
);
