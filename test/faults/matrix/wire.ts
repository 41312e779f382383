// The connection of one cell of the matrix: our stream, and a peer that does what it is told.

import type { Duplex } from "node:stream";
import { setImmediate, setTimeout } from "node:timers/promises";
import { connected } from "../../support/connections.ts";
import { data, end, fail, ScriptedDuplex, systemError } from "../../support/scripted-duplex.ts";

export type Medium = "duplex" | "tcp" | "tls";

export interface Wire extends AsyncDisposable {
	readonly medium: Medium;
	readonly stream: Duplex;
	/** The peer sends. */
	send(bytes: Buffer): void;
	/** The peer ends its direction and goes on reading. */
	halfClose(): void;
	/** The peer ends its direction and is gone soon. */
	finish(): void;
	reset(): void;
	/** Our writes fail from now on. */
	failWrites(code: string): void;
	/** Does the peer take what we write? Not before it is told to. */
	read(how: "not" | "at once" | "slowly"): void;
	/** What the peer got. */
	received(): Buffer;
	receivedLength(): number;
	/** Lets the event loop do what it can. */
	settle(): Promise<void>;
}

export function open(medium: Medium): Promise<Wire> {
	return medium === "duplex" ? Promise.resolve(inMemory()) : overTCP(medium);
}

function inMemory(): Wire {
	const stream = new ScriptedDuplex({ answer: "held" });
	let how = "not";
	let over = false;
	const pump = async () => {
		for (let turn = 0; !over; turn++) {
			await setImmediate();
			if (how === "at once" || (how === "slowly" && turn % 4 === 0)) stream.answer();
		}
	};
	const pumped = pump();
	return {
		medium: "duplex",
		stream,
		send: (bytes) => data(bytes)(stream),
		halfClose: () => end(stream),
		finish() {
			end(stream);
			stream.failing = systemError("EPIPE", "write");
			stream.answer();
			how = "at once";
		},
		reset: () => fail()(stream),
		failWrites(code) {
			stream.failing = systemError(code, "write");
			stream.answer();
			how = "at once";
		},
		read(next) {
			how = next;
		},
		received: () => stream.received,
		receivedLength: () => stream.received.length,
		async settle() {
			for (let i = 0; i < 5; i++) await setImmediate();
		},
		async [Symbol.asyncDispose]() {
			over = true;
			stream.on("error", () => {});
			stream.destroy();
			await pumped;
		},
	};
}

async function overTCP(medium: "tcp" | "tls"): Promise<Wire> {
	const pair = await connected(medium);
	const { ours, peer, raw } = pair;
	const parts: Buffer[] = [];
	let how = "not";
	const take = async () => {
		while (!peer.destroyed) {
			if (how === "not") await setTimeout(2);
			else {
				const part: Buffer | null = peer.read();
				if (part !== null) parts.push(part);
				if (part === null || how === "slowly") await setImmediate();
			}
		}
		for (let part = peer.read(); part !== null; part = peer.read()) parts.push(part);
	};
	peer.on("readable", () => {});
	const taken = take();
	return {
		medium,
		stream: ours,
		send: (bytes) => peer.write(bytes),
		halfClose: () => peer.end(),
		finish() {
			peer.end();
			setTimeout(10).then(() => peer.destroy());
		},
		reset: () => raw.resetAndDestroy(),
		failWrites: () => raw.resetAndDestroy(),
		read(next) {
			how = next;
		},
		received: () => Buffer.concat(parts),
		receivedLength: () => parts.reduce((sum, part) => sum + part.length, 0),
		settle: () => setTimeout(5),
		async [Symbol.asyncDispose]() {
			peer.destroy();
			await taken;
			await pair[Symbol.asyncDispose]();
		},
	};
}
