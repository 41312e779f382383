// Calls that wait under settimeout(), and select(): what must end in time ends, and loses nothing.

import { setImmediate as nextTurn } from "node:timers/promises";
import { Socket, select } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { Clock } from "../../model/clock.ts";
import { connection, type Ends, quiet } from "./ends.ts";

type Program = (ends: Ends, random: Random, network: Network, clock: Clock) => Promise<void>;

const codeOf = (error: unknown) => String(Reflect.get(Object(error), "code"));
const LATE = ["ETIMEDOUT"];

function expectSame(what: string, actual: unknown, expected: unknown): void {
	if (JSON.stringify(actual) === JSON.stringify(expected)) return;
	throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

/** A file of text or of bytes. */
interface Takes {
	take(n: number): string | Buffer | undefined;
	read(n: number): Promise<string | Buffer>;
}

/** What is ready must be there without waiting: at least one character or byte, or the end. */
async function takeReady(file: Takes, what: string): Promise<string> {
	const taken = file.take(1);
	if (taken !== undefined) return String(taken);
	// At the end of the stream there is nothing to take.
	if ((await file.read(1)).length > 0) throw new Error(`${what} was ready, but a read had to wait`);
	return "";
}

export const WAITING: Readonly<Record<string, Program>> = {
	async "calls that time out take nothing"({ near, far }, random, network, clock) {
		const socket = Socket.from(near);
		const file = socket.makefile("rb");
		const content = "0123456789".repeat(3);
		let sent = 0;
		const calls: {
			readonly limited: boolean;
			readonly result: Promise<string | readonly string[]>;
			settled: boolean;
		}[] = [];
		for (let steps = 3 + random.below(8); steps > 0; steps--) {
			const what = random.below(5);
			if (what === 0) socket.settimeout([10, 50][random.below(2)] ?? null);
			else if (what === 1) {
				const size = 1 + random.below(4);
				far.write(content.slice(sent, sent + size));
				sent = Math.min(content.length, sent + size);
			} else if (what === 2) clock.pass(random.below(40));
			else {
				const reading = random.below(2) === 0 ? file.readexactly(1 + random.below(9)) : file.readuntil("9");
				const call = {
					limited: socket.gettimeout() !== null,
					settled: false,
					result: reading.then(String, (error: unknown) => [codeOf(error)]),
				};
				void call.result.then(() => {
					call.settled = true;
				});
				calls.push(call);
			}
			if (random.below(2) === 0) await nextTurn();
		}
		await quiet(network);
		socket.settimeout(20);
		for (let i = 0; i < 2; i++) {
			clock.pass(1000);
			for (let turn = 0; turn < 3; turn++) await nextTurn();
		}
		if (calls.some(({ limited, settled }) => limited && !settled)) throw new Error("a call has not timed out");
		socket.settimeout(null);
		far.end(content.slice(sent));
		let read = "";
		for (const { result } of calls) {
			const outcome = await result;
			if (typeof outcome === "string") read += outcome;
			else if (outcome[0] !== "ETIMEDOUT" && outcome[0] !== "ERR_INCOMPLETE_READ")
				throw new Error(`a call has failed: ${outcome}`);
		}
		expectSame("what was read", read + String(await file.read()), content);
	},

	async "accept() times out, and the next one goes on"(_ends, random, network, clock) {
		const listener = await network.listen(["other", 1]);
		listener.settimeout(10 + random.below(30));
		const accepting = listener.accept().then(() => "", codeOf);
		await nextTurn();
		clock.pass(50);
		expectSame("accept()", [await accepting], LATE);
		listener.settimeout(null);
		const [client, server] = await Promise.all([network.connect(["other", 1]), listener.accept()]);
		expectSame("the address", client.getsockname(), server.getpeername());
	},

	async "select() ends when its time is over, whatever arrives meanwhile"({ near, far }, random, network, clock) {
		const file = Socket.from(near).makefile("r");
		const selecting = select([file], [], [], 100);
		const bytes = Buffer.from("𐐷");
		for (let i = 0; i < 3; i++) {
			far.write(bytes.subarray(i, i + 1));
			await quiet(network);
			clock.pass(40 + random.below(5));
		}
		expectSame("what is ready", (await selecting)[0].length, 0);
		far.write(bytes.subarray(3));
		const [[ready]] = await select([file]);
		expectSame("the letter", ready?.take(1), "𐐷");
	},

	async "what select() gives can be read at once, and select() gives it as soon as it is there"({ near, far }, random) {
		const newline = random.below(4) === 0 ? "\n" : null;
		const text = Socket.from(near).makefile("r", { newline });
		const content = Array.from({ length: 30 }, () => ["a", "é", "𐐷", "\r", "\r\n", "\n"][random.below(6)] ?? "");
		const plain = (of: string) => (newline === null ? of.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : of);
		let [sent, read] = ["", ""];
		const sending = (async () => {
			for (const letter of content) {
				const bytes = Buffer.from(letter);
				for (let at = 0; at < bytes.length; ) {
					const size = 1 + random.below(3);
					far.write(bytes.subarray(at, at + size));
					at += size;
					for (let turn = random.below(4); turn > 0; turn--) await nextTurn();
				}
				sent += letter;
				// A peer that waits for an answer to each letter.
				if (random.below(4) === 0) while (read.length < plain(sent).length) await nextTurn();
			}
			far.end();
		})();
		for (;;) {
			const { buffer } = text;
			// Looking at the bytes may leave half a character in the layer below.
			if (random.below(4) === 0) await buffer?.peek();
			await select([text]);
			const taken = await takeReady(text, "a text file");
			if (taken === "") break;
			read += taken;
		}
		await sending;
		expectSame("what was read", read, plain(sent));
	},

	async "the binary layer is ready for more than the line feed to drop"({ near, far }, random) {
		const text = Socket.from(near).makefile("r");
		far.write("one\r");
		expectSame("the line", await text.readline(), "one\n");
		const { buffer } = text;
		if (buffer === undefined) throw new Error("no layer below");
		const selecting = select([buffer]).then(() => takeReady(buffer, "the binary layer"));
		for (let turn = random.below(10); turn > 0; turn--) await nextTurn();
		far.write("\n");
		for (let turn = random.below(10); turn > 0; turn--) await nextTurn();
		far.write("two");
		expectSame("what follows", await selecting, "t");
	},

	async "select() leaves to a waiting call what it waits for"({ near, far }, random) {
		const socket = Socket.from(near);
		// A file without a buffer leaves to the socket what is too little for it.
		const buffering = [0, 8192][random.below(2)] ?? 0;
		const [first, second] = [socket.makefile("rb", { buffering }), socket.makefile("rb")];
		const waiting = first.readexactly(10);
		const selecting = select([second]).then(() => takeReady(second, "the second file"));
		for (const letter of "0123456789ab") {
			far.write(letter);
			for (let turn = random.below(6); turn > 0; turn--) await nextTurn();
		}
		far.end();
		expectSame("the first file", String(await waiting), "0123456789");
		// The first file may have read ahead of its ten bytes.
		if (!["a", "b", ""].includes(await selecting)) throw new Error(`the second file has read ${await selecting}`);
	},

	async "a loop around select() lets the rest go on"({ near, far }) {
		const socket = Socket.from(near);
		let arrived = false;
		far.once("data", () => {
			arrived = true;
		});
		await socket.send("x");
		while (!arrived) await select([], [socket]);
	},
};

export async function waiting(network: Network, seed: number): Promise<void> {
	const all = Object.entries(WAITING);
	const [name, program] = all[seed % all.length] ?? [];
	const ends = await connection(network);
	const clock = new Clock();
	try {
		await program?.(ends, new Random(seed), network, clock);
	} catch (error) {
		throw new Error(`${name}: ${String(error)}`, { cause: error });
	} finally {
		clock.restore();
	}
}
