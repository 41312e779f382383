// A variant that serves: the clients are in another process (load.ts). The time is that from when all clients are connected
// until they have heard every answer.

import net from "node:net";
import { createInterface } from "node:readline";
import { type Counted, DIALOGUES, type Plan } from "../dialogues.ts";
import type { Target, Task, Variant, Workload } from "../workload.ts";

export interface Server {
	readonly name: string;
	readonly share?: number;
	/** Makes the server, which does not listen yet. */
	make(): net.Server;
}

/** A server in another language. */
export interface ForeignServer {
	readonly name: string;
	/** The arguments of bench/python/server.py or bench/go/server.go: what it does, and how. */
	readonly command: readonly [language: "python3" | "go", ...args: string[]];
}

export interface Serving extends Pick<Plan, "clients" | "dialogue" | "together"> {
	readonly name: string;
	readonly title: string;
	/** What one answer is called. */
	readonly unit: "request" | "delivery" | "exchange";
	/** How many questions each group asks. */
	readonly repeats: number;
	readonly servers: readonly (Server | ForeignServer)[];
	readonly targets: readonly Target[];
}

function portOf(server: net.Server): number {
	const address = server.address();
	return typeof address === "object" && address !== null ? address.port : 0;
}

function variantOf(server: Server | ForeignServer, plan: Omit<Plan, "port" | "questions">): Variant {
	if ("command" in server) {
		const [language, ...args] = server.command;
		return { name: server.name, command: [language, "server", ...args, JSON.stringify(plan)] };
	}
	const { name, share = 1, make } = server;
	return {
		name,
		share,
		async run({ port, repeats }: Task) {
			const server = make();
			await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 511, resolve));
			const control = net.connect({ port, host: "127.0.0.1", noDelay: true });
			const answers = createInterface({ input: control })[Symbol.asyncIterator]();
			control.write(`${JSON.stringify({ ...plan, port: portOf(server), questions: repeats } satisfies Plan)}\n`);
			await answers.next();
			const cpu = process.cpuUsage();
			const begin = process.hrtime.bigint();
			control.write("go\n");
			await answers.next();
			const wall = Number(process.hrtime.bigint() - begin);
			const used = process.cpuUsage(cpu);
			const { count, size, p50, p99 }: Counted = JSON.parse((await answers.next()).value);
			control.destroy();
			await new Promise((resolve) => server.close(resolve));
			return {
				value: wall / count,
				cpu: ((used.user + used.system) * 1000) / count,
				p50,
				p99,
				proof: { count, size, measure: "bytes" },
			};
		},
	};
}

export function serving({ unit, clients, dialogue, together, servers, ...rest }: Serving): Workload {
	return {
		...rest,
		unit: `ns/${unit}`,
		helper: { script: "load.ts", spec: {} },
		pinned: true,
		variants: servers.map((server) => variantOf(server, { clients, dialogue, together })),
		expected(questions) {
			const count = questions * clients;
			const bytes = count * DIALOGUES[dialogue].size;
			return { count, bytes, units: bytes, points: bytes, crc: 0 };
		},
	};
}
