// The child processes of a forking server. A request goes to an idle child; if there is none, to a new child; if there
// are `maxChildren`, to the least busy one. A child that dies is replaced, at once the first time, then with growing
// delays; the requests it was handling are lost.

import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import type net from "node:net";
import { extname } from "node:path";
import { LONGEST_DELAY } from "../io/limits.ts";
import type { Address } from "../socket/address.ts";
import type { MessageToChild, MessageToParent, StartMessage } from "./forking-messages.ts";

/** A request that a child is to handle. */
export interface Job {
	readonly clientAddress: Address;
	/** The connection; undefined if the request is a datagram. */
	readonly stream: net.Socket | undefined;
	/** The datagram; undefined if the request is a connection. */
	readonly data: Uint8Array | undefined;
	/** Sends a datagram that the child wants to send. */
	send(data: Uint8Array, address: Address): void;
	/** Called if the child died, without having been killed by the pool, before it had handled the request. */
	lost(error: Error): void;
}

/**
 * The program of a child, which lies beside this file. In a bundle it is missing, and in CommonJS nothing says where
 * this file lies.
 */
function childProgram(): URL {
	const here: unknown = import.meta.url;
	if (typeof here === "string") {
		const program = new URL(`./forking-child${extname(here)}`, here);
		if (existsSync(program)) return program;
	}
	const message = "forking needs the file forking-child.js of socket-makefile: leave the package out of the bundle";
	throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
}

/** The delays between replacements: the first, which doubles, and the longest, in milliseconds. */
const FIRST_DELAY = 500;
const LAST_DELAY = 60_000;
/** A child that has lived at least this many milliseconds is replaced at once. */
const LONG_LIFE = 30_000;

export class ChildPool {
	readonly #start: StartMessage;
	readonly #children = new Set<PoolChild>();
	/** Resolves when the pool has closed; undefined until `close()` was called. */
	#closing: Promise<void> | undefined;
	/** How many children are to be started when the timer fires. */
	#missing = 0;
	#timer: NodeJS.Timeout | undefined;
	/**
	 * How long to wait before the next replacement, in milliseconds: 0 for the first replacement and for that of a child
	 * that has lived LONG_LIFE; otherwise FIRST_DELAY, doubled each time.
	 */
	#delay = 0;

	constructor(handlerModule: string, serverAddress: Address) {
		this.#start = { kind: "start", handlerModule, serverAddress };
	}

