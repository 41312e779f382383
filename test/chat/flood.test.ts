// One client floods a chat server in this process; the others read promptly.

import { setImmediate } from "node:timers/promises";
import { connect, type Socket, type TextFile } from "socket-makefile";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ChatServer } from "../../examples/chat/handler.ts";
import type { Hub } from "../../examples/chat/hub.ts";
import { DEFAULT_LIMITS, type Limits } from "../../examples/chat/limits.ts";
import { InProcessBus } from "../../examples/chat/relay/in-process.ts";
import { log } from "../../examples/shared/log.ts";
import { FaultyRelay } from "./faulty-relay.ts";

beforeEach(() => {
	log.level = "silent";
});
afterEach(() => {
	log.level = "info";
});

interface Client {
	readonly socket: Socket;
	readonly file: TextFile;
}

class Chat implements AsyncDisposable {
	readonly relay = new FaultyRelay(new InProcessBus().connect());
	readonly #server: ChatServer;
	readonly #sockets: Socket[] = [];

	private constructor(limits: Limits) {
		this.#server = new ChatServer(["127.0.0.1", 0], this.relay, limits);
	}

	static async start(limits = DEFAULT_LIMITS): Promise<Chat> {
		const chat = new Chat(limits);
		await chat.#server.ready();
		chat.#server.serveForever();
		return chat;
	}

	get hub(): Hub {
		return this.#server.hub;
	}

	/** Connects a client; resolves when it is in the room. */
	async join(room: string): Promise<Client> {
		const [host, port] = this.#server.serverAddress;
		const socket = await connect([String(host), Number(port)]);
		this.#sockets.push(socket);
		const client = { socket, file: socket.makefile("rw") };
		await socket.sendall(`/join ${room}\n`);
		await until(client.file, `you are in room ${room}\n`);
		return client;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		for (const { stream } of this.#sockets) stream.destroy();
		await this.#server.shutdown();
		await this.#server.serverClose();
	}
}

/** Reads until a line; throws if the connection ends before. Resolves to the number of lines before it. */
async function until(file: TextFile, wanted: string): Promise<number> {
	for (let count = 0; ; count++) {
		const line = await file.readline();
		if (line === wanted) return count;
		if (line === "") throw new Error(`disconnected before ${JSON.stringify(wanted)}`);
	}
}

test("a flood of empty lines is slowed down, and no listener is dropped", async () => {
	await using chat = await Chat.start();
	const listeners = await Promise.all(Array.from({ length: 5 }, () => chat.join("hall")));
	const flooder = await chat.join("hall");
	const told = until(flooder.file, "you are faster than 200 lines per second: what you send waits its turn\n");
	await flooder.socket.sendall(Buffer.alloc(30_000, "\n"));
	await told;
	const [first] = listeners;
	await first?.socket.sendall("hello\n");
	for (const { file } of listeners) expect(await until(file, "hello\n")).toBeLessThan(60_000);
});

test("a client that resets its connection with lines waiting does not say them", async () => {
	await using chat = await Chat.start();
	const flooder = await chat.join("hall");
	const told = until(flooder.file, "you are faster than 200 lines per second: what you send waits its turn\n");
	await flooder.socket.sendall(Buffer.alloc(30_000, "\n"));
	await told;
	flooder.socket.stream.destroy();
	// With all its lines said, it would stay for minutes.
	while (chat.hub.names.length > 0) await setImmediate();
});

test("rooms without end: the client waits, and is told so", async () => {
	await using chat = await Chat.start();
	const walker = await chat.join("r");
	await walker.socket.sendall(Array.from({ length: 1_000 }, (_, i) => `/join r${i}\n`).join(""));
	const rooms = await until(walker.file, "you are faster than 60 rooms per minute: what you send waits its turn\n");
	expect(rooms).toBeLessThan(100);
});

test("a line without an end is refused once, in pieces that count", async () => {
	await using chat = await Chat.start();
	const client = await chat.join("hall");
	await client.socket.sendall(`${"x".repeat(30_000)}\nquit`);
	await client.socket.shutdown("write");
	expect(await client.file.read()).toBe("your line was refused: it is longer than 8192 bytes\n");
});

test.each(["throws", "rejects"] as const)(
	"a relay whose publish() %s is away, and the server lives on",
	async (how) => {
		await using chat = await Chat.start();
		const [one, two] = [await chat.join("hall"), await chat.join("hall")];
		chat.relay.failing = how;
		await one.socket.sendall("hello\n");
		await until(two.file, "hello\n");
		await until(one.file, "hello\n");
		const notRelayed = "your line was not relayed: the other servers did not get it\n";
		if (how === "throws") expect(await one.file.readline()).toBe(notRelayed);
		await one.socket.sendall("/join den\n");
		await until(one.file, "you are in room den\n");
	},
);
