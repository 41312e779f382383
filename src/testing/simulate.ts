import { inspect } from "node:util";
import { described, invalidType } from "../misuse.ts";
import { checkOptions, integerFrom, type Kinds } from "../options.ts";
import { DeadlockWatch } from "./deadlock.ts";
import { NETWORK_KINDS, Network, type NetworkOptions } from "./network/network.ts";
import { formatEvents } from "./network/network-event.ts";

/** What `simulate()` does: the faults of its networks, and how many there are. */
export interface SimulateOptions extends Omit<NetworkOptions, "seed"> {
	/** How many seeds are tried; default 100. */
	readonly seeds?: number | undefined;
	/** The first seed; the others follow it. Default 1. */
	readonly first?: number | undefined;
	/** After how many milliseconds in which nothing has happened a run is taken for a deadlock; default 1,000. */
	readonly idle?: number | undefined;
}

const { seed: SEED, ...FAULTS } = NETWORK_KINDS;
const KINDS: Kinds<SimulateOptions> = {
	...FAULTS,
	seeds: integerFrom(1, Number.MAX_SAFE_INTEGER),
	first: SEED,
	idle: integerFrom(1, 2 ** 31 - 1),
};

/** How many events of the log an error shows. */
const SHOWN = 30;

/**
 * Calls `run` once for each of many seeds, one after another, with a network of that seed. `run` builds its servers and
 * clients in that network, and throws if something is wrong. What it leaves open is dropped: after its end nothing arrives
 * there any more.
 *
 * The first run that fails ends the simulation: it rejects with an `Error` whose `cause` is what the run has thrown, and
 * whose message shows the seed, the end of the network's log, and the line that repeats this run alone. A run that cannot go
 * on fails as a deadlock: nothing is on its way in the network, no wait is limited by `settimeout()`, and nothing has
 * happened for `idle` milliseconds. The error names the waiting calls. A run that waits for something outside of the network
 * for so long needs a longer `idle`; under fake timers the test lets the time pass. Rejects with `TypeError` and
 * `RangeError` for wrong arguments.
 *
 * Python has no counterpart.
 *
 * @example
 * ```ts
 * import { simulate } from "socket-makefile/testing";
 *
 * await simulate(async (network) => {
 * 	await using listener = await network.listen(["server", 7]);
 * 	const client = await network.connect(["server", 7]);
 * 	const server = await listener.accept();
 * 	await client.sendall("ping\n");
 * 	const line = await server.makefile("r").readline();
 * 	if (line !== "ping\n") throw new Error(`the server has read ${line}`);
 * }, { seeds: 50, cut: 0.5, delay: 0.2 });
 * ```
 */
export async function simulate(
	run: (network: Network, seed: number) => Promise<void>,
	options: SimulateOptions = {},
): Promise<void> {
	if (typeof run !== "function") throw invalidType(`simulate() takes a function, not ${described(run)}`);
	checkOptions(options, KINDS);
	const { seeds = 100, first = 1, idle = 1000, ...faults } = options;
	for (let seed = first; seed < first + seeds; seed++) {
		const network = new Network({ ...faults, seed });
		try {
			await runOnce(run, network, seed, idle);
		} catch (error) {
			throw failure(error, network, seed, options);
		} finally {
			network.medium.schedule.stop();
		}
	}
}

function runOnce(
	run: (network: Network, seed: number) => Promise<void>,
	network: Network,
	seed: number,
	idle: number,
): Promise<void> {
	return new Promise((resolve, reject) => {
		const watch = new DeadlockWatch(network, idle, reject);
		Promise.resolve(network)
			.then(() => run(network, seed))
			.then(resolve, reject)
			.finally(() => watch.stop());
	});
}

function failure(cause: unknown, network: Network, seed: number, options: SimulateOptions): Error {
	const { log } = network;
	const shown = log.slice(-SHOWN);
	const repeat = inspect({ ...options, seeds: 1, first: seed }, { breakLength: Number.POSITIVE_INFINITY });
	const message = [
		`seed ${seed}: ${String(cause)}`,
		`the last ${shown.length} of ${log.length} events:`,
		formatEvents(shown),
		`repeat it with: await simulate(run, ${repeat})`,
	].join("\n");
	return new Error(message, { cause });
}
