// The source over a user's own ByteReader: at most one `read1()` is under way.

import { TimeoutError } from "../../errors.ts";
import { CallQueue, type Producer } from "../calls/call-queue.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import type { ByteReader, Source } from "./byte-reader.ts";

export class ReaderSource implements Source, Producer {
	readonly buffer = new ByteBuffer();
	readonly calls = new CallQueue(this);
	/** No limit here: the reader limits its own waits, and then rejects with a `TimeoutError`. */
	readonly timeout = null;
	readonly #reader: ByteReader;
	readonly #size: number;
	#asking = false;
	#offset = 0;
	ended = false;
	failure: Error | undefined;

	constructor(reader: ByteReader, size: number) {
		this.#reader = reader;
		this.#size = size;
	}

	get available(): number {
		return this.buffer.length;
	}

	fill(): boolean {
		return false;
	}

	request(): void {
		if (this.#asking || this.ended) return;
		this.#asking = true;
		this.#ask();
	}

	async #ask(): Promise<void> {
		try {
			const bytes = await this.#reader.read1(this.#size);
			this.buffer.append(bytes, this.#offset);
			this.#offset += bytes.length;
			this.ended = bytes.length === 0;
		} catch (error) {
			this.#asking = false;
			if (error instanceof TimeoutError) return this.calls.failOldest(error);
			this.failure = error instanceof Error ? error : new Error("the reader failed", { cause: error });
			this.ended = true;
		}
		this.#asking = false;
		this.calls.retry();
	}
}
