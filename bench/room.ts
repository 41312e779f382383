// A chat room: one client speaks, all hear the line, and then the next line is spoken.

import type net from "node:net";
import { createInterface } from "node:readline";
import { makefile, type TextFile } from "socket-makefile";
import split2 from "split2";
import { ASYNCIO, accepting, GO, RAW, RAW_ONREAD, READLINE, receivingInto, THREADS } from "./echo.ts";
import { byLine } from "./exchange.ts";
import { type Server, serving } from "./variants/serve.ts";
import { TextByHand } from "./variants/text-by-hand.ts";
import type { Target, Workload } from "./workload.ts";

export const FILES = "for await, write(), flush()";

/** Sends the line, without its end, to one member. */
type Send<T> = (member: T, line: string) => void;

/** Sends each line that `listen` hears from one member to all. */
function room<T>(
	name: string,
	listen: (socket: net.Socket, hear: (line: string) => void) => T,
	send: Send<T>,
	options: net.ServerOpts = {},
): Server {
	return {
		name,
		make() {
			const members = new Set<T>();
			const hear = (line: string) => {
				for (const member of members) send(member, line);
			};
			return accepting((socket) => members.add(listen(socket, hear)), options);
		},
	};
}

async function listenToFile(f: TextFile, hear: (line: string) => void): Promise<void> {
	for await (const line of f) hear(line);
	await f.close();
}

async function listenByHand(f: TextByHand, hear: (line: string) => void): Promise<void> {
	for (let line = await f.readline(); line !== ""; line = await f.readline()) hear(line);
}

const ours = room<TextFile>(
	FILES,
	(socket, hear) => {
		const f = makefile(socket, "rw", { ownsSocket: true });
		listenToFile(f, hear).catch(() => {});
		return f;
	},
	(f, line) => {
		f.write(line);
		f.flush();
	},
);

const byHand = room<TextByHand>(
	`${FILES}, by hand`,
	(socket, hear) => {
		const f = new TextByHand(socket);
		listenByHand(f, hear);
		return f;
	},
	(f, line) => {
		f.write(line);
		f.flush();
	},
);

const toSocket: Send<net.Socket> = (socket, line) => socket.write(`${line}\n`);

const raw = room<net.Socket>(
	RAW,
	(socket, hear) => {
		byLine(socket, hear);
		return socket;
	},
	(socket, line) => socket.write(`${line}\n`, "latin1"),
);

const rawOnread = room<net.Socket>(
	RAW_ONREAD,
	(accepted, hear) => {
		let tail = "";
		return receivingInto(accepted, (_, text) => {
			const lines = (tail + text).split("\n");
			tail = lines.pop() ?? "";
			for (const line of lines) hear(line);
		});
	},
	(socket, line) => socket.write(`${line}\n`, "latin1"),
	{ pauseOnConnect: true },
);

const readline = room<net.Socket>(
	READLINE,
	(socket, hear) => {
		createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }).on("line", hear);
		return socket;
	},
	toSocket,
);

const split2Data = room<net.Socket>(
	"split2 'data'",
	(socket, hear) => {
		socket.pipe(split2()).on("data", hear);
		return socket;
	},
	toSocket,
);

export function chatRoom(clients: number, repeats: number, targets: readonly Target[]): Workload {
	return serving({
		name: `room-${clients}`,
		title: `a chat room of ${clients}: one speaks, all hear lines of 64 B`,
		unit: "delivery",
		clients,
		dialogue: "lines",
		together: true,
		repeats,
		servers: [
			ours,
			byHand,
			raw,
			rawOnread,
			readline,
			split2Data,
			{ name: ASYNCIO, command: ["python3", "room-asyncio"] },
			{ name: THREADS, command: ["python3", "room-threads"] },
			{ name: GO, command: ["go", "room"] },
		],
		targets,
	});
}
