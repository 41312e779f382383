// A variant that receives: connects, reads everything, and is timed from before the connection to the end of stream.

import net from "node:net";
import tls from "node:tls";
import { type Counter, type Proof, Tally } from "../tally.ts";
import type { Outcome, Task, Variant } from "../workload.ts";

interface Shape {
	readonly name: string;
	readonly share?: number;
	readonly rounds?: number;
	/** What the reader takes off every line; default nothing. */
	readonly strips?: "\n";
	/** What `length` counts; default UTF-16 code units, and for binary readers bytes. */
	readonly measure?: Proof["measure"];
}

export interface Receiver extends Shape {
	/** Reads to the end of the stream. */
	read(socket: net.Socket, tally: Counter): Promise<void>;
	readonly tls?: boolean;
}

/** One that also connects, in a way of its own. */
export interface Connector extends Shape {
	receive(task: Task, tally: Counter): Promise<void>;
}

/** Connects, and receives into one buffer again and again. */
export function connectReused(port: number, receive: (chunk: Buffer) => void): net.Socket {
	const callback = (length: number, buffer: Uint8Array): boolean => {
		receive(Buffer.from(buffer.buffer as ArrayBuffer, buffer.byteOffset, length));
		return true;
	};
	return net.connect({ port, host: "127.0.0.1", onread: { buffer: Buffer.alloc(65_536), callback } });
}

export function receiving(receiver: Receiver): Variant {
	return connecting({
		...receiver,
		async receive(task, tally) {
			const socket = connect(task.port, receiver.tls ?? false);
			socket.write(`${task.repeats}\n`);
			await receiver.read(socket, tally);
			socket.destroy();
		},
	});
}

export function connecting({ name, share, rounds, strips, measure = "units", receive }: Connector): Variant {
	return {
		name,
		...(share === undefined ? {} : { share }),
		...(rounds === undefined ? {} : { rounds }),
		async run(task: Task): Promise<Outcome> {
			const tally = new Tally(task.proof, strips ?? "").in(measure);
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			await receive(task, tally);
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
