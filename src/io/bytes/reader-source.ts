// The source over a user's own ByteReader, or over memory: at most one `read1()` is under way. All layers over one
// reader share its source. When the last of them is closed, the reader gets back what was read ahead.

import { Buffer } from "node:buffer";
import { TimeoutError } from "../../errors.ts";
import { CallQueue, type Producer } from "../calls/call-queue.ts";
import { ByteBuffer } from "./byte-buffer.ts";
import { type ByteReader, dropNext, type Source } from "./byte-reader.ts";
import { sink } from "./byte-writer.ts";
import { Memory } from "./memory.ts";

const sources = new WeakMap<ByteReader, ReaderSource>();

export class ReaderSource implements Source, Producer {
	readonly buffer = new ByteBuffer();
	readonly calls = new CallQueue(this);
	/** No limit here: the reader limits its own waits, and then rejects with a `TimeoutError`. */
	readonly timeout = null;
	readonly #reader: ByteReader;
	readonly #size: number;
	#layers = 0;
	#asking = false;
	#offset = 0;
	ended = false;
	failure: Error | undefined;

	private constructor(reader: ByteReader, size: number) {
		this.#reader = reader;
		this.#size = size;
	}

	/** The source of the reader. `size`: how many bytes a source that this call creates asks for at once. */
	static of(reader: ByteReader, size: number): ReaderSource {
		let source = sources.get(reader);
		if (source === undefined) {
			source = new ReaderSource(reader, size);
			sources.set(reader, source);
		}
		return source;
	}

	get available(): number {
		return this.buffer.length;
	}

	fill(): boolean {
		return false;
	}

	get losesUnread(): boolean {
		return this.#reader.unread === undefined;
	}

	get isMemory(): boolean {
		const reader: ByteReader & { readonly [sink]?: unknown } = this.#reader;
		return reader[sink] instanceof Memory;
	}

	addLayer(): void {
		this.#layers++;
	}

	removeLayer(): void {
		this.#layers--;
		if (this.#layers === 0 && !this.#asking) this.#end();
	}

	/** Called when no layer is left. */
	#end(): void {
		sources.delete(this.#reader);
		this.giveBack();
	}

	/** Gives the unread bytes back to the reader, unless other layers over it may still take them. */
	giveBack(): void {
		const reader: ByteReader & { [dropNext]?(bytes: Buffer): void } = this.#reader;
		// Nothing is given back while a read1() is under way, because its result belongs after these bytes.
		if (this.#layers > 1 || this.#asking || reader.unread === undefined) return;
		const dropped = this.buffer.takePendingDrop();
		const chunks = this.buffer.takeChunks();
		if (chunks.length > 0) reader.unread(Buffer.concat(chunks.map(({ bytes }) => bytes)));
		if (dropped !== undefined) reader[dropNext]?.(dropped);
		if (this.failure === undefined) this.ended = false;
	}

	requestMore(): void {
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
			if (error instanceof TimeoutError) {
				this.calls.failOldest(error);
				// The watchers are told too, because the read1() has ended and they must request data again.
				this.calls.watchers.notify();
				return;
			}
			this.failure = error instanceof Error ? error : new Error("the reader failed", { cause: error });
			this.ended = true;
		}
		this.#asking = false;
		if (this.#layers === 0) this.#end();
		this.calls.retry();
	}
}
