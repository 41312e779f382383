// Very many real clients of the chat on one machine (npm run load:crowd -- --help).

import { setTimeout } from "node:timers/promises";
import { numberOf, optionsOf } from "../../scripts/options.ts";
import { LOOPBACK, startChat } from "../../test/chat/host.ts";
import { freePort } from "../../test/chat/nats-server.ts";
import { type Child, endAll, nodeChild } from "../processes.ts";
import type { Answer, Question } from "./clients.ts";
import { raiseKernelLimits, raiseOpenFiles } from "./limits.ts";
import { childrenOf, type KernelMemory, kernelMemory, residentOf } from "./memory.ts";

const HELP = `Usage: npm run load:crowd -- [--clients N] [--workers N] [--seconds N]

Starts the chat server, in one process and then in workers, and connects clients to it over TCP from several processes and
source addresses of 127.0.0.0/8. Raises the limits that it may raise, and says which it may not: then there are more
processes with fewer clients each, and in one process fewer clients. Prints the memory of each client in the server and
in the kernel, connections per second, how long a line takes to everybody, the delay of a line in a room of 100 while all
others are idle, and what remains when all have left.

  --clients N  how many clients (default 200,000; fewer if there is not enough memory)
  --workers N  how many workers (default: as many as the open files need, at least 2)
  --seconds N  after how long no more clients are connected, for each of the two servers (default 300)
  --workers-only  leaves out the server in one process
  --help       print this text`;

/** Clients in each process of clients, and in the room that talks. */
const PER_PROCESS = 18_000;
const ROOM = 100;
/** What a client takes in all processes and in the kernel, generously, in bytes. */
const PER_CLIENT = 40 * 1024;
/** Connections that are opened before it is looked whether there is time for more. */
const STEP = 1_000;
/** How many connections the clients may be ahead of the server. */
const MOST_AHEAD = 5_000;
const TALK = { lines: 200, every: 25 };
const HEARD_WITHIN = 60;

const { values } = optionsOf(HELP, {
	options: {
		clients: { type: "string", default: "200000" },
		workers: { type: "string", default: "0" },
		seconds: { type: "string", default: "300" },
		"workers-only": { type: "boolean", default: false },
	},
});
const wanted = numberOf("clients", values.clients, 2 * ROOM);
const seconds = numberOf("seconds", values.seconds, 1);
const askedWorkers = numberOf("workers", values.workers, 0);

const begin = performance.now();
const say = (text: string) => console.log(`${((performance.now() - begin) / 1000).toFixed(0).padStart(4)} s  ${text}`);
const count = (value: number) => Math.round(value).toLocaleString("en");

const memory = kernelMemoryAvailable();
const clients = Math.min(wanted, Math.floor((memory * 0.8) / PER_CLIENT));
if (clients < wanted)
	say(`only ${count(clients)} clients and not ${count(wanted)}: ${count(memory / 1e6)} MB are free`);
for (const note of raiseKernelLimits(clients)) say(note);
const { connections, notes } = raiseOpenFiles(clients);
for (const note of notes) say(note);

function kernelMemoryAvailable(): number {
	return process.availableMemory();
}

interface Server {
	readonly pids: readonly number[];
	readonly port: number;
	metric(name: string): Promise<number>;
	stop(): Promise<unknown>;
}

