import { textOf } from "../shared/address.ts";
import { log } from "../shared/log.ts";
import { failToStart } from "../shared/run-server.ts";
import { askWorkers, serveMetrics } from "./metrics/metrics.ts";
import { untilQuit } from "./prompt.ts";
import { Exchange } from "./relay/exchange.ts";
import { openRelay } from "./relay/open-relay.ts";
import { primaryRelay } from "./relay/workers.ts";
import type { MetricsAddress } from "./serve.ts";
import { Workers } from "./workers.ts";

/** Starts workers, which serve the clients, and executes the commands of the prompt. */
export async function serveByWorkers(
	count: number,
	relayAddresses: readonly string[],
	metricsAddress: MetricsAddress | undefined,
): Promise<void> {
	const relay = relayAddresses.length === 0 ? primaryRelay() : await openRelay(relayAddresses);
	const exchange = new Exchange(relay, { names: [], deliver() {}, missed() {} });
	await exchange.start();
	const workers = new Workers();
	const [address] = await Promise.all(Array.from({ length: count }, () => workers.start()));
	const page = metricsAddress && (await serveMetrics(metricsAddress, askWorkers).catch(failToStart));
	log.info(`listening on ${textOf(address ?? "")} with ${count} workers`);
	await untilQuit(() => exchange.clients());
	const fine = await workers.stop();
	await exchange.close();
	page?.close();
	log.info("stopped");
	process.exitCode = fine ? 0 : 1;
}
