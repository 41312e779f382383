// A reader that takes one line per event-loop turn while the sender never pauses: how many bytes are received but not yet
// read, at most.

import { on } from "node:events";
import type net from "node:net";
import { createInterface } from "node:readline";
import byline from "byline";
import { makefile } from "socket-makefile";
import { streaming } from "../streaming.ts";
import { Tally } from "../tally.ts";
import { request } from "../variants/receive.ts";
import type { Outcome, Task, Variant } from "../workload.ts";

/** How many lines are read slowly. The rest is read without pauses, to prove that every line arrives. */
const SLOW = 5000;
const BUFFER = 8192;

type Lines = (socket: net.Socket) => AsyncIterable<string>;

const turn = () => new Promise((resolve) => setImmediate(resolve));

function slow(name: string, strips: "" | "\n", open: Lines): Variant {
	return {
		name,
		fresh: true,
		async run(task: Task): Promise<Outcome> {
			const tally = new Tally(task.proof, strips);
			const socket = request(task);
			let mostUnread = 0;
			for await (const line of open(socket)) {
				tally.add(line);
				if (tally.count > SLOW) continue;
				await turn();
				mostUnread = Math.max(mostUnread, socket.bytesRead - tally.result.size);
			}
			socket.destroy();
			return { value: mostUnread, proof: tally.result };
		},
	};
}

async function* events(socket: net.Socket): AsyncIterable<string> {
	const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
	for await (const [line] of on(lines, "line", { close: ["close"] })) yield line;
}

export default streaming({
	name: "slow-reader",
	title: "a slow reader against a flood of lines of 80 B: bytes received and not yet read",
	unit: "bytes",
	input: { kind: "ascii", width: 80 },
	repeats: 64,
	variants: [
		slow("for await", "", (socket) => makefile(socket, "r", { buffering: BUFFER })),
		slow("node:readline iterator", "\n", (socket) =>
			createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }),
		),
		slow("byline iterator", "\n", (socket) => byline(socket.setEncoding("utf8"))),
		slow("events.on(node:readline)", "\n", events),
	],
	targets: [{ ours: "for await", limit: BUFFER + (128 << 10) }],
});
