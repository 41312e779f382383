// A variant that receives: it connects and reads to the end of the stream. The time includes the connecting.

import { spawn } from "node:child_process";
import net from "node:net";
import tls from "node:tls";
import { type Counter, type Proof, Tally } from "../tally.ts";
import type { Outcome, Place, Task, Variant } from "../workload.ts";

export interface Receiver {
	readonly name: string;
	readonly share?: number;
	readonly rounds?: number;
	/** The line end, if the reader removes it from every line. */
	readonly strips?: "\n";
	/** The unit of the items' `length`; default UTF-16 code units. */
	readonly measure?: Proof["measure"];
	/** Reads to the end of the stream. */
	read(socket: net.Socket, tally: Counter): Promise<void>;
}

export function receiving({ name, share, rounds, strips, measure = "units", read }: Receiver): Variant {
	return {
		name,
		...(share === undefined ? {} : { share }),
		...(rounds === undefined ? {} : { rounds }),
		async run(task: Task): Promise<Outcome> {
			const tally = new Tally(task.proof, strips ?? "").in(measure);
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			const socket = request(task);
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

/** Connects to the sender. */
export function connect({ port, way, path }: Place): net.Socket {
	const endpoint = { port, host: "127.0.0.1" };
	if (way === "tls") return tls.connect({ ...endpoint, rejectUnauthorized: false });
	return net.connect(path === undefined ? endpoint : { path });
}

/** Asks for the data. */
export function request(task: Task): net.Socket {
	if (task.way === "stdout") return stdoutOf(Array.from({ length: task.repeats }, () => task.path ?? ""));
	const socket = connect(task);
	socket.write(`${task.repeats}\n`);
	return socket;
}

/** The standard output of a child that writes the files. */
function stdoutOf(files: readonly string[]): net.Socket {
	const { stdout } = spawn("cat", files, { stdio: ["ignore", "pipe", "inherit"] });
	if (stdout instanceof net.Socket) return stdout;
	throw new Error("the child has no stdout");
}