	get pids(): Set<number> {
		return new Set([...this.#children].flatMap(({ process }) => process.pid ?? []));
	}

	give(job: Job, maxChildren: number): void {
		let best: PoolChild | undefined;
		for (const child of this.#children) if (best === undefined || child.busy < best.busy) best = child;
		if (best === undefined || (best.busy > 0 && this.#children.size < maxChildren)) {
			best = this.#spawn();
			// The new child takes the place of a child that died.
			if (this.#missing > 0) this.#missing--;
		}
		best.give(job);
	}

	/**
	 * Ends each child when it has handled its requests; kills those that are left after `timeout` milliseconds.
	 * `awaited`: whether the caller awaits the result; if not, nothing of the pool keeps this process alive meanwhile.
	 */
	close(timeout: number, awaited: boolean): Promise<void> {
		this.#closing ??= this.#close(timeout, awaited);
		return this.#closing;
	}

	async #close(timeout: number, awaited: boolean): Promise<void> {
		clearTimeout(this.#timer);
		const delay = Math.min(timeout, LONGEST_DELAY);
		const timer = setTimeout(() => {
			for (const child of this.#children) child.kill();
		}, delay);
		if (!awaited) {
			timer.unref();
			for (const child of this.#children) child.unref();
		}
		await Promise.all([...this.#children].map((child) => child.end()));
		clearTimeout(timer);
	}

	#spawn(): PoolChild {
		const child = new PoolChild(this.#start);
		this.#children.add(child);
		child.ended.then(() => {
			this.#children.delete(child);
			// A child that never became ready is not replaced, because its successor would fail too.
			if (child.ready && this.#closing === undefined) this.#replace(performance.now() - child.since);
		});
		return child;
	}

	/** Starts another child in place of one that has died. `lifetime`: how many milliseconds that child had lived. */
	#replace(lifetime: number): void {
		this.#missing++;
		if (this.#timer !== undefined) return;
		if (lifetime >= LONG_LIFE) this.#delay = 0;
		this.#timer = setTimeout(() => {
			this.#timer = undefined;
			for (; this.#missing > 0; this.#missing--) this.#spawn();
		}, this.#delay);
		this.#timer.unref();
		this.#delay = Math.min(Math.max(FIRST_DELAY, this.#delay * 2), LAST_DELAY);
	}
}

class PoolChild {
	readonly process: ChildProcess;
	readonly ended: Promise<void>;
	ready = false;
	/** When it was started, by `performance.now()`. */
	readonly since = performance.now();
	/** Whether the pool has killed it, because it did not end in time. */
	#killed = false;
	readonly #jobs = new Map<number, Job>();
	#nextId = 0;
	#whenIdle = () => {};

	constructor(start: StartMessage) {
		this.process = fork(childProgram(), { serialization: "advanced" });
		this.process.on("message", (message: MessageToParent) => this.#receive(message));
		this.ended = new Promise((resolve) => {
			this.process.on("exit", (code, signal) => resolve(this.#lose(`ended by ${signal ?? `exit code ${code}`}`)));
			this.process.on("error", (error) => {
				if (this.process.pid === undefined) resolve(this.#lose(`could not be started: ${error.message}`));
			});
		});
		this.#tell(start);
	}

	/** The number of requests that the child is handling. */
	get busy(): number {
		return this.#jobs.size;
	}

	give(job: Job): void {
		const id = this.#nextId++;
		this.#jobs.set(id, job);
		// Before the child is ready, no code in it listens for errors of a connection, so such an error would end the
		// child.
		if (this.ready) this.#pass(id, job);
	}

	/** Tells the child to end when it has handled its requests; resolves when it has ended. */
	async end(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#whenIdle = resolve;
			if (this.busy === 0) resolve();
		});
		if (this.process.connected) this.process.disconnect();
		await this.ended;
	}

	kill(): void {
		this.#killed = true;
		this.process.kill("SIGKILL");
	}

	/**
	 * From now on the child does not keep this process alive. When this process ends, the child finishes its requests and
	 * exits.
	 */
	unref(): void {
		this.process.unref();
		this.process.channel?.unref();
	}

	#pass(id: number, job: Job): void {
		this.#tell({ kind: "request", id, clientAddress: job.clientAddress, data: job.data }, job.stream);
	}

	#tell(message: MessageToChild, stream?: net.Socket): void {
		// The callback ignores errors: if sending fails the child has died, which 'exit' reports. With `keepOpen` the
		// connection stays open here too, so that #finish() can close it if the child dies before receiving it.
		if (this.process.connected) this.process.send(message, stream, { keepOpen: true }, () => {});
	}

	#receive(message: MessageToParent): void {
		if (message.kind === "ready") {
			this.ready = true;
			for (const [id, job] of this.#jobs) this.#pass(id, job);
		} else if (message.kind === "taken") this.#jobs.get(message.id)?.stream?.destroy();
		else if (message.kind === "done") this.#finish(message.id);
		else this.#jobs.get(message.id)?.send(message.data, message.address);
	}

	#finish(id: number): void {
		// Closes a connection that the child never received, because the child died or the client had already disconnected.
		this.#jobs.get(id)?.stream?.destroy();
		this.#jobs.delete(id);
		if (this.busy === 0) this.#whenIdle();
	}

	#lose(how: string): void {
		const { pid } = this.process;
		const name = pid === undefined ? "a child process" : `child process ${pid}`;
		for (const [id, job] of [...this.#jobs]) {
			this.#finish(id);
			if (!this.#killed) job.lost(new Error(`${name} ${how}`));
		}
	}
}
