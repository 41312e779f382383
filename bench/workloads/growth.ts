// The same lines over 1, 10, 100 and 1,000 connections: the time per line, measured from when all are connected.

import { once } from "node:events";
import type net from "node:net";
import { crc32 } from "node:zlib";
import { makefile } from "socket-makefile";
import { makeInput } from "../input.ts";
import type { Counter } from "../tally.ts";
import { readLines } from "../variants/ours.ts";
import { rawText } from "../variants/raw.ts";
import { connect } from "../variants/receive.ts";
import type { Outcome, Target, Task, Variant, Workload } from "../workload.ts";

const INPUT = { kind: "ascii", width: 80, block: 1 << 16 } as const;
const MOST = 1000;

/** Adds up the checksums of the lines, because the order in which the connections deliver lines is not fixed. */
class Sum implements Counter {
	readonly #proof: boolean;
	readonly #end: "" | "\n";
	count = 0;
	size = 0;
	crc = 0;

	constructor(proof: boolean, end: "" | "\n") {
		this.#proof = proof;
		this.#end = end;
	}

	add(line: string | Buffer): void {
		this.count++;
		this.size += line.length + this.#end.length;
		if (this.#proof) this.crc = (this.crc + crc32(this.#end, crc32(line))) >>> 0;
	}
}

type Read = (socket: net.Socket, sum: Counter) => Promise<void>;

const readline: Read = (socket, sum) => readLines(makefile(socket, "r"), sum);

function over(connections: number, name: string, end: "" | "\n", read: Read): Variant {
	return {
		name: `${name}, ${connections.toLocaleString("en")}`,
		async run(task: Task): Promise<Outcome> {
			const sockets = Array.from({ length: connections }, () => connect(task));
			await Promise.all(sockets.map((socket) => once(socket, "connect")));
			const sum = new Sum(task.proof, end);
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			const done = sockets.map((socket) => read(socket, sum));
			for (const socket of sockets) socket.write(`${(task.repeats * MOST) / connections}\n`);
			await Promise.all(done);
			const wall = Number(process.hrtime.bigint() - begin);
			const used = process.cpuUsage(cpu);
			for (const socket of sockets) socket.destroy();
			const { count, size, crc } = sum;
			return {
				value: wall / count,
				cpu: ((used.user + used.system) * 1000) / count,
				proof: { count, size, measure: "units", ...(task.proof ? { crc } : {}) },
			};
		},
	};
}

const READLINE = "await readline()";
const flat = (connections: string): Target => ({
	ours: `${READLINE}, ${connections}`,
	theirs: `${READLINE}, 1`,
	limit: 1.4,
});

const growth: Workload = {
	name: "growth",
	title: "text lines of 80 B over 1, 10, 100 and 1,000 connections, the same total",
	unit: "ns/line",
	helper: { script: "sender.ts", spec: INPUT },
	repeats: 2,
	variants: [
		...[1, 10, 100, MOST].map((connections) => over(connections, READLINE, "", readline)),
		...[1, MOST].map((connections) => over(connections, "raw", "\n", rawText.read)),
	],
	targets: [flat("10"), flat("100"), flat("1,000")],
	expected(repeats) {
		const { block } = makeInput(INPUT);
		const lines = block.toString("latin1").split(/(?<=\n)/);
		const blocks = repeats * MOST;
		const crc = Number((BigInt(blocks) * lines.reduce((sum, line) => sum + BigInt(crc32(line)), 0n)) % 2n ** 32n);
		const bytes = blocks * block.length;
		return { count: blocks * lines.length, bytes, units: bytes, points: bytes, crc };
	},
};

export default growth;
