// Sockets receive into memory that is used again (see src/socket/stream/receive-memory.ts). What a program has read must
// stay as it was, whatever arrives after it on any connection.

import { once } from "node:events";
import net from "node:net";
import type { Duplex } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { type BufferedReader, makefile, Socket, type TextReader } from "../../src/index.ts";
import { type Ends, transports } from "../support/transports.ts";

const CONNECTIONS = 4;
const LINES = 5000;
const turn = () => new Promise(setImmediate);

/** The lines of one connection. No other connection sends such a line. */
function linesOf(connection: number): string {
	const letter = String.fromCharCode(97 + connection);
	return Array.from({ length: LINES }, (_, n) => `${letter.repeat((n * 7) % 160)}${n}\n`).join("");
}

/** Sends small pieces in turns of their own, and between them floods. */
async function send(stream: Duplex, text: string, connection: number): Promise<void> {
	const bytes = Buffer.from(text);
	for (let at = 0, n = connection; at < bytes.length; n++) {
		const size = n % 5 === 0 ? 150_000 : ((n * 37) % 900) + 1;
		if (!stream.write(bytes.subarray(at, at + size))) await new Promise((resolve) => stream.once("drain", resolve));
		else await turn();
		at += size;
	}
	stream.end();
}

type Part = string | Uint8Array;
type Read = (stream: Duplex, keep: (part: Part) => void | Promise<void>) => Promise<void>;

function repeated<F>(open: (stream: Duplex) => F, next: (file: F) => Promise<Part>): Read {
	return async (stream, keep) => {
		const file = open(stream);
		for (let part = await next(file); part.length > 0; part = await next(file)) await keep(part);
	};
}

const text = (stream: Duplex): TextReader => makefile(stream, "r");
const bytes = (stream: Duplex): BufferedReader => makefile(stream, "rb");
const own = Buffer.alloc(3000);

const READS: Readonly<Record<string, Read>> = {
	"readline() of text": repeated(text, (f) => f.readline()),
	"takeline() or readline() of text": repeated(text, async (f) => f.takeline() ?? (await f.readline())),
	"read(n) of text": repeated(text, (f) => f.read(700)),
	"read1() of text": repeated(text, (f) => f.read1()),
	"iteration of text": async (stream, keep) => {
		for await (const line of text(stream)) await keep(line);
	},
	"readline() of bytes": repeated(bytes, (f) => f.readline()),
	"readuntil() of bytes": repeated(bytes, (f) => f.readuntil(["0\n", "5\n"]).catch(() => f.read())),
	"read(n) of bytes": repeated(bytes, (f) => f.read(5000)),
	"read(n) of many bytes": repeated(bytes, (f) => f.read(150_000)),
	"read1() of bytes": repeated(bytes, (f) => f.read1()),
	"take() or read() of bytes": repeated(bytes, async (f) => f.take(16) ?? (await f.read(16))),
	"peek() of bytes": repeated(bytes, async (f) => {
		const ahead = await f.peek();
		await f.read(ahead.length);
		return ahead;
	}),
	"readinto() of bytes": repeated(bytes, async (f) => Uint8Array.from(own.subarray(0, await f.readinto(own)))),
	"read() of a raw file": repeated(
		(stream) => makefile(stream, "rb", { buffering: 0 }),
		async (f) => (await f.read(9000)) ?? "",
	),
	"recv()": repeated(Socket.from, (socket) => socket.recv(9000)),
	"two files in turn": async (stream, keep) => {
		const socket = Socket.from(stream);
		for (let line = "-"; line !== ""; ) {
			const file = socket.makefile("r");
			for (let n = 0; n < 1000 && line !== ""; n++) {
				line = await file.readline();
				await keep(line);
			}
			await file.close();
		}
	},
	"lines, and then the stream itself": async (stream, keep) => {
		const socket = Socket.from(stream);
		const file = socket.makefile("r");
		for (let n = 0; n < 500; n++) await keep(await file.readline());
		await file.close();
		for await (const chunk of await socket.detach()) await keep(chunk);
	},
};

for (const transport of transports()) {
	describe(`over ${transport.name}`, () => {
		afterAll(() => transport.close());

		for (const [name, read] of Object.entries(READS)) {
			it(`${name}: what was read stays as it was`, async () => {
				const ends: Ends[] = [];
				while (ends.length < CONNECTIONS) ends.push(await transport.open());
				const received = ends.map(async ({ near, far }, connection) => {
					const kept: Part[] = [];
					const sent = send(far, linesOf(connection), connection);
					await read(near, (part) => {
						kept.push(part);
						// Now and then no call waits while data arrives.
						return kept.length % 97 === 0 ? turn().then(() => {}) : undefined;
					});
					await sent;
					near.destroy();
					far.destroy();
					return kept;
				});
				const kept = await Promise.all(received);
				kept.forEach((parts, connection) => {
					const all = Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
					expect(all.toString() === linesOf(connection)).toBe(true);
				});
			});
		}
	});
}

it("at most 16 sockets have a block of their own, and a socket that closes makes room for another", async () => {
	const server = net.createServer(
		(peer) => void peer.on("error", () => {}).once("data", () => peer.write(Buffer.alloc(300_000))),
	);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const port = typeof address === "object" ? (address?.port ?? 0) : 0;
	const flooded = async () => {
		const stream = net.connect(port, "127.0.0.1");
		const file = makefile(stream, "rwb");
		const reading = file.read(300_000);
		await file.write(Buffer.from("go"));
		await file.flush();
		expect((await reading).length).toBe(300_000);
		return stream;
	};
	const memory = (stream: net.Socket): unknown => {
		const symbol = Object.getOwnPropertySymbols(stream).find(({ description }) => description === "kBuffer");
		return symbol && Reflect.get(stream, symbol);
	};
	const streams: net.Socket[] = [];
	for (let n = 0; n < 60; n++) streams.push(await flooded());
	const blocks = new Set(streams.map(memory));
	expect(blocks.size).toBeLessThanOrEqual(17);
	for (const stream of streams) stream.destroy();
	await turn();
	const later = new Set<unknown>();
	for (let n = 0; n < 60; n++) {
		const stream = await flooded();
		later.add(memory(stream));
		stream.destroy();
		await once(stream, "close");
	}
	expect(later.size > 1).toBe(process.env.SOCKET_MAKEFILE_RECEIVE !== "stream");
	server.close();
});
