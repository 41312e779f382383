// The chat's servers and their relay in a network, in which the relay loses connections: each line reaches every client
// of the room once and in order, or its sender is told that it was not relayed.

import { setImmediate as nextTurn } from "node:timers/promises";
import { ChatServer } from "../../../examples/chat/handler.ts";
import { DEFAULT_LIMITS } from "../../../examples/chat/limits.ts";
import type { Relay, Subscription } from "../../../examples/chat/relay/relay.ts";
import { log } from "../../../examples/shared/log.ts";
import type { Socket, TextFile } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { quiet } from "./ends.ts";

const RELAY = ["relay", 4222] as const;
const WITHOUT_LIMITS = { ...DEFAULT_LIMITS, linesPerSecond: 1e6, bytesPerSecond: 1e9, roomsPerMinute: 1e6 };
const NOT_RELAYED = "your line was not relayed: the other servers did not get it";

/** Passes on what each server publishes to all others. */
class RelayServer {
	readonly #network: Network;
	readonly #files = new Map<TextFile, Socket>();

	constructor(network: Network) {
		this.#network = network;
	}

	async serve(): Promise<{ close(): Promise<void> }> {
		const listener = await this.#network.listen(RELAY);
		const accepting = (async () => {
			for await (const socket of listener) this.#pass(socket).catch(() => {});
		})();
		return {
			close: async () => {
				await listener.close();
				await accepting;
			},
		};
	}

	async #pass(socket: Socket): Promise<void> {
		const file = socket.makefile("rw");
		this.#files.set(file, socket);
		try {
			for await (const line of file) {
				for (const other of this.#files.keys()) {
					if (other === file) continue;
					other.write(line).catch(() => {});
					other.flush().catch(() => {});
				}
			}
		} finally {
			this.#files.delete(file);
			await socket.close();
		}
	}

	/** Resets a connection. */
	lose(random: Random): void {
		[...this.#files.values()][random.below(this.#files.size)]?.abort();
	}
}

/** A relay over the relay server, which connects again when its connection is lost. */
class NetworkRelay implements Relay {
	up = false;
	readonly #network: Network;
	readonly #receivers = new Map<string, (data: string) => void>();
	#file: TextFile | undefined;
	#changed: (up: boolean) => void = () => {};
	#closed = false;

	constructor(network: Network) {
		this.#network = network;
	}

	async connect(): Promise<void> {
		const socket = await this.#network.connect(RELAY, { localAddress: "chat" });
		this.#file = socket.makefile("rw");
		this.up = true;
		this.#read(this.#file).finally(() => socket.close().catch(() => {}));
	}

	async #read(file: TextFile): Promise<void> {
		try {
			for await (const line of file) {
				const { subject, data }: { subject: string; data: string } = JSON.parse(line);
				this.#receivers.get(subject)?.(data);
			}
		} catch {}
		if (this.#closed) return;
		this.up = false;
		this.#changed(false);
		await this.connect();
		this.#changed(true);
	}

	publish(subject: string, data: string): boolean {
		if (!this.up || this.#file === undefined) return false;
		this.#file.write(`${JSON.stringify({ subject, data })}\n`).catch(() => {});
		this.#file.flush().catch(() => {});
		return true;
	}

	subscribe(subject: string, receive: (data: string) => void): Subscription {
		this.#receivers.set(subject, receive);
		return { ready: Promise.resolve(), end: () => void this.#receivers.delete(subject) };
	}

	onChange(changed: (up: boolean) => void): void {
		this.#changed = changed;
	}

	async close(): Promise<void> {
		this.#closed = true;
		await this.#file?.close().catch(() => {});
	}
}

/** A client of the chat: what it has said, and what it has heard of each client, itself included. */
class Client {
	readonly name: string;
	readonly server: ChatServer;
	readonly said: string[] = [];
	/** What it has said and other servers did not get. */
	readonly refused = new Set<string>();
	readonly heard = new Map<string, string[]>();
	readonly #socket: Socket;
	readonly #file: TextFile;
	readonly #reading: Promise<void>;

	constructor(name: string, server: ChatServer, socket: Socket) {
		this.name = name;
		this.server = server;
		this.#socket = socket;
		this.#file = socket.makefile("rw");
		this.#reading = this.#read();
	}

	async #read(): Promise<void> {
		for await (const line of this.#file) {
			const [name = "", text = ""] = line.trimEnd().split("|");
			if (line.trimEnd() === NOT_RELAYED) this.refused.add(this.heard.get(this.name)?.at(-1) ?? "");
			else if (line.startsWith("lines from other servers")) throw new Error(`${this.name} has missed lines`);
			else if (text !== "") this.heard.set(name, [...(this.heard.get(name) ?? []), text]);
		}
	}

	async say(): Promise<void> {
		const text = `line ${this.said.length}`;
		this.said.push(text);
		await this.#file.write(`${this.name}|${text}\n`);
		await this.#file.flush();
		while (!this.heard.get(this.name)?.includes(text)) await nextTurn();
		for (let turn = 0; turn < 20; turn++) await nextTurn();
	}

	async leave(): Promise<void> {
		await this.#socket.shutdown("write");
		await this.#reading;
		await this.#file.close();
		await this.#socket.close();
	}
}

async function startServer(network: Network, host: string): Promise<ChatServer> {
	class Networked extends ChatServer {
		override async serverBind(): Promise<void> {
			this.socket = await network.listen(this.serverAddress);
		}
	}
	const relay = new NetworkRelay(network);
	await relay.connect();
	const server = new Networked([host, 7000], relay, WITHOUT_LIMITS);
	await server.hub.start();
	return server.ready();
}

export async function chat(network: Network, seed: number): Promise<void> {
	log.level = "silent";
	const random = new Random(seed);
	const relay = new RelayServer(network);
	const relaying = await relay.serve();
	const servers = [await startServer(network, "one"), await startServer(network, "two")];
	const serving = servers.map((server) => server.serveForever());
	const clients: Client[] = [];
	for (const [i, server] of [servers[0], servers[1], servers[0]].entries()) {
		if (server === undefined) throw new Error("no server");
		clients.push(new Client(`client-${i}`, server, await network.connect(server.serverAddress)));
	}
	// From now on all are in the room, and know the lines of each other.
	await quiet(network);
	for (const client of clients) await client.say();
	await quiet(network);
	const talk = async (client: Client) => {
		for (let i = random.below(5); i >= 0; i--) {
			if (random.below(3) === 0) relay.lose(random);
			await client.say();
		}
	};
	await Promise.all(clients.map(talk));
	await quiet(network);
	for (const listener of clients) for (const talker of clients) check(listener, talker);
	await Promise.all(clients.map((client) => client.leave()));
	for (const server of servers) {
		await server.shutdown();
		const farewell = server.hub.close("goodbye\n");
		await server.serverClose();
		await farewell;
	}
	await Promise.all(serving);
	await relaying.close();
}

function check(listener: Client, talker: Client): void {
	const isOther = listener.server !== talker.server;
	const expected = talker.said.filter((text) => !isOther || !talker.refused.has(text));
	const heard = listener.heard.get(talker.name) ?? [];
	if (String(heard) === String(expected)) return;
	throw new Error(`${listener.name} has heard ${heard} of ${talker.name}, and should have heard ${expected}`);
}
