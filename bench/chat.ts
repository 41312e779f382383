// Measures how fast the chat is (npm run bench:chat -- --help).

import { cpus } from "node:os";
import { median } from "../scripts/median.ts";
import { optionsOf } from "../scripts/options.ts";
import { natsMissing } from "../test/chat/nats-server.ts";
import type { FleetAnswer, FleetQuestion } from "./chat-fleet.ts";
import { Setup } from "./chat-setups.ts";
import { type Child, endAll, nodeChild } from "./processes.ts";

const HELP = `Usage: npm run bench:chat

Measures in turn the chat in one process, in two workers, and on three servers connected by NATS (if it is installed).
Takes about a minute and prints one table.`;

const ROUNDS = 3;
const FLEETS = 2;
/** Clients in each fleet, of which this many talk. */
const CLIENTS = 150;
const TALKERS = 10;
const SECONDS = 3;
/** Lines that each fleet sends per second at a pace. */
const PER_SECOND = 10;

interface Figures {
	/** Deliveries per second in a burst. */
	readonly rate: number;
	/** Microseconds of the servers' processor time per delivery. */
	readonly cpu: number;
	/** Delays at a pace in milliseconds: the median and the 99th percentile. */
	readonly p50: number;
	readonly p99: number;
}

function percentile(sorted: readonly number[], share: number): number {
	return (sorted[Math.floor(sorted.length * share)] ?? 0) / 1000;
}

async function measure(setup: Setup, fleets: readonly Child[]): Promise<Figures> {
	const ask = (question: FleetQuestion) => Promise.all(fleets.map((fleet) => fleet.ask<FleetAnswer>(question)));
	await ask({ kind: "connect", ports: setup.ports, clients: CLIENTS, talkers: TALKERS });
	await ask({ kind: "burst", seconds: 1, perSecond: 0 });
	const before = setup.cpu;
	const burst = await ask({ kind: "burst", seconds: SECONDS, perSecond: 0 });
	const deliveries = burst.reduce((sum, answer) => sum + answer.deliveries, 0);
	const cpu = (setup.cpu - before) / deliveries;
	const paced = await ask({ kind: "pace", seconds: SECONDS, perSecond: PER_SECOND });
	await ask({ kind: "leave" });
	const delays = paced.flatMap((answer) => answer.delays).sort((a, b) => a - b);
	return { rate: deliveries / SECONDS, cpu, p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) };
}

function show(name: string, rounds: readonly Figures[]): string {
	const of = (key: keyof Figures) => median(rounds.map((figures) => figures[key]));
	const rates = rounds.map(({ rate }) => rate);
	const range = `${Math.round(Math.min(...rates))}-${Math.round(Math.max(...rates))}`;
	const columns = [
		String(Math.round(of("rate"))),
		range,
		of("cpu").toFixed(1),
		of("p50").toFixed(2),
		of("p99").toFixed(2),
	];
	return `${name.padEnd(18)}${columns.map((text) => text.padStart(14)).join("")}`;
}

optionsOf(HELP, {});
const missing = natsMissing();
if (missing !== undefined) console.log(`skipped: 3 servers: ${missing}`);
const makers = [() => Setup.workers(1), () => Setup.workers(2)];
if (missing === undefined) makers.push(() => Setup.overNats(3));

const results = new Map<string, Figures[]>();
try {
	for (let round = 0; round < ROUNDS; round++) {
		for (const make of makers) {
			const fleets = Array.from({ length: FLEETS }, (_, i) => nodeChild(`fleet ${i}`, "chat-fleet.ts", []));
			await using setup = await make();
			results.set(setup.name, [...(results.get(setup.name) ?? []), await measure(setup, fleets)]);
			for (const fleet of fleets) fleet.end();
		}
	}
} finally {
	endAll();
}

console.log(`${FLEETS * CLIENTS} clients in ${FLEETS} processes, one room, ${FLEETS * TALKERS} of them talk; Node ${process.version}, ${cpus().length} cores shared by servers and clients; medians of ${ROUNDS} rounds
Burst: each talker sends its next line when the last one has come back. Pace: ${FLEETS * PER_SECOND} lines per second.
${["", "deliveries/s", "range", "server µs each", "p50 ms", "p99 ms"].map((text, i) => (i === 0 ? text.padEnd(18) : text.padStart(14))).join("")}`);
for (const [name, rounds] of results) console.log(show(name, rounds));
