// After 10,000 rounds of connect, fault, close there are as many descriptors, handles and listeners as before, and the
// heap has hardly grown. Slow peers do not delay the others.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { watchdog } from "../support/watchdog.ts";

watchdog(110_000);

/** Runs a script in another process, which can call `gc()`. Resolves to its message. */
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

test("slowloris: 200 connections that send a byte per second, with a deadline of 10 s, are all closed after 11 s", {
	timeout: 30_000,
}, async () => {
	const got = await figures("./slowloris-process.ts", ["200", "10000"]);
	console.log(`slowloris: ${JSON.stringify(got)}`);
	expect(got).toMatchObject({ ended: 200, wrong: 0 });
	expect(got.last).toBeLessThan(11_000);
	expect(got.first).toBeGreaterThanOrEqual(9_990);
	// In milliseconds: at most 20 ms more than an exchange takes on an idle server.
	expect(got.latency).toBeLessThan((got.idleLatency ?? 0) + 20);
});
