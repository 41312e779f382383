// A process with many clients of the chat on plain sockets, each from an address of 127.0.0.0/8 of its own where the
// addresses suffice. It answers each question, a line of JSON, with a line of JSON.

import { once } from "node:events";
import net from "node:net";
import { setTimeout } from "node:timers/promises";
import { serve } from "../processes.ts";

export type Question =
	/** Opens so many connections more, a hundred at a time. `process` is the number of this process. */
	| { readonly kind: "open"; readonly process: number; readonly port: number; readonly clients: number }
	/** The first clients go to a room of their own. */
	| { readonly kind: "room"; readonly clients: number }
	/** The last client says a line to all. */
	| { readonly kind: "say"; readonly text: string }
	/** Waits until all clients in the first room, except those in a room of their own, have received a line. */
	| { readonly kind: "heard"; readonly text: string; readonly seconds: number }
	/** The clients of the room say lines in turn, so many, at such a distance in milliseconds. */
	| { readonly kind: "talk"; readonly lines: number; readonly every: number }
	| { readonly kind: "leave" };

export interface Answer {
	/** Clients that are connected, or that have heard the line. */
	readonly clients: number;
	/** When the last one had heard it, in milliseconds since 1970. */
	readonly at: number;
	/** Milliseconds from each line to each of its hearers. */
	readonly delays: readonly number[];
	readonly errors: readonly string[];
}

const TOGETHER = 100;
/** Linux gives a connection one of 28,000 ports of its address. So many clients share an address. */
const PER_ADDRESS = 10_000;
/** How many source addresses a process may use. */
const ADDRESSES = 200;

const now = () => performance.timeOrigin + performance.now();

const sockets: net.Socket[] = [];
const errors = new Set<string>();
/** How many have heard the line that is waited for, and when the last one had. */
let heard = 0;
let heardAt = 0;
let wanted = "";
let delays: number[] = [];
let inRoom = 0;

function hear(index: number, data: string): void {
	if (index < inRoom) {
		for (const [, at] of data.matchAll(/^@([\d.]+)$/gm)) delays.push(now() - Number(at));
	} else if (wanted !== "" && data.includes(wanted)) {
		heard++;
		heardAt = now();
	}
}

async function connect(index: number, process: number, port: number): Promise<void> {
	const address = process * ADDRESSES + Math.floor(index / PER_ADDRESS);
	const localAddress = `127.${1 + (address >> 8)}.${address & 255}.1`;
	const socket = net.connect({ port, host: "127.0.0.1", localAddress });
	socket.setEncoding("latin1").on("data", (data: string) => hear(index, data));
	socket.on("error", (error) => errors.add(error.message.replace(/127[\d.:]+/g, "…")));
	sockets[index] = socket;
	await once(socket, "connect").catch(() => {});
}

async function open({ process, port, clients }: Extract<Question, { kind: "open" }>): Promise<void> {
	const end = sockets.length + clients;
	let next = sockets.length;
	const opener = async () => {
		while (next < end) await connect(next++, process, port);
	};
	await Promise.all(Array.from({ length: TOGETHER }, opener));
}

async function talk(lines: number, every: number): Promise<void> {
	delays = [];
	const start = performance.now();
	for (let i = 0; i < lines; i++) {
		sockets[i % inRoom]?.write(`@${now().toFixed(2)}\n`);
		await setTimeout(Math.max(0, start + (i + 1) * every - performance.now()));
	}
	await setTimeout(1_000);
}

serve<Question, Answer>(async (question) => {
	let clients = 0;
	switch (question.kind) {
		case "open":
			await open(question);
			clients = sockets.filter((socket) => socket.readyState === "open").length;
			break;
		case "room":
			inRoom = question.clients;
			for (const socket of sockets.slice(0, inRoom)) socket.write("/join small\n");
			break;
		case "say":
			sockets.at(-1)?.write(`${question.text}\n`);
			break;
		case "heard": {
			[heard, heardAt, wanted] = [0, 0, `\n${question.text}\n`];
			const end = Date.now() + 1_000 * question.seconds;
			while (heard < sockets.length - inRoom && Date.now() < end) await setTimeout(5);
			clients = heard;
			break;
		}
		case "talk":
			await talk(question.lines, question.every);
			break;
		case "leave":
			for (const socket of sockets) socket.destroy();
			await Promise.all(sockets.map((socket) => socket.closed || once(socket, "close")));
	}
	return { clients, at: heardAt, delays, errors: [...errors] };
});
