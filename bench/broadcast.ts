// Every line to every client: one workload a number of clients and of lines that arrive together.

import type net from "node:net";
import { makefile, type TextFile } from "socket-makefile";
import { Host } from "./variants/host.ts";
import { TextByHand } from "./variants/text-by-hand.ts";
import type { Outcome, Target, Task, Variant, Workload } from "./workload.ts";

const LINE = `${"a line of chat, of usual length ".repeat(2)}\n`;

/** Prepares a client; the function returned sends it a line. */
type Open = (socket: net.Socket) => () => void;

function opening(open: (socket: net.Socket) => TextByHand | TextFile): Open {
	return (socket) => {
		const f = open(socket);
		return () => {
			f.write(LINE);
			f.flush();
		};
	};
}

const openFile = opening((socket) => makefile(socket, "rw"));
const openByHand = opening((socket) => new TextByHand(socket));

const openRaw: Open = (socket) => () => socket.write(LINE);

function broadcasting(name: string, clients: number, together: number, open: Open): Variant {
	return {
		name,
		async run(task: Task): Promise<Outcome> {
			const lines = task.repeats * together;
			const host = await Host.gather(task.port, clients, lines * LINE.length);
			const send = host.sockets.map(open);
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			for (let i = 0; i < task.repeats; i++) {
				for (let line = 0; line < together; line++) for (const one of send) one();
				await new Promise((resolve) => setImmediate(resolve));
			}
			const size = await host.received();
			const wall = Number(process.hrtime.bigint() - begin);
			const used = process.cpuUsage(cpu);
			host.close();
			const count = lines * clients;
			return {
				value: wall / count,
				cpu: ((used.user + used.system) * 1000) / count,
				proof: { count, size, measure: "bytes" },
			};
		},
	};
}

export function broadcast(clients: number, together: number, repeats: number, target: Target): Workload {
	const at = together === 1 ? "1 line at a time" : `${together} lines together`;
	return {
		name: `broadcast-${clients}${together === 1 ? "" : "-together"}`,
		title: `broadcast to ${clients} clients, ${at}`,
		unit: "ns/delivery",
		helper: { script: "crowd.ts", spec: {} },
		repeats,
		variants: [
			broadcasting("write(), flush()", clients, together, openFile),
			// By hand nothing goes out together.
			...(together === 1 ? [broadcasting("write(), flush(), by hand", clients, together, openByHand)] : []),
			broadcasting("raw", clients, together, openRaw),
		],
		targets: [target],
		expected(n) {
			const count = n * together * clients;
			const bytes = count * LINE.length;
			return { count, bytes, units: bytes, points: bytes, crc: 0 };
		},
	};
}
