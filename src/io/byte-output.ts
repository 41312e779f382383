// The synchronous core of a file that can be written: what waits to be sent, in order. Text that needs no encoding
// but UTF-8 stays a string until then: a growing string and one write cost far less than a Buffer a line.

import type { ReadOptions, WaitingCalls } from "./waiting-calls.ts";

const noop = () => {};

/** A failure of the connection, which every later write, flush and close reports too, need not end the process if nobody awaits it. */
export function reportedLater<T>(promise: Promise<T>): Promise<T> {
	promise.catch(noop);
	return promise;
}

/** Where the bytes go. */
export interface Sink {
	/** The calls that wait until something was sent. */
	readonly sendCalls: WaitingCalls;
	/** Accepts data in order; strings are sent as UTF-8. */
	send(data: readonly (Buffer | string)[]): void;
	/** Has the kernel everything that was sent so far? */
	readonly drained: boolean;
	/** Why nothing can be sent any more; it stays so. */
	readonly sendFailure: Error | undefined;
	/** Why something that was sent is lost; it stays so. */
	readonly lossFailure: Error | undefined;
	/** Answers true once the kernel has everything that was sent up to now. */
	delivery(): () => true | undefined;
}

/** The rejection by a failure that has already been met; throws if the signal forbids to begin. */
export function refusal(failure: Error | undefined, options: ReadOptions | undefined): Promise<never> | undefined {
	options?.signal?.throwIfAborted();
	return failure === undefined ? undefined : reportedLater(Promise.reject(failure));
}

/** Undefined if the kernel has everything, or a promise until it has. */
export function delivered(sink: Sink, owner: object, options: ReadOptions | undefined): Promise<true> | undefined {
	return sink.drained ? undefined : reportedLater(sink.sendCalls.run(owner, sink.delivery(), options));
}

/** Resolves to the value once the output has room. */
export function accepted<T>(wait: Promise<unknown> | undefined, value: T): Promise<T> {
	return wait === undefined ? Promise.resolve(value) : reportedLater(wait.then(() => value));
}

const NONE: (Buffer | string)[] = [];
const EMPTY: Buffer = Buffer.alloc(0);

export class ByteOutput {
	readonly #sink: Sink;
	readonly #limit: number;
	/** Parts that are complete, then the text and the block that still grow; at most one of those holds anything. */
	#parts = NONE;
	#text = "";
	/** Never written twice: a stream in memory keeps what it was sent. */
	#block = EMPTY;
	#used = 0;
	#sent = 0;
	#pending = 0;
	/** Has the kernel what was sent last? Undefined: it took that at once. */
	#delivery: (() => true | undefined) | undefined;
	closed = false;

	constructor(sink: Sink, limit: number) {
		this.#sink = sink;
		this.#limit = limit;
	}

	/**
	 * Accepts bytes, copied, for the caller may change his. The promise is there if the kernel has to catch up, or if the
	 * connection has failed: that rejects, misuse throws.
	 */
	write(bytes: Buffer, options?: ReadOptions): Promise<unknown> | undefined {
		const refused = refusal(this.#sink.sendFailure, options);
		if (refused !== undefined) return refused;
		if (this.#text !== "") this.#endText();
		if (bytes.length > this.#limit) {
			this.#endBlock();
			this.#push(Buffer.from(bytes));
		} else {
			if (this.#used + bytes.length > this.#block.length) {
				this.#endBlock();
				this.#block = Buffer.allocUnsafeSlow(
					Math.min(this.#limit, Math.max(2 * this.#block.length, bytes.length, 256)),
				);
				this.#used = 0;
				this.#sent = 0;
			}
			bytes.copy(this.#block, this.#used);
			this.#used += bytes.length;
		}
		return this.#added(bytes.length, options);
	}

	/** Accepts text to be sent as UTF-8, `size` bytes. */
	writeText(text: string, size: number, options?: ReadOptions): Promise<unknown> | undefined {
		const refused = refusal(this.#sink.sendFailure, options);
		if (refused !== undefined) return refused;
		if (this.#used > this.#sent) this.#endBlock();
		this.#text += text;
		return this.#added(size, options);
	}

	#send(): void {
		if (this.#pending === 0) return;
		if (this.#text !== "") this.#endText();
		this.#endBlock();
		const parts = this.#parts;
		this.#parts = NONE;
		this.#pending = 0;
		this.#sink.send(parts);
		this.#delivery = this.#sink.drained ? undefined : this.#sink.delivery();
	}

	/** Passes everything on; the promise is there if the kernel has not taken it at once. */
	flush(options?: ReadOptions): Promise<true> | undefined {
		const refused = refusal(this.#pending > 0 ? this.#sink.sendFailure : this.#sink.lossFailure, options);
		if (refused !== undefined) return refused;
		this.#send();
		// What other files of the socket have sent is their affair: waiting for it could wait for our own reader.
		if (this.#delivery === undefined) return undefined;
		return reportedLater(this.#sink.sendCalls.run(this, this.#delivery, options));
	}

	#added(size: number, options: ReadOptions | undefined): Promise<unknown> | undefined {
		this.#pending += size;
		return this.#pending > this.#limit ? this.flush(options) : undefined;
	}

	#endText(): void {
		this.#push(this.#text);
		this.#text = "";
	}

	#endBlock(): void {
		if (this.#used === this.#sent) return;
		this.#push(this.#block.subarray(this.#sent, this.#used));
		this.#sent = this.#used;
	}

	#push(part: Buffer | string): void {
		if (this.#parts === NONE) this.#parts = [];
		this.#parts.push(part);
	}
}
