import type { Buffer } from "node:buffer";
import { IncompleteReadError } from "../../errors.ts";
import type { ReadOptions } from "../calls/call-queue.ts";
import type { ByteReader } from "./byte-reader.ts";

/** How many bytes a chunk has at most. */
const LARGEST = 65_536;

/** The iterator that `chunks()` returns: `size` bytes, in pieces as they arrive, or everything to the end. */
export class ExactChunks implements AsyncIterableIterator<Buffer, undefined> {
	readonly #reader: ByteReader;
	/** -1: to the end. */
	readonly #size: number;
	readonly #options: ReadOptions | undefined;
	#left: number;
	/** Resolves when the last call of `next()` has ended; undefined if no call is under way. */
	#last: Promise<void> | undefined;

	constructor(reader: ByteReader, size: number, options: ReadOptions | undefined) {
		this.#reader = reader;
		this.#size = size;
		this.#options = options;
		this.#left = size < 0 ? Number.POSITIVE_INFINITY : size;
	}

	next(): Promise<IteratorResult<Buffer, undefined>> {
		// How much a call may read depends on how much the call before it has read, so it waits for that call. If no call
		// is under way, it reads at once, because a file serves its reads in the order of the calls.
		const result = this.#last === undefined ? this.#next() : this.#last.then(() => this.#next());
		const ended = () => {
			if (this.#last === last) this.#last = undefined;
		};
		const last: Promise<void> = result.then(ended, ended);
		this.#last = last;
		return result;
	}

	async #next(): Promise<IteratorResult<Buffer, undefined>> {
		if (this.#left <= 0) return { value: undefined, done: true };
		const value = await this.#reader.read1(Math.min(this.#left, LARGEST), this.#options);
		this.#left -= value.length;
		if (value.length > 0) return { value, done: false };
		if (this.#size < 0) return { value: undefined, done: true };
		const message = `the stream ended before ${this.#size} bytes had arrived: ${this.#left} are missing`;
		throw new IncompleteReadError(value, this.#size, message);
	}

	/** Leaving the loop early leaves the file open. */
	return(): Promise<IteratorResult<Buffer, undefined>> {
		this.#left = 0;
		return Promise.resolve({ value: undefined, done: true });
	}

	[Symbol.asyncIterator](): this {
		return this;
	}
}
