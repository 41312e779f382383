// 200 transfers of 1–16 MiB through the fault proxy, in both directions.

import { afterAll, beforeAll, expect, test } from "vitest";
import { connect, listen } from "../../src/index.ts";
import { FaultProxy } from "../support/fault-proxy.ts";
import { payload, randomPlan, seeded, transfer } from "../support/transfer.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog(50_000);

const TRANSFERS = 200;
const MiB = 1024 * 1024;
const NOT_FATAL = new Set([undefined, "pause"]);

/** How many transfers run at the same time. */
const TOGETHER = 4;

let proxy: FaultProxy;
const sum = { done: 0, lost: 0, bytes: 0, fatal: 0, aborted: 0, handedOver: 0 };

beforeAll(async () => {
	proxy = await FaultProxy.start();
});
afterAll(async () => {
	await proxy[Symbol.asyncDispose]();
	console.log(
		`${sum.done} transfers, ${(sum.bytes / MiB).toFixed(0)} MiB received, ${sum.fatal} fatal faults, ` +
			`${sum.aborted} aborted reads, ${sum.handedOver} hand-overs, ${sum.lost} bytes lost`,
	);
});

async function one(seed: number): Promise<void> {
	const random = seeded(seed * 2_654_435_761);
	const [up, down] = [payload(MiB + random(15 * MiB), random), payload(MiB + random(15 * MiB), random)];
	const plan = randomPlan(random, MiB, seed % 3 === 0);
	const faults = [plan.up?.fault, plan.down?.fault];
	const fatal = !faults.every((fault) => NOT_FATAL.has(fault));
	await using listener = await listen(["127.0.0.1", 0]);
	const address = listener.address();
	if (typeof address === "string") throw new Error("no port");
	const port = await proxy.open(address[1], plan);
	const client = await connect(["127.0.0.1", port]);
	const server = await listener.accept();
	await proxy.close(port);
	if (fatal) for (const end of [client, server]) end.settimeout(300);
	const got = await transfer(client, server, up, down, random);
	for (const [received, sent] of [
		[got.up, up],
		[got.down, down],
	] as const) {
		sum.bytes += received.bytes;
		sum.lost += received.lost + (fatal ? 0 : sent.length - received.bytes);
		sum.aborted += received.aborted;
		sum.handedOver += received.handedOver;
		expect(received).toMatchObject({ lost: 0, same: true });
		if (!fatal) expect(received).toMatchObject({ bytes: sent.length, ending: "end" });
		// After a reset no read may give the end of stream.
		if (faults.every((fault) => fault === "reset")) expect(received.ending).not.toBe("end");
	}
	if (fatal) sum.fatal++;
	sum.done++;
}

test.each(Array.from({ length: TRANSFERS / 20 }, (_, i) => i))("20 transfers (%i)", async (round) => {
	for (let i = 0; i < 20; i += TOGETHER) {
		await Promise.all(Array.from({ length: TOGETHER }, (_, k) => one(1 + round * 20 + i + k)));
	}
});
