import cluster from "node:cluster";
import { wrongUsage } from "../../shared/arguments.ts";
import { log } from "../../shared/log.ts";
import { InProcessBus } from "./in-process.ts";
import { NatsRelay } from "./nats.ts";
import type { Relay } from "./relay.ts";
import { WorkerRelay } from "./workers.ts";

/** The addresses of `nats://host:port[,…]`; 'none' has none. Ends the program by a wrong one. */
export function relayAddresses(text: string): readonly string[] {
	if (text === "none") return [];
	const addresses = text.split(",");
	const wrong = addresses.find((address) => !/^nats:\/\/[^/\s]+:\d+$/.test(address));
	if (wrong !== undefined) wrongUsage(`--relay must be nats://host:port[,…], not '${wrong}'`);
	return addresses;
}

/** The relay of this process. */
export async function openRelay(addresses: readonly string[]): Promise<Relay> {
	if (addresses.length === 0) return cluster.isWorker ? new WorkerRelay() : new InProcessBus().connect();
	log.info(`waiting for the relay ${addresses.join(", ")}`);
	return NatsRelay.connect(addresses);
}
