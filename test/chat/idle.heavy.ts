// The memory that an idle client costs a chat server, beyond that of a bare socket.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { expect, test } from "vitest";
import { Program } from "../socketserver/program.ts";

const CLIENTS = 5_000;
/** Clients that connect before the measurement, so that memory that is allocated only once does not count. */
const EARLY = 200;

const server = new URL("programs/idle-server.ts", import.meta.url).pathname;

interface Use {
	readonly used: number;
	readonly resident: number;
}

class IdleServer implements AsyncDisposable {
	readonly #program: Program;
	readonly #port: number;
	readonly sockets: net.Socket[] = [];

	private constructor(program: Program, port: number) {
		this.#program = program;
		this.#port = port;
	}

	static async start(kind: "chat" | "bare"): Promise<IdleServer> {
		const program = new Program(process.execPath, ["--expose-gc", "--import", "tsx", server, kind]);
		const [, port] = await program.waitFor(/port (\d+)/);
		return new IdleServer(program, Number(port));
	}

	/** Connects in small groups, so that no connection overflows the server's queue. */
	async connect(count: number): Promise<void> {
		for (let left = count; left > 0; left -= 100) {
			const some = Array.from({ length: Math.min(left, 100) }, () => net.connect(this.#port, "127.0.0.1"));
			await Promise.all(some.map((socket) => once(socket, "connect")));
			this.sockets.push(...some);
		}
	}

	/** Sends a line from the last client; resolves when all clients have received it. */
	async sayToAll(text: string): Promise<void> {
		const hearing = this.sockets.map((socket) => heard(socket, `\n${text}\n`));
		this.sockets.at(-1)?.write(`${text}\n`);
		await Promise.all(hearing);
	}

	async use(): Promise<Use> {
		this.#program.type("\n");
		const [, used, resident] = await this.#program.waitFor(/used (\d+) resident (\d+)/);
		return { used: Number(used), resident: Number(resident) };
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await this.#program.stop("SIGKILL");
	}
}

async function heard(socket: net.Socket, end: string): Promise<void> {
	for (let text = ""; !text.endsWith(end); ) text += String((await once(socket, "data"))[0]);
}

function perClient(before: Use, after: Use): Use {
	return { used: (after.used - before.used) / CLIENTS, resident: (after.resident - before.resident) / CLIENTS };
}

/** The memory of each client while it is idle, and after it has received a line. */
async function chat(): Promise<readonly [idle: Use, spoken: Use]> {
	await using server = await IdleServer.start("chat");
	await server.connect(EARLY);
	await server.sayToAll("early");
	const before = await server.use();
	await server.connect(CLIENTS);
	const idle = await server.use();
	await server.sayToAll("hello");
	return [perClient(before, idle), perClient(before, await server.use())];
}

async function bare(): Promise<Use> {
	await using server = await IdleServer.start("bare");
	await server.connect(EARLY);
	const before = await server.use();
	await server.connect(CLIENTS);
	return perClient(before, await server.use());
}

const [, limit] = /Max open files +\d+ +(\d+)/.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
const scarce = Number(limit) < CLIENTS + EARLY + 200;
if (scarce) console.log(`skipped: 5,000 idle clients: only ${limit} open files are allowed`);

test.skipIf(scarce)("5,000 idle clients: at most 8 KiB each beyond a bare socket, and a line reaches all", async () => {
	const socket = await bare();
	const [idle, spoken] = await chat();
	const show = ({ used, resident }: Use) => `${used.toFixed(0)} bytes used, ${resident.toFixed(0)} resident`;
	console.log(`per client: bare ${show(socket)}; chat ${show(idle)}; after a line ${show(spoken)}`);
	for (const { used } of [idle, spoken]) expect(used - socket.used).toBeLessThanOrEqual(8 * 1024);
});
