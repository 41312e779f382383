// The connection of one cell of the matrix: our stream, and a peer that the test controls.

import type { Duplex } from "node:stream";
import { setImmediate, setTimeout } from "node:timers/promises";
import { Network } from "../../../src/testing/index.ts";
import { connected } from "../../support/connections.ts";
import { data, end, fail, ScriptedDuplex, systemError } from "../../support/scripted-duplex.ts";

/** 'duplex', 'silent' and 'network' are in memory; 'silent' emits no 'close', 'network' cuts and delays by a seed. */
export type Medium = "duplex" | "silent" | "network" | "tcp" | "tls";

export interface Wire extends AsyncDisposable {
	readonly medium: Medium;
	readonly stream: Duplex;
	/** Makes the peer send bytes. */
	send(bytes: Buffer): void;
	/** Makes the peer end its direction. The peer continues to read. */
	halfClose(): void;
	/** Makes the peer end its direction and close the connection shortly afterwards. */
	finish(): void;
	/** Makes the peer reset the connection. */
	reset(): void;
	/** Makes all our later writes fail. */
	failWrites(code: string): void;
	/** Sets how the peer reads the bytes that we write; at first it does not read. */
	read(how: "not" | "at once" | "slowly"): void;
	/** All bytes that the peer has received. */
	received(): Buffer;
	receivedLength(): number;
	/** Waits a few turns of the event loop, or milliseconds, so that pending events happen. */
	settle(): Promise<void>;
}

/** Each wire over a network has another seed. */
let seed = 0;

export async function open(medium: Medium): Promise<Wire> {
	if (medium === "duplex" || medium === "silent") return inMemory(medium);
	return betweenPeers(medium, medium === "network" ? await overNetwork() : await connected(medium));
}

async function overNetwork(): Promise<Connected> {
	seed++;
	const network = new Network({ seed, cut: 0.3, delay: 0.3 });
	const listener = await network.listen(["peer", 1]);
	const ours = await (await network.connect(["peer", 1])).detach();
	const server = await listener.accept();
	await listener.close();
	const peer = server.stream;
	return {
		ours,
		peer,
		raw: { resetAndDestroy: () => server.abort() },
		async [Symbol.asyncDispose]() {
			ours.destroy();
			peer.destroy();
		},
	};
}

function inMemory(medium: "duplex" | "silent"): Wire {
	const stream = new ScriptedDuplex({ answer: "held", emitClose: medium === "duplex" });
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
		medium,
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

/** Two connected streams, and the one that carries the peer's. */
interface Connected extends AsyncDisposable {
	readonly ours: Duplex;
	readonly peer: Duplex;
	readonly raw: { resetAndDestroy(): unknown };
}

function betweenPeers(medium: Medium, pair: Connected): Wire {
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
