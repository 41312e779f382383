// A variant that receives: it connects and reads to the end of the stream. The time includes the connecting.

import net from "node:net";
import tls from "node:tls";
import { type Counter, type Proof, Tally } from "../tally.ts";
import type { Outcome, Task, Variant } from "../workload.ts";

export interface Receiver {
	readonly name: string;
	readonly share?: number;
	readonly rounds?: number;
	/** The line end, if the reader removes it from every line. */
	readonly strips?: "\n";
	/** The unit of the items' `length`; default UTF-16 code units. */
	readonly measure?: Proof["measure"];
	readonly tls?: boolean;
	/** Reads to the end of the stream. */
	read(socket: net.Socket, tally: Counter): Promise<void>;
}

export function receiving({ name, share, rounds, strips, measure = "units", tls, read }: Receiver): Variant {
	return {
		name,
		...(share === undefined ? {} : { share }),
		...(rounds === undefined ? {} : { rounds }),
		async run(task: Task): Promise<Outcome> {
			const tally = new Tally(task.proof, strips ?? "").in(measure);
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			const socket = connect(task.port, tls);
			socket.write(`${task.repeats}\n`);
			await read(socket, tally);
			socket.destroy();
			const wall = Number(process.hrtime.bigint() - begin);
			const used = process.cpuUsage(cpu);
			return {
				value: wall / tally.count,
				cpu: ((used.user + used.system) * 1000) / tally.count,
				proof: tally.result,
			};
		},
	};
}

export function connect(port: number, secure = false): net.Socket {
	const endpoint = { port, host: "127.0.0.1" };
	return secure ? tls.connect({ ...endpoint, rejectUnauthorized: false }) : net.connect(endpoint);
}
