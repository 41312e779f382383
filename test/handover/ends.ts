// Ends of connections and consumers of streams, for the tests of handing on.

import { once } from "node:events";
import net from "node:net";
import { Duplex, PassThrough, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

export interface Pair {
	readonly near: net.Socket;
	readonly far: net.Socket;
}

/** Two ends of a TCP connection; the near one with `allowHalfOpen` as asked for. */
export async function tcpPair(allowHalfOpen = false): Promise<Pair> {
	const server = net.createServer({ allowHalfOpen: true, noDelay: true });
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as net.AddressInfo;
	const near = net.connect({ port, host: "127.0.0.1", allowHalfOpen, noDelay: true });
	const [[far]] = await Promise.all([once(server, "connection"), once(near, "connect")]);
	server.close();
	far.on("error", () => {});
	return { near, far };
}

/** A stream of the given chunks: each _read() gives the next. */
export class Chunked extends Duplex {
	readonly #chunks: Buffer[];
	readonly written: Buffer[] = [];

	constructor(chunks: readonly Buffer[]) {
		super();
		this.#chunks = chunks.filter((chunk) => chunk.length > 0);
	}

	override _read(): void {
		this.push(this.#chunks.shift() ?? null);
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
		this.written.push(chunk);
		callback();
	}
}

class MemoryEnd extends Duplex {
	other: MemoryEnd | undefined;
	#cut: ((bytes: Buffer) => Buffer[]) | undefined;

	constructor(cut?: (bytes: Buffer) => Buffer[]) {
		super();
		this.#cut = cut;
	}

	override _read(): void {}

	override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
		const chunks = this.#cut?.(chunk) ?? [chunk];
		this.#cut = undefined;
		for (const part of chunks) if (part.length > 0) this.other?.push(part);
		callback();
	}

	override _final(callback: () => void): void {
		this.other?.push(null);
		callback();
	}
}

/** Two ends in this process; what the far one writes first arrives as `cut` says. */
export function memoryEnds(cut?: (bytes: Buffer) => Buffer[]): { near: Duplex; far: Duplex } {
	const near = new MemoryEnd();
	const far = new MemoryEnd(cut);
	near.other = far;
	far.other = near;
	return { near, far };
}

/** The ways in which a stream may be read after a hand-over; each resolves to all that it read. */
export const consumers = {
	async pipe(stream: Duplex) {
		const parts: Buffer[] = [];
		const target = new Writable({
			write(chunk, _encoding, callback) {
				parts.push(chunk);
				callback();
			},
		});
		stream.pipe(target);
		await once(target, "finish");
		return Buffer.concat(parts);
	},
	async pipeline(stream: Duplex) {
		const target = new PassThrough();
		const [parts] = await Promise.all([target.toArray(), pipeline(stream, target)]);
		return Buffer.concat(parts);
	},
	async "for await"(stream: Duplex) {
		const parts: Buffer[] = [];
		for await (const chunk of stream) parts.push(chunk);
		return Buffer.concat(parts);
	},
	async data(stream: Duplex) {
		const parts: Buffer[] = [];
		stream.on("data", (chunk) => parts.push(chunk));
		await once(stream, "end");
		return Buffer.concat(parts);
	},
	async readable(stream: Duplex) {
		const parts: Buffer[] = [];
		stream.on("readable", () => {
			for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) parts.push(chunk);
		});
		await once(stream, "end");
		return Buffer.concat(parts);
	},
};

/** The events on which somebody listens, with how many do. */
export function listeners(stream: Duplex): Record<string, number> {
	return Object.fromEntries(stream.eventNames().map((name) => [String(name), stream.listenerCount(name)]));
}
