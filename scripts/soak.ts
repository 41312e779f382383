// Opens connections with random faults for a given time, and checks that no byte is lost and that nothing leaks.

import { readdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { connect, listen } from "../src/index.ts";
import { FaultProxy } from "../test/support/fault-proxy.ts";
import { payload, randomPlan, seeded, transfer } from "../test/support/transfer.ts";
import { numberOf, optionsOf, wrongUsage } from "./options.ts";

const HELP = `Usage: npm run soak -- [--minutes N] [--seed N]

Sends random bytes in both directions through a proxy that cuts, delays, stalls and resets at random, over four
connections at a time, and compares the SHA-256 at both ends. Prints how many bytes were moved and lost and how many
faults were injected. Fails if a byte was lost, or if heap, descriptors, handles or listeners have grown.

  --minutes N  duration in minutes (default 1; may be a fraction)
  --seed N     seed of the random numbers; the same seed gives the same connections (default: taken from the clock)
  --help       print this text`;

const MiB = 1024 * 1024;
const TOGETHER = 4;
const WARM_UP = 40;
const EVENTS = ["data", "end", "close", "readable", "drain", "finish"];

const { values } = optionsOf(HELP, {
	options: {
		minutes: { type: "string", default: "1" },
		seed: { type: "string", default: String(Date.now() % 1_000_000_007) },
	},
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) wrongUsage(`--minutes must be a number above 0, not '${values.minutes}'`);
const seed = numberOf("seed", values.seed, 0);

const sum = { connections: 0, moved: 0, faults: 0, lost: 0, different: 0, listeners: 0 };
await using proxy = await FaultProxy.start();

/** Runs one connection and adds what happened to `sum`. */
async function one(number: number): Promise<void> {
	const random = seeded((seed + number) * 2_654_435_761);
	const size = () => 1 + random(random(4) === 0 ? 4 * MiB : 100_000);
	const [up, down] = [payload(size(), random), payload(size(), random)];
	const fatal = random(3) === 0;
	const plan = randomPlan(random, up.length, fatal);
	await using listener = await listen(["127.0.0.1", 0]);
	const address = listener.address();
	const port = await proxy.open(typeof address === "string" ? 0 : address[1], plan);
	const client = await connect(["127.0.0.1", port]);
	const server = await listener.accept();
	await proxy.close(port);
	if (fatal) for (const end of [client, server]) end.settimeout(200);
	const got = await transfer(client, server, up, down, random);
	const ends = [
		[got.up, up],
		[got.down, down],
	] as const;
	for (const [received, sent] of ends) {
		sum.moved += received.bytes;
		sum.faults += received.aborted;
		sum.lost += received.lost + (fatal ? 0 : sent.length - received.bytes);
		if (!received.same) sum.different++;
	}
	sum.faults += [plan.up?.fault, plan.down?.fault].filter((fault) => fault !== undefined).length;
	for (const { stream } of [client, server]) {
		if (!stream.closed) await new Promise<void>((resolve) => stream.destroy().once("close", resolve));
		sum.listeners += EVENTS.filter((name) => stream.listenerCount(name) > 1).length;
	}
	sum.connections++;
}

async function state() {
	for (let i = 0; i < 10; i++) await setImmediate();
	gc?.();
	gc?.();
	const { heapUsed, arrayBuffers } = process.memoryUsage();
	return {
		heap: heapUsed + arrayBuffers,
		descriptors: readdirSync("/proc/self/fd").length,
		handles: process.getActiveResourcesInfo().length,
	};
}

function report(): string {
	const { connections, moved, faults, lost } = sum;
	return `${connections} connections, ${(moved / MiB).toFixed(0)} MiB moved, ${faults} faults injected, ${lost} bytes lost`;
}

let number = 0;
async function run(until: () => boolean): Promise<void> {
	const worker = async () => {
		while (!until()) await one(number++);
	};
	await Promise.all(Array.from({ length: TOGETHER }, worker));
}

console.log(`soak: ${minutes} minutes, seed ${seed}`);
await run(() => number >= WARM_UP);
const before = await state();
const end = Date.now() + minutes * 60_000;
const progress = setInterval(() => console.log(`  ${report()}`), 10_000);
await run(() => Date.now() >= end);
clearInterval(progress);
const after = await state();

const failures: string[] = [];
if (sum.lost !== 0) failures.push(`${sum.lost} bytes lost`);
if (sum.different !== 0) failures.push(`${sum.different} transfers with a different SHA-256`);
if (sum.listeners !== 0) failures.push(`${sum.listeners} listeners were not removed`);
if (after.heap - before.heap > Math.max(2 * MiB, 0.05 * before.heap)) {
	failures.push(`the heap grew from ${before.heap} to ${after.heap} bytes`);
}
for (const what of ["descriptors", "handles"] as const) {
	if (after[what] > before[what]) failures.push(`${what} grew from ${before[what]} to ${after[what]}`);
}
console.log(`soak: ${report()}; heap ${((after.heap - before.heap) / MiB).toFixed(1)} MiB, seed ${seed}`);
for (const failure of failures) console.error(`soak: FAILED: ${failure}`);
process.exitCode = failures.length === 0 ? 0 : 1;
