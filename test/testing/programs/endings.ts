// How connections end, and what must still be sent and received then.

import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { BufferedRWPair, Socket } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { connection, type Ends, KINDS } from "./ends.ts";

type Ending = (ends: Ends, random: Random) => Promise<void>;

function expectSame(what: string, actual: string, expected: string): void {
	if (actual !== expected) throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

/** All that arrives at an end that no Socket uses, to the end of the stream. */
async function rest(stream: Duplex): Promise<string> {
	const parts: Buffer[] = [];
	for await (const part of stream) parts.push(part);
	return String(Buffer.concat(parts));
}

async function turns(count: number): Promise<void> {
	for (; count > 0; count--) await nextTurn();
}

const codeOf = (error: unknown) => String(Reflect.get(Object(error), "code"));

export const ENDINGS: Readonly<Record<string, Ending>> = {
	async "the peer ends its side first, and is answered"(ends, random) {
		const socket = Socket.from(KINDS[random.below(2) === 0 ? "not half-open" : "plain"](ends));
		ends.far.end("question");
		const file = socket.makefile("rw");
		expectSame("the question", await file.read(), "question");
		await turns(random.below(4));
		await file.write("answer");
		const closing = file.close().then(() => socket.close());
		expectSame("the answer", await rest(ends.far), "answer");
		await closing;
	},

	async "the last file lets go of a stream that is not half-open"(ends) {
		const socket = Socket.from(KINDS["not half-open"](ends));
		ends.far.end("all");
		const file = socket.makefile("r");
		expectSame("what arrived", await file.read(), "all");
		await file.close();
		expectSame("what was sent", await rest(ends.far), "");
	},

	async "other code has called end() of the stream"(ends, random) {
		const { near, far } = ends;
		const socket = Socket.from(near);
		const file = socket.makefile("wb");
		if (random.below(2) === 0) near.once("prefinish", () => socket.shutdown("write").catch(() => {}));
		const reading = rest(far);
		await file.write(Buffer.alloc(70_000, "x"));
		const flushing = file.flush();
		near.end("last");
		const calls = [flushing, socket.shutdown("write"), file.close(), socket.close()];
		await turns(random.below(4));
		expectSame("what arrived", (await reading).slice(70_000), "last");
		await Promise.all(calls);
	},

	async "abort() while calls wait"(ends, random) {
		const socket = Socket.from(ends.near);
		const [bytes, text] = [socket.makefile("rwb"), socket.makefile("r")];
		ends.far.write("half a line");
		await turns(random.below(12));
		const calls: Promise<unknown>[] = [bytes.readline(), text.readline(), socket.recv(100)];
		calls.push(bytes.write(Buffer.alloc(100_000)), bytes.flush());
		if (random.below(2) === 0) void calls[0]?.catch(() => {}).then(() => bytes.readline().catch(() => {}));
		await turns(random.below(4));
		socket.abort();
		const last = await Promise.allSettled(calls);
		if (last.some(({ status }) => status === "fulfilled")) {
			// What had arrived may have answered recv(), which comes behind the two lines, only before abort().
			throw new Error(`a call was answered after abort(): ${last.map(({ status }) => status)}`);
		}
		expectSame("the peer's end", await rest(ends.far).catch(codeOf), "ECONNRESET");
	},

	async "a pair of streams closes while its reader has not read all"(ends, random) {
		const socket = Socket.from(KINDS.joined(ends));
		const file = socket.makefile("wb", { buffering: 0 });
		// More than fits into the network, so that something is left in the first stream.
		const closing = (async () => {
			for (let left = 8 + random.below(6); left >= 0; left--) await file.write(Buffer.alloc(9000, String(left % 10)));
			await file.close();
			await socket.close();
		})();
		await turns(100);
		const read = await rest(ends.far);
		await closing;
		if (!read.endsWith("0")) throw new Error(`${read.length} bytes have arrived, without the last`);
	},

	async "a stream without 'close' is destroyed while a call waits"(ends, random) {
		const stream = KINDS.silent(ends);
		const file = Socket.from(stream).makefile("rb");
		const reading = file.readline().then(String, codeOf);
		await turns(random.below(4));
		stream.destroy();
		expectSame("the read", await reading, "ERR_CONNECTION_CLOSED");
	},

	async "what had arrived before a reset is read first"({ near, far }) {
		const file = Socket.from(near).makefile("rb");
		far.write("last words");
		while (near.readableLength < 10) await nextTurn();
		Socket.from(far).abort();
		while (!near.destroyed) await nextTurn();
		expectSame("what had arrived", String(await file.read1(100)), "last words");
		expectSame("what follows", await file.read1(100).then(String, codeOf), "ECONNRESET");
	},

	async "a pair that was made by hand gives up both its files"(ends) {
		const socket = Socket.from(ends.near);
		const [reader, writer] = [socket.makefile("rb", { buffering: 0 }), socket.makefile("wb", { buffering: 0 })];
		const pair = new BufferedRWPair(reader, writer);
		await pair.write(Buffer.from("bye"));
		void socket.close();
		const closing = pair.close();
		expectSame("the last words", await rest(ends.far), "bye");
		await closing;
	},
};

export async function endings(network: Network, seed: number): Promise<void> {
	const all = Object.entries(ENDINGS);
	const [name, ending] = all[seed % all.length] ?? [];
	await ending?.(await connection(network), new Random(seed)).catch((error: unknown) => {
		throw new Error(`${name}: ${String(error)}`, { cause: error });
	});
}
