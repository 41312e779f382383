import { Duplex } from "node:stream";
import { ConnectionClosedError } from "../../errors.ts";
import type { Chunk } from "../../io/bytes/chunks.ts";

/**
 * What is left of a stream that cannot take its bytes back, because it was destroyed: its unread bytes, then its end or
 * its error. Writing to it fails.
 */
export class StreamRest extends Duplex {
	readonly #chunks: Chunk[];
	readonly #failure: Error | undefined;

	constructor(chunks: Chunk[], failure: Error | undefined) {
		// Without read-ahead, because destroy() discards what was read ahead.
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
