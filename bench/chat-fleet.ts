// A process with many chat clients on plain sockets. In a burst each talker sends its next line as soon as the last one
// has come back. At a pace the lines are sent at fixed times, and each contains the time at which it was sent.

import { once } from "node:events";
import net from "node:net";
import { setTimeout } from "node:timers/promises";
import { serve } from "./processes.ts";

export type FleetQuestion =
	| { readonly kind: "connect"; readonly ports: readonly number[]; readonly clients: number; readonly talkers: number }
	| { readonly kind: "burst" | "pace"; readonly seconds: number; readonly perSecond: number }
	| { readonly kind: "leave" };

export interface FleetAnswer {
	/** How many lines the clients received. */
	readonly deliveries: number;
	/** For each received line, the microseconds since it was sent; empty unless the lines were sent at a pace. */
	readonly delays: readonly number[];
}

const LINE_FEED = 10;
const PADDING = "x".repeat(60);

let lineFeeds = 0;
let delays: number[] = [];
let mode: "idle" | "burst" | "pace" = "idle";

const microseconds = () => Number(process.hrtime.bigint() / 1000n);

class Client {
	readonly socket: net.Socket;
	readonly #talks: boolean;
	#rest = "";
	#last = "";

	constructor(port: number, talks: boolean) {
		this.socket = net.connect(port, "127.0.0.1");
		this.#talks = talks;
		this.socket.on("data", (data) => this.#hear(data)).on("error", (error) => console.error(error.message));
	}

	say(): void {
		this.#last = `@${microseconds()} ${PADDING}${Math.random()}`;
		this.socket.write(`${this.#last}\n`);
	}

	#hear(data: Buffer): void {
		for (let at = data.indexOf(LINE_FEED); at >= 0; at = data.indexOf(LINE_FEED, at + 1)) lineFeeds++;
		if (mode !== "pace" && !this.#talks) return;
		const lines = (this.#rest + data.toString("latin1")).split("\n");
		this.#rest = lines.pop() ?? "";
		for (const line of lines) {
			if (mode === "pace" && line.startsWith("@")) delays.push(microseconds() - Number.parseInt(line.slice(1), 10));
			if (mode === "burst" && line === this.#last) this.say();
		}
	}
}

let clients: Client[] = [];
let talkers: Client[] = [];

async function connect(ports: readonly number[], count: number, talking: number): Promise<void> {
	clients = Array.from({ length: count }, (_, i) => new Client(ports[i % ports.length] ?? 0, i < talking));
	await Promise.all(clients.map(({ socket }) => once(socket, "connect")));
	for (const { socket } of clients) socket.write("/join bench\n");
	await Promise.all(clients.map(({ socket }) => once(socket, "data")));
	talkers = clients.slice(0, talking);
}

async function talk(seconds: number, perSecond: number): Promise<void> {
	if (mode === "burst") {
		for (const talker of talkers) talker.say();
		await setTimeout(1000 * seconds);
		return;
	}
	const start = performance.now();
	for (let i = 0; i < seconds * perSecond; i++) {
		talkers[i % talkers.length]?.say();
		await setTimeout(Math.max(0, start + ((i + 1) * 1000) / perSecond - performance.now()));
	}
}

serve<FleetQuestion, FleetAnswer>(async (question) => {
	lineFeeds = 0;
	delays = [];
	if (question.kind === "connect") {
		await connect(question.ports, question.clients, question.talkers);
	} else if (question.kind === "leave") {
		for (const { socket } of clients) socket.destroy();
	} else {
		mode = question.kind;
		await talk(question.seconds, question.perSecond);
	}
	const answer = { deliveries: lineFeeds / 2, delays };
	mode = "idle";
	// Lines that are still on their way must not be counted in the next measurement.
	await setTimeout(200);
	return answer;
});
