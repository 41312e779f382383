// A variant that sends lines. The time includes the connecting, and ends when the receiver has said what it received.

import net from "node:net";
import { makeInput } from "../input.ts";
import type { Outcome, Task, Variant } from "../workload.ts";

export const LINES = { kind: "ascii", width: 80 } as const;

export interface Sending {
	readonly name: string;
	/** Sends all lines `repeats` times. */
	send(socket: net.Socket, lines: readonly string[], repeats: number): Promise<void>;
}

export function sending({ name, send }: Sending): Variant {
	return { name, run: (task) => timed(task, send) };
}

async function timed(task: Task, send: Sending["send"]): Promise<Outcome> {
	// Make separate strings, because those of a real program are not slices of one long text.
	const lines = makeInput(LINES)
		.block.toString("latin1")
		.split(/(?<=\n)/)
		.map((line) => Buffer.from(line, "latin1").toString("latin1"));
	const count = lines.length * task.repeats;
	const cpu = process.cpuUsage();
	const begin = process.hrtime.bigint();
	const socket = net.connect({ port: task.port, host: "127.0.0.1", allowHalfOpen: true });
	await new Promise((resolve) => socket.once("connect", resolve));
	await send(socket, lines, task.repeats);
	const answer = new Promise<string>((resolve, reject) => {
		socket.once("data", (chunk) => resolve(chunk.toString())).once("error", reject);
	});
	socket.end();
	const [size = 0, crc = 0] = (await answer).split(" ").map(Number);
	const wall = Number(process.hrtime.bigint() - begin);
	const used = process.cpuUsage(cpu);
	socket.destroy();
	return {
		value: wall / count,
		cpu: ((used.user + used.system) * 1000) / count,
		proof: { count, size, measure: "bytes", crc },
	};
}

export function drained(socket: net.Socket): Promise<void> {
	return new Promise((resolve) => socket.once("drain", resolve));
}
