// The peer in the tests of single rows. It sends its packets one by one, each when the stream asks for data, and records
// what it receives.

import { Duplex } from "node:stream";
import { test } from "vitest";
import {
	type BufferedReader,
	type BufferedWriter,
	makefile,
	SocketIO,
	type TextFile,
	type TextOptions,
} from "../../src/index.ts";

/** A test of one row of CPython's behaviour. */
export function row(id: string, what: string, check: () => unknown): void {
	test(`${id} ${what}`, async () => {
		await check();
	});
}

type Packet = string | readonly number[];

interface PeerOptions {
	/** Whether the connection stays open after the last packet. By default it ends. */
	readonly open?: boolean;
}

export class Peer extends Duplex {
	readonly #packets: Buffer[];
	readonly #open: boolean;
	/** The data of each write that the peer has received. */
	readonly sends: Buffer[] = [];

	constructor(packets: readonly Packet[] = [], { open = false }: PeerOptions = {}) {
		super({ allowHalfOpen: true });
		this.#packets = packets.map((packet) => Buffer.from(packet as string));
		this.#open = open;
	}

	override _read(): void {
		setImmediate(() => {
			const packet = this.#packets.shift();
			if (packet !== undefined) this.push(packet);
			else if (!this.#open) this.push(null);
		});
	}

	override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
		this.sends.push(Buffer.from(chunk));
		done();
	}

	get wire(): string {
		return Buffer.concat(this.sends).toString();
	}
}

interface FileOptions extends PeerOptions {
	readonly buffering?: number;
}

function buffered<F extends BufferedReader | BufferedWriter>(file: F | SocketIO): F {
	if (file instanceof SocketIO) throw new TypeError("the file has no buffer");
	return file;
}

export function reader(packets: readonly Packet[], { buffering = -1, ...options }: FileOptions = {}): BufferedReader {
	return buffered(makefile(new Peer(packets, options), "rb", { buffering }));
}

export function raw(packets: readonly Packet[], options: PeerOptions = {}): SocketIO {
	return makefile(new Peer(packets, options), "rwb", { buffering: 0 });
}

export function textReader(packets: readonly Packet[], options: TextOptions = {}, peer: PeerOptions = {}): TextFile {
	return makefile(new Peer(packets, peer), "rw", options);
}

export function writer(buffering = -1): { f: BufferedWriter; peer: Peer } {
	const peer = new Peer();
	return { f: buffered(makefile(peer, "wb", { buffering })), peer };
}

export function textWriter(options: TextOptions = {}): { f: TextFile; peer: Peer } {
	const peer = new Peer();
	return { f: makefile(peer, "rw", options), peer };
}

/** Every line, as text. */
export async function linesOf(file: AsyncIterable<string | Buffer>): Promise<string[]> {
	const lines: string[] = [];
	for await (const line of file) lines.push(String(line));
	return lines;
}

/** The results of calls made one after another, as text. */
export async function all(...calls: (() => Promise<string | Buffer>)[]): Promise<string[]> {
	const results: string[] = [];
	for (const call of calls) results.push(String(await call()));
	return results;
}
