import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { log } from "../shared/log.ts";
import { failToStart } from "../shared/run-server.ts";

export type WorkerAddress = readonly [host: string, port: number];

/** The worker processes, which serve the clients. A worker that dies is replaced. */
export class Workers {
	readonly #listening = new Set<Worker>();
	#stopping = false;

	constructor() {
		const exec = new URL("../chat-server.ts", import.meta.url).pathname;
		cluster.setupPrimary({ exec, args: process.argv.slice(2) });
	}

	/** Starts another worker; resolves when it listens. Ends the program if it exits before. */
	async start(): Promise<WorkerAddress> {
		const worker = cluster.fork();
		const listening = new Promise<WorkerAddress>((resolve) => {
			worker.once("listening", ({ address, port }) => {
				this.#listening.add(worker);
				resolve([address, port]);
			});
		});
		worker.on("error", (error: Error) => {
			// An error of sending to a worker that is exiting: 'exit' follows and is handled below.
			if (!this.#stopping && !this.#listening.has(worker)) failToStart(error);
		});
		worker.once("exit", (code: number, signal: string) => this.#ended(worker, signal || String(code)));
		return listening;
	}

	/** Stops all workers by SIGTERM; resolves to whether all exited without an error. */
	async stop(): Promise<boolean> {
		this.#stopping = true;
		const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
		const fine = workers.map(async (worker) => {
			const ended = once(worker, "exit");
			worker.process.kill("SIGTERM");
			const [code] = await ended;
			// A worker that does not listen yet has no handler for SIGTERM: its exit code does not count.
			return code === 0 || !this.#listening.has(worker);
		});
		return (await Promise.all(fine)).every(Boolean);
	}

	#ended(worker: Worker, how: string): void {
		if (this.#stopping) return;
		// The worker never listened, and has logged why.
		if (!this.#listening.has(worker)) process.exit(1);
		log.warn(`worker ${worker.process.pid} ended by ${how}: another takes its place`);
		this.start();
	}
}
