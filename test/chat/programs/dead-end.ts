// One end of the relay between workers speaks after the other has died, before it can know.

import cluster from "node:cluster";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { primaryRelay, WorkerRelay } from "../../../examples/chat/relay/workers.ts";

const SUBJECT = "subject";

/** Kills a process, and holds this one up until the last of its threads has gone. */
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

async function surviveWorker(): Promise<void> {
	const relay = primaryRelay();
	const heard = new Promise<string>((resolve) => {
		relay.subscribe(SUBJECT, resolve);
	});
	const worker = cluster.fork();
	await heard;
	process.once("exit", (code) => console.log(`worker gone, exit ${code}`));
	kill(worker.process.pid ?? 0);
	console.log(`connected: ${worker.isConnected()}`);
	relay.publish(SUBJECT, "anybody?");
	await once(worker, "exit");
}

async function survivePrimary(): Promise<void> {
	const relay = new WorkerRelay();
	await relay.subscribe(SUBJECT, () => {}).ready;
	relay.publish(SUBJECT, "there");
	if (process.argv[2] !== "primary") return;
	process.once("exit", (code) => console.log(`primary gone, exit ${code}`));
	kill(process.ppid);
	console.log(`connected: ${process.connected}`);
	relay.publish(SUBJECT, "anybody?");
	await once(process, "disconnect");
}

await (cluster.isPrimary ? surviveWorker() : survivePrimary());
