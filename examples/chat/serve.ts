import cluster from "node:cluster";
import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";
import { failToStart, interrupted } from "../shared/run-server.ts";
import { ChatServer } from "./handler.ts";
import type { Limits } from "./limits.ts";
import { untilQuit } from "./prompt.ts";
import { openRelay } from "./relay/open-relay.ts";

const FAREWELL = "the server ends: goodbye\n";

/** Serves clients in this process until it is told to stop: by 'quit' at the prompt, or by a signal. */
export async function serve(
	host: string,
	port: number,
	relayAddresses: readonly string[],
	limits: Limits,
): Promise<void> {
	const relay = await openRelay(relayAddresses).catch(failToStart);
	await using server = new ChatServer([host, port], relay, limits);
	const { hub } = server;
	await hub.start();
	await server.ready().catch(failToStart);
	if (!cluster.isWorker) log.info(`listening on ${textOf(server.serverAddress)}`);
	const serving = server.serveForever();
	await Promise.race([serving, cluster.isWorker ? interrupted() : untilQuit(() => hub.clients())]);
	await server.shutdown();
	await server.socket?.close();
	const farewell = hub.close(FAREWELL);
	await server.serverClose();
	await farewell;
	cluster.worker?.disconnect();
	if (!cluster.isWorker) log.info("stopped");
}
