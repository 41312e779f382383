import { Duplex } from "node:stream";
import { ConnectionClosedError } from "../../errors.ts";
import type { Chunk } from "../../io/bytes/chunks.ts";

/** What is left of a stream that was destroyed: its unread bytes, then its end or what it failed by. Nothing can be written. */
export class StreamRest extends Duplex {
	readonly #chunks: Chunk[];
	readonly #failure: Error | undefined;

	constructor(chunks: Chunk[], failure: Error | undefined) {
		// Nothing is read ahead: destroy() would discard it.
		super({ readableHighWaterMark: 0 });
		this.#chunks = chunks;
		this.#failure = failure;
	}

	override _read(): void {
		const chunk = this.#chunks.shift();
		if (chunk !== undefined) this.push(chunk.bytes);
		else if (this.#failure !== undefined) this.destroy(this.#failure);
		else this.push(null);
	}

	override _write(_chunk: Buffer, _encoding: BufferEncoding, callback: (error: Error) => void): void {
		callback(this.#failure ?? new ConnectionClosedError());
	}
}
