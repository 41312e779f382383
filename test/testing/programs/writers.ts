// Several files write to one connection, which may be slow, may be reset, and may be destroyed.

import { setImmediate as nextTurn } from "node:timers/promises";
import { Socket, TextIOWrapper } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { connection, KINDS, quiet } from "./ends.ts";
import { Tunnel } from "./tunnel.ts";

/** How many bytes may be on their way when a reset loses them. */
const WINDOW = 65_536;
/** How many files there are at most; two bits of each byte say which file has written it. */
const FILES = 4;
const SIZES = [1, 1, 2, 7, 16, 40, 9_000, 70_000];
/** What a stream writes in the middle of a write. The last does not fit into the network if the peer does not read. */
const NESTED = [...SIZES, 70_000, 70_000, 70_000, 70_000];
const STREAMS = ["plain", "silent", "silent", "joined"] as const;
const ENDS = ["close", "close", "destroy", "destroy", "reset"] as const;

/** A file, and how it is written and flushed. */
interface Opened {
	/** Whether each write is sent at once. */
	readonly immediate?: true;
	write(bytes: Buffer): Promise<unknown>;
	flush(): Promise<void>;
	close(): Promise<void>;
}

const LATIN = { encoding: "latin-1", newline: "" } as const;

const OPENED: readonly ((socket: Socket) => Opened | Promise<Opened>)[] = [
	(socket) => {
		const file = socket.makefile("wb", { buffering: 0 });
		return {
			immediate: true,
			write: (bytes) => file.write(bytes),
			flush: () => file.flush(),
			close: () => file.close(),
		};
	},
	(socket) => socket.makefile("wb", { buffering: 8 }),
	(socket) => socket.makefile("rwb"),
	(socket) => {
		const file = socket.makefile("w", LATIN);
		const write = (bytes: Buffer) => file.write(bytes.toString("latin1"));
		return { write, flush: () => file.flush(), close: () => file.close() };
	},
	async (socket) => {
		const below = socket.makefile("wb");
		const file = new TextIOWrapper(below, LATIN);
		await file.reconfigure({ writeThrough: true });
		const write = (bytes: Buffer) => file.write(bytes.toString("latin1"));
		// All that was written is in the layer below.
		return { write, flush: () => below.flush(), close: () => file.close() };
	},
	async (socket) => {
		const file = new TextIOWrapper(socket.makefile("wb", { buffering: 0 }), LATIN);
		await file.reconfigure({ writeThrough: true });
		const write = (bytes: Buffer) => file.write(bytes.toString("latin1"));
		return { immediate: true, write, flush: () => file.flush(), close: () => file.close() };
	},
];

/** What one file was told to write, and what became of it. */
class Writer {
	written = 0;
	/** How many bytes a flush() that was successful has promised. */
	flushed = 0;
	readonly #mark: number;
	readonly file: Opened;

	constructor(file: Opened, mark: number) {
		this.file = file;
		this.#mark = mark;
	}

	async write(size: number): Promise<void> {
		const piece = Buffer.alloc(size);
		for (let i = 0; i < size; i++) piece[i] = byteOf(this.#mark, this.written + i);
		this.written += size;
		await this.file.write(piece);
		// The memory belongs to its writer again.
		piece.fill(0xff);
	}

	flush(): Promise<void> {
		return this.#promised(this.file.flush());
	}

	close(): Promise<void> {
		return this.#promised(this.file.close());
	}

	async #promised(flushing: Promise<void>): Promise<void> {
		const { written } = this;
		await flushing;
		this.flushed = Math.max(this.flushed, written);
	}
}

function byteOf(mark: number, count: number): number {
	return mark * 64 + (count % 61);
}

export async function writers(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const choose = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
	const ends = await connection(network);
	const kind = choose(STREAMS);
	const stream = KINDS[kind](ends);
	stream.on("error", () => {});
	const socket = Socket.from(stream);
	const all: Writer[] = [];
	for (let mark = random.below(FILES); mark >= 0; mark--)
		all.push(new Writer(await choose(OPENED)(socket), all.length));
	const parts: Buffer[] = [];
	let [over, closing] = ["", false];
	const listen = () => ends.far.on("data", (part) => parts.push(part));
	// While the peer does not read, flush() waits.
	const reads = random.below(2) === 0;
	if (reads) listen();
	const pending: Promise<unknown>[] = [];
	const call = (promise: Promise<unknown>) => {
		pending.push(
			promise.catch((error: unknown) => {
				if (over === "") throw new Error(`a call failed although nothing had happened: ${String(error)}`);
			}),
		);
	};
	if (stream instanceof Tunnel && random.below(4) > 0) {
		let left = 2;
		stream.eager = random.below(2) === 0;
		stream.onWrite = () => {
			const writer = choose(all);
			if (closing || left-- <= 0) return;
			call(writer.write(choose(NESTED)));
			call(writer.flush());
		};
	}
	for (let step = 2 + random.below(12); step > 0; step--) {
		const writer = choose(all);
		const what = random.below(5);
		if (what === 0) call(writer.flush());
		else if (what === 1) await nextTurn();
		else call(writer.write(choose(SIZES)));
	}
	// A file that has written nothing need not wait for the others.
	for (const writer of all) if (writer.written === 0) await writer.flush();
	// Two joined streams and an eager one promise only that the first of them has the bytes.
	const isEager = kind === "joined" || (stream instanceof Tunnel && stream.eager);
	const end = isEager ? "close" : choose(ENDS);
	if (end === "close") await closeAll();
	else await cut(end);

	async function closeAll(): Promise<void> {
		if (!reads) listen();
		if (random.below(2) === 0) {
			await quiet(network);
			for (const [mark, writer] of all.entries())
				if (writer.file.immediate) check(mark, writer.written, writer.written);
		}
		closing = true;
		const ended = new Promise((resolve) => ends.far.once("end", resolve));
		for (const writer of all) call(writer.close());
		call(socket.close());
		await Promise.all([...pending, ended]);
		for (const [mark, writer] of all.entries()) check(mark, writer.written, writer.written);
	}

	/** The connection ends before everything was sent: what was flushed must still arrive. */
	async function cut(how: "destroy" | "reset"): Promise<void> {
		for (const writer of all) if (random.below(2) === 0) call(writer.flush());
		for (let turn = random.below(6); turn > 0; turn--) await nextTurn();
		[over, closing] = [how, true];
		if (how === "destroy") stream.destroy();
		else Socket.from(ends.far).abort();
		for (const writer of all) call(writer.close());
		if (!reads) listen();
		await Promise.all(pending);
		await quiet(network);
		const received = Buffer.concat(parts).length;
		const promised = all.reduce((sum, { flushed }) => sum + flushed, 0);
		if (how === "destroy") for (const [mark, writer] of all.entries()) check(mark, writer.flushed, writer.written);
		else if (received + WINDOW < promised) throw new Error(`${promised} bytes were flushed, ${received} arrived`);
	}

	/** The file's bytes must have arrived in their order: at least so many, at most so many. */
	function check(mark: number, least: number, most: number): void {
		const own = Buffer.concat(parts).filter((byte) => byte >> 6 === mark);
		const wrong = own.findIndex((byte, i) => byte !== byteOf(mark, i));
		if (wrong >= 0) throw new Error(`byte ${wrong} of file ${mark} is wrong`);
		if (own.length < least || own.length > most)
			throw new Error(`${own.length} bytes of file ${mark} have arrived, from ${least} to ${most} should`);
	}
}
