import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Host, LOOPBACK } from "./host.ts";

/** Why no NATS server can run here; undefined if one can. */
export function natsMissing(): string | undefined {
	try {
		execFileSync("nats-server", ["--version"], { stdio: "pipe" });
		return undefined;
	} catch {
		return "nats-server is missing (Debian: nats-server)";
	}
}

/** The ports of a NATS server: for its clients, and for questions about its state. */
interface Ports {
	readonly clients: number;
	readonly monitor: number;
}

/** A real NATS server that can be stopped and started again at its address. */
export class NatsServer implements AsyncDisposable {
	readonly #host: Host;
	readonly #ports: Ports;
	/** The folder of its configuration file. */
	readonly #folder = mkdtempSync(path.join(tmpdir(), "nats-"));
	#child: ChildProcess | undefined;

	/** `config`: what stands in its configuration file, in the language of NATS. The server is not started yet. */
	constructor(host: Host, ports: Ports, config = "") {
		this.#host = host;
		this.#ports = ports;
		writeFileSync(this.#config, config);
	}

	static async start(address = LOOPBACK.address): Promise<NatsServer> {
		const ports = { clients: await freePort(address), monitor: await freePort(address) };
		const server = new NatsServer({ address, command: [] }, ports);
		await server.start();
		return server;
	}

	get #config(): string {
		return path.join(this.#folder, "nats.conf");
	}

	get url(): string {
		return `nats://${this.#host.address}:${this.#ports.clients}`;
	}

	/** The subjects that have subscribers, as the server reports them. */
	async subjects(): Promise<Set<string>> {
		const { subscriptions_list: list = [] }: { subscriptions_list?: { subject: string }[] } =
			await this.#state("subsz?subs=1");
		return new Set(list.map(({ subject }) => subject));
	}

	/** To how many other servers of its cluster the server is connected. */
	async routes(): Promise<number> {
		const { routes }: { routes: readonly { remote_id: string }[] | null } = await this.#state("routez");
		return new Set(routes?.map(({ remote_id }) => remote_id)).size;
	}

	async #state(page: string) {
		const answer = await fetch(`http://${this.#host.address}:${this.#ports.monitor}/${page}`);
		return JSON.parse(await answer.text());
	}

	async start(): Promise<void> {
		const { address, command } = this.#host;
		const { clients, monitor } = this.#ports;
		const where = ["-c", this.#config, "-a", address, "-p", String(clients), "-m", String(monitor)];
		const [program = "", ...args] = [...command, "nats-server", ...where];
		this.#child = spawn(program, args, { stdio: "ignore" });
		while (!(await accepts(address, clients))) {
			if (this.#child.exitCode !== null) throw new Error(`nats-server ended with ${this.#child.exitCode}`);
			await setTimeout(20);
		}
	}

	async stop(signal: NodeJS.Signals): Promise<void> {
		const child = this.#child;
		if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
		const ended = once(child, "exit");
		child.kill(signal);
		await ended;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop("SIGKILL");
		rmSync(this.#folder, { recursive: true });
	}
}

export async function freePort(host = LOOPBACK.address): Promise<number> {
	const server = createServer().listen(0, host);
	await once(server, "listening");
	const address = server.address();
	server.close();
	await once(server, "close");
	if (address === null || typeof address === "string") throw new Error("no port");
	return address.port;
}

async function accepts(host: string, port: number): Promise<boolean> {
	const socket = connect(port, host);
	try {
		await once(socket, "connect");
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
