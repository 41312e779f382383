import { expect, test } from "vitest";
import { natsMissing } from "./nats-server.ts";
import { Network, networkMissing } from "./network.ts";
import { runScenario } from "./scenario.ts";

const missing = natsMissing() ?? networkMissing();
if (missing !== undefined) console.log(`skipped: three hosts over NATS: ${missing}`);

test.skipIf(missing !== undefined)("the same on three hosts, which are network namespaces", async () => {
	using network = new Network(3);
	const [first, second, third] = network.hosts;
	if (first === undefined || second === undefined || third === undefined) throw new Error("three are needed");
	const { deliveries, refused, forgotten } = await runScenario([first, second, third], network.address);
	console.log(`${deliveries} deliveries, ${refused} lines refused; forgotten after ${(forgotten / 1000).toFixed(1)} s`);
	expect(deliveries).toBeGreaterThan(100_000);
	expect(forgotten).toBeLessThan(3_000);
});
