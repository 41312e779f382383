// A variant that receives: connects, reads everything, and is timed from before the connection to the end of stream.

import net from "node:net";
import tls from "node:tls";
import { type Proof, Tally } from "../tally.ts";
import type { Outcome, Task, Variant } from "../workload.ts";

export interface Receiver {
	readonly name: string;
	readonly share?: number;
	/** What the reader takes off every line; default nothing. */
	readonly strips?: "\n";
	/** What `length` counts; default UTF-16 code units, and for binary readers bytes. */
	readonly measure?: Proof["measure"];
	/** Reads to the end of the stream. */
	read(socket: net.Socket, tally: Tally): Promise<void>;
	readonly tls?: boolean;
}

export function receiving(receiver: Receiver): Variant {
	const { name, share } = receiver;
	return { name, run: (task) => receive(receiver, task), ...(share === undefined ? {} : { share }) };
}

async function receive(receiver: Receiver, task: Task): Promise<Outcome> {
	const tally = new Tally(task.proof, receiver.strips ?? "").in(receiver.measure ?? "units");
	const cpu = process.cpuUsage();
	const begin = process.hrtime.bigint();
	const socket = connect(task.port, receiver.tls ?? false);
	socket.write(`${task.repeats}\n`);
	await receiver.read(socket, tally);
	const wall = Number(process.hrtime.bigint() - begin);
	const used = process.cpuUsage(cpu);
	socket.destroy();
	return {
		value: wall / tally.count,
		cpu: ((used.user + used.system) * 1000) / tally.count,
		proof: tally.result,
	};
}

function connect(port: number, secure: boolean): net.Socket {
	const endpoint = { port, host: "127.0.0.1" };
	return secure ? tls.connect({ ...endpoint, rejectUnauthorized: false }) : net.connect(endpoint);
}
