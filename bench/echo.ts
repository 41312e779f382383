// An echo server: each client sends a line, waits for it to come back, and sends the next. One workload for each number of
// clients.

import net from "node:net";
import { createInterface } from "node:readline";
import { makefile } from "socket-makefile";
import split2 from "split2";
import { byLine } from "./exchange.ts";
import { type ForeignServer, type Server, serving } from "./variants/serve.ts";
import { TextByHand } from "./variants/text-by-hand.ts";
import type { Target, Workload } from "./workload.ts";

export const TEXT = "readline(), write(), flush()";
const BYTES = "readline(), write(), flush(), bytes";
export const RAW = "raw";
export const RAW_ONREAD = "raw with onread";
export const READLINE = "node:readline events";
export const ASYNCIO = "asyncio streams";
export const GO = "Go bufio, a goroutine each";
export const THREADS = "CPython makefile('rw'), a thread each";

type Handler = (socket: net.Socket) => unknown;

/** Accepts connections. A handler that rejects leaves its connection to the peer. */
export function accepting(handler: Handler, options: net.ServerOpts = {}): net.Server {
	return net.createServer({ ...options, noDelay: true }, (socket) => {
		socket.on("error", () => {});
		Promise.resolve(handler(socket)).catch(() => {});
	});
}

const text: Handler = async (socket) => {
	await using f = makefile(socket, "rw", { ownsSocket: true });
	for (let line = await f.readline(); line !== ""; line = await f.readline()) {
		f.write(line);
		await f.flush();
	}
};

const bytes: Handler = async (socket) => {
	await using f = makefile(socket, "rwb", { ownsSocket: true });
	for (let line = await f.readline(); line.length > 0; line = await f.readline()) {
		f.write(line);
		await f.flush();
	}
};

const byHand: Handler = async (socket) => {
	const f = new TextByHand(socket);
	for (let line = await f.readline(); line !== ""; line = await f.readline()) {
		f.write(line);
		await f.flush();
	}
};

const raw: Handler = (socket) => byLine(socket, (line) => socket.write(`${line}\n`, "latin1"));

const memory = Buffer.alloc(65_536);

/**
 * Makes a second socket of the same connection, which receives into one block of memory. Node documents that for sockets
 * that connect only.
 */
export function receivingInto(accepted: net.Socket, receive: (socket: net.Socket, text: string) => void): net.Socket {
	const callback = (size: number) => {
		receive(socket, memory.toString("latin1", 0, size));
		return true;
	};
	const options: net.SocketConstructorOpts & net.ConnectOpts & { readonly handle: unknown } = {
		handle: Reflect.get(accepted, "_handle"),
		onread: { buffer: memory, callback },
	};
	const socket = new net.Socket(options);
	socket.on("error", () => {}).on("end", () => accepted.destroy());
	socket.read(0);
	return socket;
}

const rawOnread: Handler = (accepted) => {
	let tail = "";
	receivingInto(accepted, (socket, text) => {
		const lines = (tail + text).split("\n");
		tail = lines.pop() ?? "";
		for (const line of lines) socket.write(`${line}\n`, "latin1");
	});
};

const readline: Handler = (socket) => {
	createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) =>
		socket.write(`${line}\n`),
	);
};

const split2Data: Handler = (socket) => {
	socket.pipe(split2()).on("data", (line: string) => socket.write(`${line}\n`));
};

const server = (name: string, handler: Handler, options: net.ServerOpts = {}): Server => ({
	name,
	make: () => accepting(handler, options),
});

const threads: ForeignServer = { name: THREADS, command: ["python3", "echo-threads"] };

export function echo(clients: number, repeats: number, targets: readonly Target[]): Workload {
	return serving({
		name: `echo-${clients}`,
		title: `an echo server, lines of 64 B, ${clients.toLocaleString("en")} clients that wait for each answer`,
		unit: "request",
		clients,
		dialogue: "lines",
		together: false,
		repeats,
		servers: [
			server(TEXT, text),
			server(BYTES, bytes),
			server(`${TEXT}, by hand`, byHand),
			server(RAW, raw),
			server(RAW_ONREAD, rawOnread, { pauseOnConnect: true }),
			server(READLINE, readline),
			server("split2 'data'", split2Data),
			{ name: ASYNCIO, command: ["python3", "echo-asyncio"] },
			...(clients < 1000 ? [threads] : []),
			{ name: GO, command: ["go", "echo"] },
		],
		targets,
	});
}
