import cluster from "node:cluster";
import type { Server } from "node:http";
import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";
import { failToStart, interrupted } from "../shared/run-server.ts";
import { ChatServer } from "./handler.ts";
import type { Hub } from "./hub.ts";
import type { Limits } from "./limits.ts";
import { Metrics, serveMetrics, tellPrimary } from "./metrics/metrics.ts";
import { untilQuit } from "./prompt.ts";
import { openRelay } from "./relay/open-relay.ts";

/** Where the numbers for Prometheus are served. */
export type MetricsAddress = readonly [host: string, port: number];

const FAREWELL = "the server ends: goodbye\n";

/** Serves clients in this process until it is told to stop: by 'quit' at the prompt, or by a signal. */
export async function serve(
	host: string,
	port: number,
	relayAddresses: readonly string[],
	limits: Limits,
	metricsAddress: MetricsAddress | undefined,
): Promise<void> {
	const relay = await openRelay(relayAddresses).catch(failToStart);
	await using server = new ChatServer([host, port], relay, limits);
	const { hub } = server;
	await hub.start();
	await server.ready().catch(failToStart);
	const page = metricsAddress && (await startMetrics(hub, metricsAddress).catch(failToStart));
	if (!cluster.isWorker) log.info(`listening on ${textOf(server.serverAddress)}`);
	const serving = server.serveForever();
	await Promise.race([serving, cluster.isWorker ? interrupted() : untilQuit(() => hub.clients())]);
	await server.shutdown();
	await server.socket?.close();
	const farewell = hub.close(FAREWELL);
	await server.serverClose();
	await farewell;
	page?.close();
	cluster.worker?.disconnect();
	if (!cluster.isWorker) log.info("stopped");
}

/** Serves the numbers of this process, or, in a worker, tells them to the primary, which serves those of all workers. */
async function startMetrics(hub: Hub, address: MetricsAddress): Promise<Server | undefined> {
	const metrics = new Metrics(hub);
	if (!cluster.isWorker) return serveMetrics(address, async () => metrics.takeSamples());
	tellPrimary(metrics);
	return undefined;
}
