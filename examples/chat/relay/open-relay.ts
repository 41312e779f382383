import cluster from "node:cluster";
import { wrongUsage } from "../../shared/arguments.ts";
import { log } from "../../shared/log.ts";
import { InProcessBus } from "./in-process.ts";
import { NatsRelay } from "./nats.ts";
import type { Relay } from "./relay.ts";
import { WorkerRelay } from "./workers.ts";

/** Parses `nats://host:port[,…]`, or 'none' for no addresses; ends the program if an address is not valid. */
export function relayAddresses(text: string): readonly string[] {
	if (text === "none") return [];
	const addresses = text.split(",");
	const wrong = addresses.find((address) => !/^nats:\/\/[^/\s]+:\d+$/.test(address));
	if (wrong !== undefined) wrongUsage(`--relay must be nats://host:port[,…], not '${wrong}'`);
	return addresses;
}

/** Opens the relay of this process: NATS if there are addresses, else one between workers, or within this process. */
export async function openRelay(addresses: readonly string[]): Promise<Relay> {
	if (addresses.length === 0) return cluster.isWorker ? new WorkerRelay() : new InProcessBus().connect();
	// The primary speaks for its workers.
	if (cluster.isWorker) return NatsRelay.connect(addresses);
	log.info(`waiting for the relay ${addresses.join(", ")}`);
	const relay = await NatsRelay.connect(addresses);
	log.info("connected to the relay");
	return relay;
}
