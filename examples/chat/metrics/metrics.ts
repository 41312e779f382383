import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import http from "node:http";
import type { Hub } from "../hub.ts";
import { ChannelCounts } from "./channels.ts";
import { ProcessState } from "./process.ts";
import { type Sample, textOfSamples } from "./sample.ts";

/** How long a worker may take to tell its numbers, in milliseconds. Those of a slower one are left out. */
const PATIENCE = 2_000;

/** The numbers of one process that serves clients: what its clients do, what the library tells, and its memory. */
export class Metrics {
	readonly #hub: Hub;
	readonly #channels = new ChannelCounts();
	readonly #state = new ProcessState();

	constructor(hub: Hub) {
		this.#hub = hub;
	}

	takeSamples(): readonly Sample[] {
		return [...this.#hub.samples, ...this.#channels.samples, ...this.#state.takeSamples()];
	}
}

/** Serves numbers as text for Prometheus at /metrics; resolves to the server when it listens. */
export async function serveMetrics(
	[host, port]: readonly [host: string, port: number],
	gather: () => Promise<readonly Sample[]>,
): Promise<http.Server> {
	const server = http.createServer(async (request, response) => {
		if (request.url !== "/metrics") {
			response.writeHead(404).end();
			return;
		}
		response.writeHead(200, { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" });
		response.end(textOfSamples(await gather()));
	});
	server.listen(port, host);
	await once(server, "listening");
	return server;
}

interface Question {
	readonly metrics: "ask";
}

interface Answer {
	readonly metrics: readonly Sample[];
}

const QUESTION: Question = { metrics: "ask" };

function isQuestion(message: unknown): message is Question {
	return Reflect.get(Object(message), "metrics") === QUESTION.metrics;
}

function isAnswer(message: unknown): message is Answer {
	return Array.isArray(Reflect.get(Object(message), "metrics"));
}

/** The worker's side: tells the primary the numbers whenever it asks. */
export function tellPrimary(metrics: Metrics): void {
	process.on("message", (message: unknown) => {
		if (isQuestion(message)) process.send?.({ metrics: metrics.takeSamples() } satisfies Answer);
	});
}

/** The primary's side: asks all workers; each worker's numbers have its name. */
export async function askWorkers(): Promise<readonly Sample[]> {
	const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected());
	const answers = workers.map((worker) => (worker === undefined ? [] : ask(worker)));
	return (await Promise.all(answers)).flat();
}

function ask(worker: Worker): Promise<readonly Sample[]> {
	return new Promise((resolve) => {
		const end = (samples: readonly Sample[]) => {
			worker.off("message", hear);
			clearTimeout(timer);
			resolve(samples.map((sample) => ({ ...sample, labels: { ...sample.labels, worker: String(worker.id) } })));
		};
		const hear = (message: unknown) => {
			if (isAnswer(message)) end(message.metrics);
		};
		const timer = setTimeout(end, PATIENCE, []);
		worker.on("message", hear).send(QUESTION);
	});
}
