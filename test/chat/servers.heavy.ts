import { expect, test } from "vitest";
import { LOOPBACK } from "./host.ts";
import { natsMissing } from "./nats-server.ts";
import { runScenario } from "./scenario.ts";

const missing = natsMissing();
if (missing !== undefined) console.log(`skipped: three servers over NATS: ${missing}`);

test.skipIf(missing !== undefined)(
	"three servers over NATS: every line exactly once and in order while servers and NATS die",
	async () => {
		const { deliveries, refused, forgotten } = await runScenario([LOOPBACK, LOOPBACK, LOOPBACK], "127.0.0.1");
		console.log(
			`${deliveries} deliveries, ${refused} lines refused and told so; a dead server's clients were off the list after ${(forgotten / 1000).toFixed(1)} s`,
		);
		expect(deliveries).toBeGreaterThan(100_000);
		expect(refused).toBeGreaterThan(0);
		expect(forgotten).toBeLessThan(3_000);
	},
);
