// Connections that wait for a line: the memory that each takes beyond a bare net.Socket. At the end every client sends
// its line, and every reader must have read it.

import type net from "node:net";
import { createInterface } from "node:readline";
import { crc32 } from "node:zlib";
import { makefile } from "socket-makefile";
import { Host } from "../variants/host.ts";
import { measureMemory } from "../variants/memory.ts";
import { TextByHand } from "../variants/text-by-hand.ts";
import type { Outcome, Task, Variant, Workload } from "../workload.ts";

const LINE = `${"a line of usual length, ".repeat(3)}\n`;
const BARE = "bare net.Socket";
const FILE = "'rw' text file, readline() pending";
const BY_HAND = "readline() pending, by hand";

/** Starts to wait for a line. The returned function resolves to that line, with its end. */
type Listen = (socket: net.Socket) => () => Promise<string>;

const bare: Listen = (socket) => () =>
	new Promise((resolve) => socket.once("data", (line: Buffer) => resolve(line.toString("latin1"))));

const file: Listen = (socket) => {
	const line = makefile(socket, "rw").readline();
	return () => line;
};

const byHand: Listen = (socket) => {
	const line = new TextByHand(socket).readline();
	return () => line;
};

const iterator: Listen = (socket) => {
	const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
	const line = lines[Symbol.asyncIterator]().next();
	return async () => `${(await line).value}\n`;
};

function idle(name: string, listen: Listen): Variant {
	return {
		name,
		fresh: true,
		async run(task: Task): Promise<Outcome> {
			const before = await measureMemory();
			const host = await Host.start(task.port, task.repeats, 0);
			const readers = host.sockets.map(listen);
			const after = await measureMemory();
			const lines = readers.map((read) => read());
			host.prompt(LINE);
			const received = await Promise.all(lines);
			host.close();
			const size = received.reduce((sum, line) => sum + line.length, 0);
			const crc = received.reduce((sum, line) => crc32(line, sum), 0);
			return {
				value: (after.heap - before.heap) / task.repeats,
				rss: (after.rss - before.rss) / task.repeats,
				proof: { count: received.length, size, measure: "bytes", crc },
			};
		},
	};
}

const workload: Workload = {
	name: "idle-10000",
	title: "10,000 idle connections: heap",
	unit: "bytes/connection",
	helper: { script: "crowd.ts", spec: {} },
	repeats: 10_000,
	variants: [idle(BARE, bare), idle(FILE, file), idle(BY_HAND, byHand), idle("node:readline iterator", iterator)],
	targets: [
		{ ours: FILE, beyond: BARE, limit: 1024, floor: BY_HAND },
		{ ours: FILE, theirs: BY_HAND, beyond: BARE, of: "rss", limit: 1.5 },
	],
	expected(count) {
		const bytes = LINE.length * count;
		let crc = 0;
		for (let i = 0; i < count; i++) crc = crc32(LINE, crc);
		return { count, bytes, units: bytes, points: bytes, crc };
	},
};

export default workload;
