// The synchronous core of a BytesIO: bytes, and one position for reading and writing.

import { CallQueue } from "../calls/call-queue.ts";
import type { LineInput, Skipped, Until } from "../calls/line-input.ts";
import type { Sink } from "./byte-output.ts";
import { ByteSeparators, LINE_FEED } from "./byte-separators.ts";

export class Memory implements LineInput<Buffer>, Sink {
	/** No call ever waits here. */
	readonly calls = new CallQueue({ timeout: null, requestMore() {} });
	readonly sendCalls = this.calls;
	readonly ended = true;
	readonly isReady = true;
	readonly hasRoom = true;
	/** No limit, because the bytes of the line are in memory anyway. */
	readonly maxLineLength = Number.POSITIVE_INFINITY;
	readonly batchNumber = 0;
	readonly failure = undefined;
	readonly sendFailure = undefined;
	readonly deliveryFailure = undefined;
	#bytes: Buffer;
	#size: number;
	#transactionStart = 0;
	/** The end of what was read last. */
	#readEnd = 0;
	position = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
		this.#size = bytes.length;
	}

	get owner(): this {
		return this;
	}

	get length(): number {
		return this.#size;
	}

	get available(): number {
		return Math.max(0, this.#size - this.position);
	}

	takeLine(): Buffer | undefined {
		return this.#takeUntil(LINE_FEED);
	}

	until(value: unknown): Until<Buffer> {
		const separators = new ByteSeparators(value);
		return { take: () => this.#takeUntil(separators), separators };
	}

	#takeUntil(separators: ByteSeparators): Buffer | undefined {
		const end = this.#endOf(separators);
		return end === 0 ? undefined : this.takeRest(end - this.position);
	}

	takeExactly(n: number): Buffer | undefined {
		return n <= this.available ? this.takeRest(n) : undefined;
	}

	peekExactly(n: number): Buffer | undefined {
		return n <= this.available ? Buffer.from(this.#bytes.subarray(this.position, this.position + n)) : undefined;
	}

	peekLast(): Buffer {
		return this.peek();
	}

	takeLimited(limit: number): Buffer {
		return this.takeRest(Math.min(limit, this.#lineEnd() - this.position));
	}

	takeRest(limit: number): Buffer {
		const end = Math.min(this.#size, this.position + limit);
		const bytes = Buffer.from(this.#bytes.subarray(this.position, end));
		this.position = Math.max(this.position, end);
		this.#readEnd = this.position;
		return bytes;
	}

	/** The last `n` bytes that were read are unread again, whatever was written since. */
	unread(n: number): void {
		this.position = Math.max(0, this.#readEnd - n);
		this.#readEnd = this.position;
	}

	/** Passes over `bytes` if they are at the position. */
	dropNext(bytes: Buffer): void {
		const end = this.position + bytes.length;
		if (end <= this.#size && bytes.equals(this.#bytes.subarray(this.position, end))) this.position = end;
	}

	peek(): Buffer {
		return Buffer.from(this.#bytes.subarray(this.position, this.#size));
	}

	skip(): Skipped {
		const from = this.position;
		this.position = Math.max(from, this.#lineEnd());
		return { units: this.position - from, done: true };
	}

	size(value: Buffer): number {
		return value.length;
	}

	begin(): void {
		this.#transactionStart = this.position;
	}

	commit(): void {}

	rollback(): void {
		this.position = this.#transactionStart;
	}

	send(data: readonly (Buffer | string)[]): undefined {
		for (const part of data) this.write(typeof part === "string" ? Buffer.from(part) : part);
	}

	sendSmall(data: readonly (Buffer | string)[]): undefined {
		this.send(data);
	}

	/** Overwrites the bytes at the position. If the position is past the end, fills the gap with zeros. */
	write(bytes: Buffer): number {
		const end = this.position + bytes.length;
		if (bytes.length === 0) return 0;
		if (end > this.#bytes.length) {
			const grown = Buffer.alloc(Math.max(end, 2 * this.#bytes.length));
			this.#bytes.copy(grown, 0, 0, this.#size);
			this.#bytes = grown;
		}
		bytes.copy(this.#bytes, this.position);
		this.position = end;
		this.#size = Math.max(this.#size, end);
		return bytes.length;
	}

	truncate(size: number): number {
		if (size < this.#size) {
			this.#bytes.fill(0, size, this.#size);
			this.#size = size;
		}
		return size;
	}

	value(): Buffer {
		return Buffer.from(this.#bytes.subarray(0, this.#size));
	}

	#lineEnd(): number {
		return this.#endOf(LINE_FEED) || this.#size;
	}

	/** The index after the first of these separators that begins at the position or after it; 0 if there is none. */
	#endOf(separators: ByteSeparators): number {
		return separators.endIn(this.#bytes.subarray(0, this.#size), this.position);
	}
}
