// Every line is sent to every client. Each workload has its own number of clients and of lines sent in one turn.

import type net from "node:net";
import { makefile, type TextFile } from "socket-makefile";
import { Host } from "./variants/host.ts";
import { TextByHand } from "./variants/text-by-hand.ts";
import type { Outcome, Target, Task, Variant, Workload } from "./workload.ts";

const LINE = `${"a line of chat, of usual length ".repeat(2)}\n`;

/** Prepares the server's side of a connection. Returns a function that sends one line to the client. */
type Prepare = (socket: net.Socket) => () => void;

function preparing(makeFile: (socket: net.Socket) => TextByHand | TextFile): Prepare {
	return (socket) => {
		const f = makeFile(socket);
		return () => {
			f.write(LINE);
			f.flush();
		};
	};
}

const prepareFile = preparing((socket) => makefile(socket, "rw"));
const prepareByHand = preparing((socket) => new TextByHand(socket));

const prepareRaw: Prepare = (socket) => () => socket.write(LINE);

function broadcasting(name: string, clients: number, together: number, prepare: Prepare): Variant {
	return {
		name,
		async run(task: Task): Promise<Outcome> {
			const lines = task.repeats * together;
			const host = await Host.start(task.port, clients, lines * LINE.length);
			const sends = host.sockets.map(prepare);
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			for (let i = 0; i < task.repeats; i++) {
				for (let line = 0; line < together; line++) for (const send of sends) send();
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
			broadcasting("write(), flush()", clients, together, prepareFile),
			// The version by hand cannot join several lines into one write.
			...(together === 1 ? [broadcasting("write(), flush(), by hand", clients, together, prepareByHand)] : []),
			broadcasting("raw", clients, together, prepareRaw),
		],
		targets: [target],
		expected(n) {
			const count = n * together * clients;
			const bytes = count * LINE.length;
			return { count, bytes, units: bytes, points: bytes, crc: 0 };
		},
	};
}
