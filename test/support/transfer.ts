// Sends bytes in both directions of a connection, with random calls for reading and writing, and reports what arrived.

import { createHash } from "node:crypto";
import type { BufferedRWPair, Socket } from "../../src/index.ts";
import { seededBytes } from "./connections.ts";
import type { Plan } from "./fault-proxy.ts";

const MiB = 1024 * 1024;
const POOL = seededBytes(33 * MiB, 7);

/** A function that returns random integers from 0 to `below` - 1. The same seed gives the same numbers. */
export function seeded(seed: number): (below: number) => number {
	let state = seed >>> 0 || 1;
	return (below) => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}

export function payload(size: number, random: (below: number) => number): Buffer {
	const at = random(MiB);
	return POOL.subarray(at, at + size);
}

/** The bytes that one end received. */
export interface Received {
	readonly bytes: number;
	/** How many bytes Node received but the reader did not get, plus those that differ from the bytes sent. */
	readonly lost: number;
	/** 'end', or the code of the error that ended the reading. */
	readonly ending: string;
	/** Whether the received bytes have the same SHA-256 as the same number of sent bytes. */
	readonly same: boolean;
	/** How many reads were aborted. */
	readonly aborted: number;
	/** How often the file was closed and another one made. */
	readonly handedOver: number;
}

const FAULTS = ["reset", "fin", "halfClose", "blackHole", "stall", "pause"] as const;

/** Random faults for both directions. @param fatal whether they may end the connection */
export function randomPlan(random: (below: number) => number, size: number, fatal: boolean): Plan {
	const flow = () => {
		const base = random(3) === 0 ? { slice: 1 + random(100_000) } : {};
		if (fatal && random(2) === 0) return { ...base, after: random(size), fault: FAULTS[random(5)] ?? "reset" };
		return random(3) === 0 ? { ...base, after: random(size), fault: "pause" as const, pause: random(30) } : base;
	};
	return { up: flow(), down: flow() };
}

function codeOf(error: unknown): string {
	return error instanceof Error ? String(Reflect.get(error, "code")) : String(error);
}

/** Writes all bytes in pieces of random sizes. Ignores failures of the connection, because the faults cause them. */
async function write(socket: Socket, bytes: Buffer, random: (below: number) => number): Promise<void> {
	const f = socket.makefile("wb");
	try {
		for (let at = 0; at < bytes.length; ) {
			const piece = bytes.subarray(at, at + 1 + random(random(2) === 0 ? 1000 : 200_000));
			await f.write(piece);
			if (random(50) === 0) await f.flush();
			at += piece.length;
		}
		await f.close();
		await socket.shutdown("write");
	} catch {
		await f.close().catch(() => {});
	}
}

async function readOnce(f: BufferedRWPair, random: (below: number) => number): Promise<Buffer> {
	switch (random(5)) {
		case 0:
			return f.read(1 + random(100_000));
		case 1:
			return f.readline(1 + random(5000));
		case 2: {
			const target = Buffer.alloc(1 + random(50_000));
			return target.subarray(0, await f.readinto(target));
		}
		default:
			return f.read1(random(2) === 0 ? undefined : 1 + random(100_000));
	}
}

/** Reads to the end of the stream and compares the bytes with those expected. */
async function read(socket: Socket, expected: Buffer, random: (below: number) => number): Promise<Received> {
	const hash = createHash("sha256");
	const handOver = random(2) === 0;
	let f = socket.makefile("rwb");
	let bytes = 0;
	let different = 0;
	let aborted = 0;
	let handedOver = 0;
	let ending = "";
	while (ending === "") {
		try {
			if (random(20) === 0) {
				const abort = new AbortController();
				const reading = f.read(1_000_000, { signal: abort.signal });
				abort.abort();
				const got = await reading.catch(() => undefined);
				if (got === undefined) aborted++;
				else {
					hash.update(got);
					if (!got.equals(expected.subarray(bytes, bytes + got.length))) different += got.length;
					bytes += got.length;
				}
			}
			if (handOver && random(20) === 0) {
				await f.close();
				f = socket.makefile("rwb");
				handedOver++;
			}
			const part = await readOnce(f, random);
			if (part.length === 0) ending = "end";
			hash.update(part);
			if (!part.equals(expected.subarray(bytes, bytes + part.length))) different += part.length;
			bytes += part.length;
		} catch (error) {
			ending = codeOf(error);
		}
	}
	// The read that timed out consumed nothing, so the bytes that had arrived must still be in the file.
	while (ending === "ETIMEDOUT") {
		const part = f.take(1);
		if (part === undefined) break;
		hash.update(part);
		if (part[0] !== expected[bytes]) different++;
		bytes++;
	}
	const had = Number(Reflect.get(socket.stream, "bytesRead"));
	await f.close().catch(() => {});
	const sent = createHash("sha256").update(expected.subarray(0, bytes)).digest("hex");
	return { bytes, lost: had - bytes + different, ending, same: hash.digest("hex") === sent, aborted, handedOver };
}

export interface Transferred {
	readonly up: Received;
	readonly down: Received;
}

/** Sends `up` from the client and `down` from the server at the same time, and closes both sockets. */
export async function transfer(
	client: Socket,
	server: Socket,
	up: Buffer,
	down: Buffer,
	random: (below: number) => number,
): Promise<Transferred> {
	const writing = [write(client, up, random), write(server, down, random)];
	const [gotUp, gotDown] = await Promise.all([read(server, up, random), read(client, down, random)]);
	// A writer may still wait for a stalled peer; destroying the streams ends it.
	if (gotUp.ending !== "end" || gotDown.ending !== "end") {
		client.stream.destroy();
		server.stream.destroy();
	}
	await Promise.all(writing);
	await Promise.allSettled([client.close(), server.close()]);
	return { up: gotUp, down: gotDown };
}
