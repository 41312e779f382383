import { setTimeout } from "node:timers/promises";
import { ChatPeer } from "./chat-peer.ts";
import type { ChatServerProgram } from "./host.ts";

/** How long a client waits before it tries the next server when one has refused it, in milliseconds. */
const RETRY = 20;

/** A client of the chat that, whenever its connection ends, connects to the next server. */
export class ReturningPeer {
	readonly name: string;
	readonly room: string;
	/** Its connections, the first one first. */
	readonly sessions: ChatPeer[] = [];
	/** The numbers of its lines that have come back to it: these are sent. */
	readonly told: number[] = [];
	/** The longest time from the end of a connection until it was in its room again, or until a line came back; in ms. */
	longestWait = 0;
	readonly #servers: readonly ChatServerProgram[];
	#next: number;
	#left = false;
	#waiting: (() => void)[] = [];
	#session: Promise<ChatPeer>;

	private constructor(name: string, room: string, servers: readonly ChatServerProgram[], home: number) {
		this.name = name;
		this.room = room;
		this.#servers = servers;
		this.#next = home;
		this.#session = this.#enter();
	}

	/** Connects to the server of this index first; resolves when the client is in the room. */
	static async join(
		name: string,
		room: string,
		servers: readonly ChatServerProgram[],
		home: number,
	): Promise<ReturningPeer> {
		const peer = new ReturningPeer(name, room, servers, home);
		await peer.#session;
		return peer;
	}

	/** Sends a line; if the connection ends before it has come back, another one, with the next number. */
	async say(): Promise<void> {
		const begin = performance.now();
		for (;;) {
			const session = await this.#session;
			const number = session.said;
			if (await session.say()) {
				this.told.push(number);
				this.#waited(begin);
				for (const resolve of this.#waiting.splice(0)) resolve();
				return;
			}
		}
	}

	/** Resolves when `count` more of its lines have come back to it. */
	async toldOf(count: number): Promise<void> {
		for (const goal = this.told.length + count; this.told.length < goal; ) {
			await new Promise<void>((resolve) => {
				this.#waiting.push(resolve);
			});
		}
	}

	/** Resolves when the client is in its room, on whatever server. */
	async present(): Promise<ChatPeer> {
		const session = await this.#session;
		return session.closed && !this.#left ? this.present() : session;
	}

	/** How many lines were not relayed, as the servers told it. */
	get refused(): readonly number[] {
		return this.sessions.flatMap(({ refused }) => refused);
	}

	/** Ends the connection without waiting for anything; the client returns at once. */
	async drop(): Promise<void> {
		(await this.#session).close();
	}

	async leave(): Promise<void> {
		this.#left = true;
		(await this.#session).close();
	}

	async #enter(): Promise<ChatPeer> {
		const begin = performance.now();
		const said = this.sessions.at(-1)?.said ?? 0;
		for (;;) {
			const server = this.#servers[this.#next++ % this.#servers.length];
			if (server === undefined) throw new Error("there are no servers");
			try {
				const session = await ChatPeer.join(this.name, server.host.address, server.port, this.room, said);
				if (this.sessions.length > 0) this.#waited(begin);
				this.sessions.push(session);
				this.#stay(session);
				return session;
			} catch {
				await setTimeout(RETRY);
			}
		}
	}

	/** Returns when the connection has ended. */
	async #stay(session: ChatPeer): Promise<void> {
		await session.until(() => false);
		if (!this.#left) this.#session = this.#enter();
	}

	#waited(since: number): void {
		this.longestWait = Math.max(this.longestWait, performance.now() - since);
	}
}
