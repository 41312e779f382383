// What programs do with memory and with streams while calls wait: use it again, transfer it, hand the stream over.

import { setImmediate as nextTurn } from "node:timers/promises";
import { Socket, socketpair } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { connection, type Ends } from "./ends.ts";

type Program = (ends: Ends, random: Random) => Promise<string>;

/** Sends it in pieces while the program runs, and then the end. */
async function feed({ far }: Ends, content: string, random: Random): Promise<void> {
	for (let at = 0; at < content.length; ) {
		const size = 1 + random.below(20);
		far.write(content.slice(at, at + size));
		at += size;
		if (random.below(3) === 0) await nextTurn();
	}
	far.end();
}

const PROGRAMS: Readonly<Record<string, Program>> = {
	/** Passes on all that arrives through a pair of sockets, with one small piece of memory. */
	async "a proxy with one buffer"({ near }) {
		const [here, there] = socketpair();
		const file = Socket.from(near).makefile("rb");
		const pass = async () => {
			const memory = Buffer.alloc(16);
			for (let size = await file.readinto(memory); size > 0; size = await file.readinto(memory)) {
				await new Promise((resolve) => here.stream.write(memory.subarray(0, size), resolve));
				memory.fill(0xff);
			}
			await here.shutdown("write");
		};
		const [read] = await Promise.all([there.makefile("rb").read(), pass()]);
		await there.close();
		await here.close();
		return String(read);
	},

	async "a write to an end whose peer has gone"({ near }, random) {
		const [here, there] = socketpair();
		// More than the peer takes before it reads.
		const waits = random.below(2) === 0;
		const sending = waits ? here.sendall(Buffer.alloc(200_000)) : Promise.reject();
		sending.catch(() => {});
		await nextTurn();
		there.stream.destroy();
		for (let turn = random.below(4); turn > 0; turn--) await nextTurn();
		const calls = [sending, here.sendall("lost"), sending.catch(() => here.sendall("lost"))];
		const failed = (await Promise.allSettled(calls)).every(({ status }) => status === "rejected");
		if (!failed) throw new Error("what is sent to an end whose peer has gone counts as sent");
		await here.close().catch(() => {});
		return String(await Socket.from(near).makefile("rb").read());
	},

	async "lines that are transferred to another thread"({ near }) {
		const file = Socket.from(near).makefile("rb");
		let read = "";
		for await (const line of file) {
			read += String(line);
			try {
				if (line.buffer instanceof ArrayBuffer) structuredClone(line, { transfer: [line.buffer] });
			} catch {
				// This memory also has bytes that are not read yet.
			}
		}
		return read;
	},

	async "memory that is transferred while a read into it waits"({ near }) {
		const file = Socket.from(near).makefile("rb");
		const memory = new Uint8Array(8);
		const reading = file.readinto(memory);
		structuredClone(memory, { transfer: [memory.buffer] });
		const size = await reading.catch(() => undefined);
		if (size !== undefined) throw new Error(`a read into memory that is gone gives ${size} bytes`);
		return String(await file.read());
	},

	async "a stream that is handed over in the middle of a read"({ near }) {
		const socket = Socket.from(near);
		const file = socket.makefile("rb");
		while (near.readableLength === 0) await nextTurn();
		const { read } = near;
		near.read = (size?: number) => {
			Reflect.deleteProperty(near, "read");
			void socket.detach();
			return read.call(near, size);
		};
		let taken = "";
		try {
			taken = String(file.takeline() ?? "");
		} catch {
			// The file was closed with its socket.
		}
		return taken + String(await Socket.from(near).makefile("rb").read());
	},
};

export async function memory(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const all = Object.entries(PROGRAMS);
	const [name, program] = all[seed % all.length] ?? [];
	const content = Array.from({ length: 1 + random.below(300) }, (_, i) =>
		random.below(9) === 0 ? "\n" : String(i % 10),
	).join("");
	const ends = await connection(network);
	const [read] = await Promise.all([program?.(ends, random), feed(ends, content, random)]);
	if (read !== content) throw new Error(`${name}: ${JSON.stringify(read)}, not ${JSON.stringify(content)}`);
}
