// One end of the relay between workers sends a message after the other has died but before it is told so: `dead-end.ts
// worker|primary`.

import cluster from "node:cluster";
import { readdirSync, readFileSync } from "node:fs";
import type { Relay } from "../../../examples/chat/relay/relay.ts";
import { primaryRelay, WorkerRelay } from "../../../examples/chat/relay/workers.ts";

const SUBJECT = "subject";
const dying = process.argv[2];

async function inPrimary(): Promise<void> {
	const relay = primaryRelay();
	const heard = new Promise((resolve) => {
		relay.subscribe(SUBJECT, resolve);
	});
	const worker = cluster.fork();
	await heard;
	if (dying === "worker") outlive(worker.process.pid ?? 0, relay, () => worker.isConnected());
}

async function inWorker(): Promise<void> {
	const relay = new WorkerRelay();
	await relay.subscribe(SUBJECT, () => {}).ready;
	relay.publish(SUBJECT, "there");
	if (dying === "primary") outlive(process.ppid, relay, () => process.connected);
}

function outlive(pid: number, relay: Relay, connected: () => boolean): void {
	kill(pid);
	console.log(`connected: ${connected()}`);
	relay.publish(SUBJECT, "anybody?");
	process.once("exit", (code) => console.log(`exit ${code}`));
}

/** Kills a process, and blocks this one until the last thread of the other has ended. */
function kill(pid: number): void {
	const living = () => {
		try {
			const threads = readdirSync(`/proc/${pid}/task`).length;
			return threads > 1 || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
		} catch {
			return false;
		}
	};
	process.kill(pid, "SIGKILL");
	while (living());
}

await (cluster.isPrimary ? inPrimary() : inWorker());
