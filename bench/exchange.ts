// A client and a server that take turns: the time for one question and its answer.

import type net from "node:net";
import { crc32 } from "node:zlib";
import { percentilesOf } from "./percentiles.ts";
import { pair } from "./variants/pair.ts";
import type { Outcome, Target, Task, Variant, Workload } from "./workload.ts";

/** Counts the answers that the client has received. */
export class Answers {
	/** The nanoseconds from each answer to the next, in which one exchange is made. */
	readonly delays: number[] = [];
	#last = performance.now();
	count = 0;
	size = 0;
	crc = 0;

	/** Adds one whole answer. */
	add(answer: string): void {
		const now = performance.now();
		this.delays.push(1e6 * (now - this.#last));
		this.#last = now;
		this.count++;
		this.size += answer.length;
		this.crc = crc32(answer, this.crc);
	}
}

export interface Exchange {
	readonly name: string;
	/** Answers questions until the connection ends. */
	serve(socket: net.Socket): Promise<void>;
	/** Makes `count` exchanges. */
	ask(socket: net.Socket, count: number, answers: Answers): Promise<void>;
}

function exchanging({ name, serve, ask }: Exchange): Variant {
	return {
		name,
		async run(task: Task): Promise<Outcome> {
			const count = task.repeats;
			const { client, server, close } = await pair();
			const answers = new Answers();
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			const served = serve(server).catch(() => {});
			await ask(client, count, answers);
			const wall = Number(process.hrtime.bigint() - begin);
			const used = process.cpuUsage(cpu);
			close();
			await served;
			const { size, crc } = answers;
			return {
				value: wall / count,
				cpu: ((used.user + used.system) * 1000) / count,
				...percentilesOf(answers.delays),
				proof: { count: answers.count, size, measure: "bytes", crc },
			};
		},
	};
}

export function exchanges(
	plan: Pick<Workload, "name" | "title" | "repeats"> & { answer: string },
	exchanges: readonly Exchange[],
	peers: readonly Variant[],
	targets: readonly Target[],
): Workload {
	const { answer, ...rest } = plan;
	return {
		...rest,
		unit: "ns/exchange",
		pinned: true,
		variants: [...exchanges.map(exchanging), ...peers],
		targets,
		expected(count) {
			const bytes = answer.length * count;
			let crc = 0;
			for (let i = 0; i < count; i++) crc = crc32(answer, crc);
			return { count, bytes, units: bytes, points: bytes, crc };
		},
	};
}

/** The hand-written splitter: calls `line` for every line, without its line end. */
export function byLine(socket: net.Socket, line: (text: string) => void): void {
	let tail = "";
	socket.on("data", (chunk: Buffer) => {
		const text = tail + chunk.toString("latin1");
		let from = 0;
		for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
			line(text.slice(from, text.charCodeAt(end - 1) === 0x0d ? end - 1 : end));
			from = end + 1;
		}
		tail = text.slice(from);
	});
}
