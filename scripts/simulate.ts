// Runs the crowd of test/testing over many seeds, as long as you like.

import { fork } from "node:child_process";
import { once } from "node:events";
import { type Network, simulate } from "../src/testing/index.ts";
import { CROWD, crowd, GENTLE, HARSH } from "../test/testing/crowd.ts";
import { CUTS, SIMULATED } from "../test/testing/programs/all.ts";
import { numberOf, optionsOf } from "./options.ts";

const HELP = `Usage: npm run simulate -- [--seeds N] [--first N] [--processes N]

Runs ${CROWD} clients and a server in a network in memory, once for each seed. Bytes are cut and come late; in most runs
connections are also reset, and ends come early. Fails if a byte that has arrived is lost, repeated or out of order, if
a reset is taken for an end, if a connection stays open, or if nothing goes on; the error shows the seed. With every
tenth seed, one of the programs of test/testing/programs runs too.

  --seeds N      how many seeds (default 1,000)
  --first N      the first seed (default 1)
  --processes N  how many processes share the seeds (default 1)
  --help         print this text`;

/** After how many seeds the progress is printed. */
const STEP = 500;

/** What has happened so far. */
interface Sum {
	seeds: number;
	events: number;
	resets: number;
}

const { values } = optionsOf(HELP, {
	options: {
		seeds: { type: "string", default: "1000" },
		first: { type: "string", default: "1" },
		processes: { type: "string", default: "1" },
	},
});
const seeds = numberOf("seeds", values.seeds, 1);
const first = numberOf("first", values.first, 0);
const processes = Math.min(numberOf("processes", values.processes, 1), seeds);
const begin = performance.now();

async function runSeed(seed: number, sum: Sum): Promise<void> {
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
	sum.seeds++;
}

/** Runs all seeds in this process. */
async function runHere(progress: (sum: Sum) => void): Promise<void> {
	const sum: Sum = { seeds: 0, events: 0, resets: 0 };
	for (let seed = first; seed < first + seeds; seed++) {
		await runSeed(seed, sum);
		if (sum.seeds % STEP === 0 || sum.seeds === seeds) progress(sum);
	}
}

/** Runs the seeds in processes of their own, which report here. If one fails, the others end too. */
async function share(progress: (sum: Sum) => void): Promise<void> {
	const parts = Array.from({ length: processes }, (): Sum => ({ seeds: 0, events: 0, resets: 0 }));
	const total = (name: keyof Sum) => parts.reduce((all, part) => all + part[name], 0);
	const children = parts.map((part, i) => {
		const [from, to] = [i, i + 1].map((n) => first + Math.floor((n * seeds) / processes)) as [number, number];
		const child = fork(import.meta.filename, ["--first", String(from), "--seeds", String(to - from)]);
		return child.on("message", (sum: Sum) => {
			Object.assign(part, sum);
			progress({ seeds: total("seeds"), events: total("events"), resets: total("resets") });
		});
	});
	const codes = await Promise.all(
		children.map(async (child) => {
			const [code] = await once(child, "exit");
			if (code !== 0) for (const other of children) other.kill();
			return code;
		}),
	);
	if (codes.some((code) => code !== 0)) process.exit(1);
}

function report(sum: Sum): void {
	const seconds = ((performance.now() - begin) / 1000).toFixed(0);
	if (sum.seeds === seeds) console.log(`simulate: nothing was lost, seeds ${first} to ${first + seeds - 1}`);
	console.log(
		`  ${sum.seeds} seeds, ${sum.seeds * CROWD} connections, ${sum.events} events, ${sum.resets} resets, ${seconds} s`,
	);
}

if (process.send !== undefined) await runHere((sum) => process.send?.(sum));
else if (processes > 1) await share(report);
else await runHere(report);
// A channel to the parent would keep a child alive.
if (process.connected) process.disconnect();
