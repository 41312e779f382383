// A program that keeps one line of every thousand: how many bytes each kept line keeps alive.

import type net from "node:net";
import { createInterface } from "node:readline";
import { makefile } from "socket-makefile";
import split2 from "split2";
import { streaming } from "../streaming.ts";
import { Tally } from "../tally.ts";
import { measureMemory } from "../variants/memory.ts";
import { request } from "../variants/receive.ts";
import type { Outcome, Task, Variant } from "../workload.ts";

const EACH = 1000;

function keeping(name: string, strips: "" | "\n", open: (socket: net.Socket) => AsyncIterable<string>): Variant {
	return {
		name,
		fresh: true,
		async run(task: Task): Promise<Outcome> {
			const kept: string[] = [];
			const read = async () => {
				const tally = new Tally(task.proof, strips);
				const socket = request(task);
				for await (const line of open(socket)) {
					tally.add(line);
					if (tally.count % EACH === 0) kept.push(line);
				}
				socket.destroy();
				return tally.result;
			};
			const before = await measureMemory();
			const proof = await read();
			const after = await measureMemory();
			return { value: (after.heap - before.heap) / kept.length, proof };
		},
	};
}

export default streaming({
	name: "retention",
	title: "one line of 80 B kept of every 1,000: bytes kept alive",
	unit: "bytes/line",
	input: { kind: "ascii", width: 80 },
	repeats: 64,
	variants: [
		keeping("for await", "", (socket) => makefile(socket, "r")),
		keeping("node:readline iterator", "\n", (socket) =>
			createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }),
		),
		keeping("split2 iterator", "\n", (socket) => socket.pipe(split2())),
	],
	targets: [{ ours: "for await", limit: 16.5 * 1024 }],
});
