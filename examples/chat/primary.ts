import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";
import { untilQuit } from "./prompt.ts";
import { Exchange } from "./relay/exchange.ts";
import { openRelay } from "./relay/open-relay.ts";
import { primaryRelay } from "./relay/workers.ts";

/** Has workers serve the clients, and obeys the prompt. A worker that dies is replaced. */
export async function serveByWorkers(count: number, relayAddresses: readonly string[]): Promise<void> {
	const exec = new URL("../chat-server.ts", import.meta.url).pathname;
	cluster.setupPrimary({ exec, args: process.argv.slice(2) });
	const relay = relayAddresses.length === 0 ? primaryRelay() : await openRelay(relayAddresses);
	const exchange = new Exchange(relay, { names: [], deliver() {}, missed() {} });
	await exchange.start();

	const addresses = await Promise.all(Array.from({ length: count }, start));
	log.info(`listening on ${textOf(addresses[0] ?? "")} with ${count} workers`);
	cluster.on("exit", replace);
	await untilQuit(() => exchange.clients());
	cluster.off("exit", replace);
	const codes = await Promise.all(Object.values(cluster.workers ?? {}).map((worker) => stop(worker)));
	await exchange.close();
	log.info("stopped");
	process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
}

/** Resolves to the address when the worker listens; ends the program if it does not. */
async function start(): Promise<readonly [host: string, port: number]> {
	const worker = cluster.fork();
	const listening = new Promise<readonly [string, number]>((resolve) => {
		worker.once("listening", ({ address, port }) => resolve([address, port]));
	});
	const outcome = await Promise.race([listening, once(worker, "exit").then(() => undefined)]);
	// The worker has said why.
	return outcome ?? process.exit(1);
}

function replace(worker: Worker, code: number, signal: string): void {
	log.warn(`worker ${worker.process.pid} ended by ${signal || code}: another takes its place`);
	start();
}

async function stop(worker: Worker | undefined): Promise<number> {
	if (worker === undefined || worker.isDead()) return 0;
	const ended = once(worker, "exit");
	worker.process.kill("SIGTERM");
	const [code] = await ended;
	return code;
}
