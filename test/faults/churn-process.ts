// Repeats as often as told: connect, cause a fault, close. Then reports by how much descriptors, handles, listeners and
// heap have grown.

import { readdirSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { connect, listen, type Socket } from "../../src/index.ts";

const rounds = Number(process.argv[2]);
const EVENTS = ["data", "end", "close", "readable", "drain", "connect", "finish", "timeout"];
const listener = await listen(["127.0.0.1", 0]);
let listeners = 0;

function noop(): void {}

/** The faults. Each gets the two connected ends; `round()` closes both. */
const FAULTS: readonly ((client: Socket, server: Socket) => Promise<unknown>)[] = [
	async (client, server) => {
		await client.sendall("one\n");
		return server.makefile("r").readline();
	},
	async (client, server) => {
		const waiting = server.makefile("rb").read(10);
		client.stream.destroy();
		return waiting;
	},
	async (client, server) => {
		const waiting = server.makefile("rw").readline();
		const { stream } = client;
		if ("resetAndDestroy" in stream && typeof stream.resetAndDestroy === "function") stream.resetAndDestroy();
		return waiting;
	},
	async (_client, server) => {
		server.settimeout(1);
		return server.makefile("r").readline();
	},
	async (_client, server) => {
		const abort = new AbortController();
		const waiting = server.makefile("rwb").readline(-1, { signal: abort.signal });
		abort.abort();
		return waiting;
	},
	async (client, server) => {
		const f = server.makefile("rb");
		const waiting = f.readline();
		waiting.catch(noop);
		await client.shutdown("write");
		await f.close();
		return waiting;
	},
	async (_client, server) => {
		const f = server.makefile("w");
		f.write("x".repeat(100_000));
		server.stream.destroy(new Error("EIO"));
		return f.flush();
	},
];

async function round(i: number): Promise<void> {
	const [client, server] = await Promise.all([connect(listener.address()), listener.accept()]);
	const fault = FAULTS[i % FAULTS.length] ?? noop;
	await Promise.resolve(fault(client, server)).catch(noop);
	await Promise.allSettled([client.close(), server.close()]);
	for (const { stream } of [client, server]) {
		if (!stream.closed) await new Promise<void>((resolve) => stream.destroy().once("close", resolve));
		// The `closed` of a stream becomes true shortly before 'close' is emitted.
		for (let turn = 0; turn < 3; turn++) await setImmediate();
		// Node has one listener of its own for some of these events.
		listeners += EVENTS.filter((name) => stream.listenerCount(name) > 1).length;
	}
}

async function state() {
	for (let i = 0; i < 5; i++) await setImmediate();
	gc?.();
	gc?.();
	return {
		descriptors: readdirSync("/proc/self/fd").length,
		handles: process.getActiveResourcesInfo().length,
		heap: process.memoryUsage().heapUsed,
	};
}

for (let i = 0; i < 1000; i++) await round(i);
listeners = 0;
const before = await state();
for (let i = 0; i < rounds; i++) await round(i);
const after = await state();
await listener.close();
process.send?.(
	{
		descriptors: after.descriptors - before.descriptors,
		handles: after.handles - before.handles,
		listeners,
		heap: after.heap - before.heap,
		heapBefore: before.heap,
	},
	() => process.exit(),
);
