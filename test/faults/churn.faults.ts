// 10,000 rounds of connect, fault, close: descriptors, handles and listeners are back exactly, the heap
// nearly; and a slow peer does not hold up the others.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { watchdog } from "../support/watchdog.ts";

watchdog(110_000);

/** Runs a script in a process of its own, which has `gc()`; its one message. */
async function figures(script: string, args: readonly string[]): Promise<Record<string, number>> {
	const path = fileURLToPath(new URL(script, import.meta.url));
	const child = fork(path, args, { execArgv: ["--expose-gc", "--import", "tsx"] });
	const [message] = await once(child, "message");
	await once(child, "exit");
	return message;
}

test("10,000 rounds leave nothing behind", { timeout: 120_000 }, async () => {
	const got = await figures("./churn-process.ts", ["10000"]);
	console.log(`10,000 rounds: ${JSON.stringify(got)}`);
	expect(got).toMatchObject({ descriptors: 0, handles: 0, listeners: 0 });
	expect(got.heap).toBeLessThanOrEqual(Math.max(2 * 1024 * 1024, 0.05 * (got.heapBefore ?? 0)));
});

test("slowloris: 200 connections, a byte a second, a deadline of 10 s: all ended by 11 s", {
	timeout: 30_000,
}, async () => {
	const got = await figures("./slowloris-process.ts", ["200", "10000"]);
	console.log(`slowloris: ${JSON.stringify(got)}`);
	expect(got).toMatchObject({ ended: 200, wrong: 0 });
	expect(got.last).toBeLessThan(11_000);
	expect(got.first).toBeGreaterThanOrEqual(9_990);
	// In milliseconds, beside the time an exchange takes on an idle server.
	expect(got.latency).toBeLessThan((got.idleLatency ?? 0) + 20);
});
