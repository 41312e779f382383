import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout } from "node:timers/promises";

/** Why no NATS server can run here; undefined if one can. */
export function natsMissing(): string | undefined {
	try {
		execFileSync("nats-server", ["--version"], { stdio: "pipe" });
		return undefined;
	} catch {
		return "nats-server is missing (Debian: nats-server)";
	}
}

/** A real NATS server that can be stopped and started again at its address. */
export class NatsServer implements AsyncDisposable {
	readonly #host: string;
	readonly #port: number;
	readonly #monitor: number;
	#child: ChildProcess | undefined;

	private constructor(host: string, port: number, monitor: number) {
		this.#host = host;
		this.#port = port;
		this.#monitor = monitor;
	}

	static async start(host = "127.0.0.1"): Promise<NatsServer> {
		const server = new NatsServer(host, await freePort(host), await freePort(host));
		await server.start();
		return server;
	}

	get url(): string {
		return `nats://${this.#host}:${this.#port}`;
	}

	/** The subjects that have subscribers, as the server reports them. */
	async subjects(): Promise<Set<string>> {
		const answer = await fetch(`http://${this.#host}:${this.#monitor}/subsz?subs=1`);
		const { subscriptions_list: list = [] }: { subscriptions_list?: { subject: string }[] } = JSON.parse(
			await answer.text(),
		);
		return new Set(list.map(({ subject }) => subject));
	}

	async start(): Promise<void> {
		this.#child = spawn("nats-server", ["-a", this.#host, "-p", String(this.#port), "-m", String(this.#monitor)], {
			stdio: "ignore",
		});
		while (!(await accepts(this.#host, this.#port))) {
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
	}
}

async function freePort(host: string): Promise<number> {
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
