// Bytes that a buffer has yet to drop, once, if they are the next to arrive: the line feed after a carriage return that
// was already handed out as a line end.

import { Buffer } from "node:buffer";
import type { Chunk } from "./chunks.ts";

const NONE: Chunk[] = [];

export class PendingDrop {
	readonly bytes: Buffer;
	/** The part of `bytes` that has arrived while the rest may still follow. The buffer does not count it as arrived. */
	#withheld = NONE;

	constructor(bytes: Buffer) {
		this.bytes = bytes;
	}

	/**
	 * Looks at the next chunk and returns the data that is left: without `bytes` if they came, everything if something
	 * else came. Returns undefined, and withholds the chunk, if more must arrive to tell.
	 */
	filter(chunk: Chunk): Chunk[] | undefined {
		const wanted = this.bytes;
		const chunks = [...this.#withheld, chunk];
		const front = Buffer.concat(chunks.map(({ bytes }) => bytes.subarray(0, wanted.length))).subarray(0, wanted.length);
		if (!front.equals(wanted.subarray(0, front.length))) return chunks;
		if (front.length < wanted.length) {
			this.#withheld = chunks;
			return undefined;
		}
		// What was withheld is shorter than `wanted`, so all of it is dropped, and the rest comes from this chunk.
		const withheld = this.#withheld.reduce((sum, { bytes }) => sum + bytes.length, 0);
		const dropped = wanted.length - withheld;
		return [{ bytes: chunk.bytes.subarray(dropped), offset: chunk.offset + dropped }];
	}

	/** Returns the withheld chunks, and forgets them. */
	takeWithheld(): Chunk[] {
		const chunks = this.#withheld;
		this.#withheld = NONE;
		return chunks;
	}
}
