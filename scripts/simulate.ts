// Runs the crowd of test/testing over many seeds, as long as you like.

import { type Network, simulate } from "../src/testing/index.ts";
import { CROWD, crowd, GENTLE, HARSH } from "../test/testing/crowd.ts";
import { CUTS, SIMULATED } from "../test/testing/programs/all.ts";
import { numberOf, optionsOf } from "./options.ts";

const HELP = `Usage: npm run simulate -- [--seeds N] [--first N]

Runs ${CROWD} clients and a server in a network in memory, once for each seed. Bytes are cut and come late; in most runs
connections are also reset, and ends come early. Fails if a byte that has arrived is lost, repeated or out of order, if
a reset is taken for an end, if a connection stays open, or if nothing goes on; the error shows the seed. With every
tenth seed, one of the programs of test/testing/programs runs too.

  --seeds N  how many seeds (default 1,000)
  --first N  the first seed (default 1)
  --help     print this text`;

/** After how many seeds the progress is printed. */
const STEP = 500;

const { values } = optionsOf(HELP, {
	options: { seeds: { type: "string", default: "1000" }, first: { type: "string", default: "1" } },
});
const seeds = numberOf("seeds", values.seeds, 1);
const first = numberOf("first", values.first, 0);

const sum = { events: 0, resets: 0 };
const begin = performance.now();

function report(done: number): void {
	const seconds = ((performance.now() - begin) / 1000).toFixed(0);
	const { events, resets } = sum;
	console.log(`  ${done} seeds, ${done * CROWD} connections, ${events} events, ${resets} resets, ${seconds} s`);
}

for (let seed = first; seed < first + seeds; seed++) {
	// Every fourth run loses nothing, and every second one of either kind uses files.
	const gentle = seed % 4 === 0;
	const style = seed % 8 < 4 ? "files" : "sockets";
	const run = async (network: Network) => {
		await crowd(network, seed, style, gentle);
		sum.events += network.log.length;
		sum.resets += network.log.filter(({ what }) => what === "fault").length;
	};
	await simulate(run, { ...(gentle ? GENTLE : HARSH), seeds: 1, first: seed, idle: 10_000 });
	const program = seed % 10 === 0 ? SIMULATED[(seed / 10) % SIMULATED.length] : undefined;
	if (program !== undefined) await simulate(program.run, { ...CUTS, seeds: 1, first: seed, idle: 10_000 });
	const done = seed - first + 1;
	if (done % STEP === 0 && done < seeds) report(done);
}
console.log(`simulate: nothing was lost, seeds ${first} to ${first + seeds - 1}`);
report(seeds);
