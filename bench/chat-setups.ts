import { readFileSync } from "node:fs";
import { type ChatServerProgram, LOOPBACK, startChat } from "../test/chat/host.ts";
import { NatsServer } from "../test/chat/nats-server.ts";

/** Microseconds in a tick: /proc counts processor time in hundredths of a second. */
const TICK = 10_000;

/** One chat, served by one or several server processes. */
export class Setup implements AsyncDisposable {
	readonly name: string;
	readonly #servers: readonly ChatServerProgram[];
	readonly #nats: NatsServer | undefined;

	private constructor(name: string, servers: readonly ChatServerProgram[], nats?: NatsServer) {
		this.name = name;
		this.#servers = servers;
		this.#nats = nats;
	}

	static async workers(count: number): Promise<Setup> {
		const name = count === 1 ? "1 process" : `${count} workers`;
		return new Setup(name, [await startChat(LOOPBACK, ["--workers", String(count)])]);
	}

	static async overNats(count: number): Promise<Setup> {
		const nats = await NatsServer.start();
		const args = ["--relay", nats.url];
		const servers = await Promise.all(Array.from({ length: count }, () => startChat(LOOPBACK, args)));
		return new Setup(`${count} servers, NATS`, servers, nats);
	}

	get ports(): readonly number[] {
		return this.#servers.map(({ port }) => port);
	}

	/** Microseconds of processor time used so far by the servers and their workers; NATS is not counted. */
	get cpu(): number {
		const pids = this.#servers.flatMap(({ program: { pid } }) => [pid, ...childrenOf(pid)]);
		return pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await Promise.all(this.#servers.map(({ program }) => program.stop("SIGTERM")));
		await this.#nats?.stop("SIGTERM");
	}
}

function childrenOf(pid: number): number[] {
	const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
	return text === "" ? [] : text.split(" ").map(Number);
}

function cpuOf(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
	return TICK * (Number(fields[11]) + Number(fields[12]));
}