async function start(workers: number): Promise<Server> {
	const metrics = await freePort();
	const args = ["--workers", String(workers), "--metrics", `127.0.0.1:${metrics}`];
	const { program, port } = await startChat(LOOPBACK, args);
	return {
		pids: [program.pid, ...childrenOf(program.pid)],
		port,
		// The sum over all workers.
		async metric(name) {
			const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
			const samples = text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? ([\\d.e+-]+)$`, "gm"));
			return [...samples].reduce((sum, [, value]) => sum + Number(value), 0);
		},
		stop: () => program.stop("SIGTERM"),
	};
}

/** Opens connections in all processes until all are there, or the time is over. */
async function fill(crowds: readonly Child[], server: Server, total: number): Promise<readonly Answer[]> {
	const end = Date.now() + 1_000 * seconds;
	let answers: readonly Answer[] = [];
	for (let opened = 0, shown = 0; opened < total && Date.now() < end; ) {
		// Otherwise the primary process would hold connections that no worker has taken yet, until it may open no more.
		await joined(server, opened - MOST_AHEAD, end);
		const each = Math.min(STEP, Math.ceil((total - opened) / crowds.length));
		const question = (i: number): Question => ({ kind: "open", process: i, port: server.port, clients: each });
		answers = await Promise.all(crowds.map((crowd, i) => crowd.ask<Answer>(question(i))));
		opened += each * crowds.length;
		if (opened - shown >= total / 10) {
			shown = opened;
			say(`  ${count(opened)} opened`);
		}
	}
	return answers;
}

/** Resolves to how many clients are in the chat, as soon as these are, or at `end`. */
async function joined(server: Server, open: number, end = Date.now() + 30_000): Promise<number> {
	let there = 0;
	for (; Date.now() < end; await setTimeout(100)) {
		there = await server.metric("chat_clients");
		if (there >= open) break;
	}
	return there;
}

function percentile(sorted: readonly number[], share: number): number {
	return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

function growth(before: KernelMemory, after: KernelMemory, open: number): string {
	const slab = (after.slab - before.slab) / open;
	return `${count(slab)} bytes of slab for both its sockets, ${count((after.buffers - before.buffers) / open)} of buffers`;
}

async function measure(name: string, workers: number, total: number): Promise<void> {
	say(`${name}: ${count(total)} clients`);
	const processes = Math.ceil(total / Math.min(PER_PROCESS, connections));
	const crowds = Array.from({ length: processes }, (_, i) => nodeChild(`clients ${i}`, "load/clients.ts", []));
	const server = await start(workers);
	const all = (question: Question) => Promise.all(crowds.map((crowd) => crowd.ask<Answer>(question)));
	try {
		const [talkers] = crowds;
		if (talkers === undefined) throw new Error("there are no clients");
		await all({ kind: "room", clients: 0 });
		await setTimeout(1_000);
		const empty = { resident: residentOf(server.pids), kernel: kernelMemory() };
		const opening = performance.now();
		const answers = await fill(crowds, server, total);
		const open = answers.reduce((sum, answer) => sum + answer.clients, 0);
		const there = await joined(server, open);
		const took = (performance.now() - opening) / 1000;
		const errors = new Set(answers.flatMap((answer) => answer.errors));
		say(`  ${count(there)} clients are in the chat, ${count(there / took)} a second`);
		if (there < total)
			say(`  ${count(total - there)} fewer than asked for: ${[...errors].join("; ") || "no more time"}`);
		await setTimeout(2_000);
		const full = { resident: residentOf(server.pids), kernel: kernelMemory() };
		const resident = (full.resident - empty.resident) / there;
		say(
			`  memory per client: ${count(resident)} bytes resident in the server; ${growth(empty.kernel, full.kernel, there)}`,
		);

		const text = `to everybody ${Date.now()}`;
		const hearing = all({ kind: "heard", text, seconds: HEARD_WITHIN });
		await setTimeout(200);
		const said = performance.timeOrigin + performance.now();
		// The process that hears is asked first: a process answers its questions in turn.
		const speaker = nodeChild("speaker", "load/clients.ts", []);
		await speaker.ask<Answer>({ kind: "open", process: processes, port: server.port, clients: 1 });
		const saidAt = performance.timeOrigin + performance.now();
		await speaker.ask<Answer>({ kind: "say", text });
		const hearers = await hearing;
		speaker.end();
		const heard = hearers.reduce((sum, answer) => sum + answer.clients, 0);
		const last = Math.max(...hearers.map(({ at }) => at)) - Math.max(said, saidAt);
		say(`  a line has reached ${count(heard)} of ${count(there)} after ${count(last)} ms`);

		await talkers.ask<Answer>({ kind: "room", clients: ROOM });
		await setTimeout(1_000);
		const { delays } = await talkers.ask<Answer>({ kind: "talk", ...TALK });
		const sorted = delays.toSorted((a, b) => a - b);
		const [p50, p99] = [percentile(sorted, 0.5).toFixed(1), percentile(sorted, 0.99).toFixed(1)];
		say(
			`  a line in a room of ${ROOM}, all others idle: p50 ${p50} ms, p99 ${p99} ms, ${count(sorted.length)} deliveries`,
		);

		await all({ kind: "leave" });
		for (const end = Date.now() + 60_000; (await server.metric("chat_clients")) > 0 && Date.now() < end; )
			await setTimeout(200);
		await setTimeout(2_000);
		const left = kernelMemory();
		const [rest, files] = [await server.metric("chat_clients"), await server.metric("process_open_fds")];
		const kept = (residentOf(server.pids) - empty.resident) / 1e6;
		const heap = (await server.metric("nodejs_heap_size_used_bytes")) / 1e6;
		say(
			`  after all have left: ${rest} clients, ${files} open files, ${count(kept)} MB resident more than before (heap ${count(heap)} MB), ${count((left.slab - empty.kernel.slab) / 1e6)} MB of slab, ${count(left.timeWait)} sockets in TIME_WAIT`,
		);
	} finally {
		for (const crowd of crowds) crowd.end();
		await server.stop();
	}
}

try {
	const one = Math.min(clients, connections);
	if (one < clients) say(`one process may have only ${count(one)} of ${count(clients)} clients: see above`);
	if (!values["workers-only"]) await measure("one process", 1, one);
	const workers = askedWorkers || Math.max(2, Math.ceil(clients / (connections * 0.9)));
	await measure(`${workers} workers`, workers, clients);
} finally {
	endAll();
}
