// The synchronous core of a file that can be written: what waits to be sent, in order. Text that needs no encoding
// but UTF-8 stays a string until then: a growing string and one write cost far less than a Buffer a line.

import { Buffer } from "node:buffer";
import type { CallQueue, ReadOptions } from "../calls/call-queue.ts";

const noop = () => {};

/** A failure of the connection, which every later write, flush and close reports too, need not end the process if nobody awaits it. */
export function markHandled<T>(promise: Promise<T>): Promise<T> {
	promise.catch(noop);
	return promise;
}

/** How strings are sent. As Latin-1 the kernel has ASCII sooner: -10 % a line where 1 MiB goes at once. */
export type TextEncoding = "utf8" | "latin1";

/** Answers true once the kernel has what was sent; throws if that is lost. */
export type DeliveryCheck = () => true | undefined;

/** Where the bytes go. */
export interface Sink {
	/** The calls that wait until something was sent. */
	readonly sendCalls: CallQueue;
	/** Accepts data in order. Undefined: the kernel has it at once, with all that was sent before. */
	send(data: readonly (Buffer | string)[], encoding: TextEncoding): DeliveryCheck | undefined;
	/** The same for little data, which may go out together with what follows in the same turn of the event loop. */
	sendSmall(data: readonly (Buffer | string)[], encoding: TextEncoding): DeliveryCheck | undefined;
	/** A number for the small sends that are held back at present, to go out together; 0 if there are none. */
	readonly batch: number;
	/** Why nothing can be sent any more; it stays so. */
	readonly sendFailure: Error | undefined;
	/** Why something that was sent is lost; it stays so. */
	readonly lossFailure: Error | undefined;
}

/** The rejection by a failure that has already been met; throws if the signal forbids to begin. */
export function rejectionFor(failure: Error | undefined, options: ReadOptions | undefined): Promise<never> | undefined {
	options?.signal?.throwIfAborted();
	return failure === undefined ? undefined : markHandled(Promise.reject(failure));
}

/** Undefined if the kernel has what was sent, or a promise until it has. */
export function whenDelivered(
	sink: Sink,
	owner: object,
	delivery: DeliveryCheck | undefined,
	options: ReadOptions | undefined,
): Promise<void> | undefined {
	return delivery && markHandled(sink.sendCalls.answerOrWait(owner, undefined, delivery, options).then(noop));
}

/** Sizes below this have one promise each, made once. */
const SHARED_SIZES = 1024;
const sharedPromises: Promise<number>[] = [];

/** Resolves to the size of what was accepted at once. Who shares a settled promise cannot tell: -9 % a line of 80 B. */
export function resolvedSize(size: number): Promise<number> {
	if (size >= SHARED_SIZES) return Promise.resolve(size);
	sharedPromises[size] ??= Promise.resolve(size);
	return sharedPromises[size];
}

/** Resolves to the value once the output has room. */
export function after<T>(wait: Promise<unknown> | undefined, value: T): Promise<T> {
	return wait === undefined ? Promise.resolve(value) : markHandled(wait.then(() => value));
}

const NONE: (Buffer | string)[] = [];
/** Bytes up to which a system call costs more than to copy them once again. */
const SMALL = 1024;
const EMPTY: Buffer = Buffer.alloc(0);

export class ByteOutput {
	readonly #sink: Sink;
	readonly #limit: number;
	/** Parts that are complete, then the text and the block that still grow; at most one of those holds anything. */
	#parts = NONE;
	#text = "";
	/** Is all text that waits ASCII? */
	#ascii = true;
	/** Never written twice: a stream in memory keeps what it was sent. */
	#block = EMPTY;
	#used = 0;
	#sent = 0;
	#pending = 0;
	/** The sends that are held back until the end of the turn, and the promise that they are delivered. */
	#batch = 0;
	#flushed: Promise<void> | undefined;
	/** Has the kernel what was sent last? Undefined: it took that at once. */
	#delivery: DeliveryCheck | undefined;
	/** Was the file closed, or a layer below it? */
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
		const refused = rejectionFor(this.#sink.sendFailure, options);
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

	/** The fast path of `writeText()`: accepts ASCII if there is room and all is well; false: it has to be written. -50 % a line of 80 B. */
	takeText(text: string): boolean {
		const pending = this.#pending + text.length;
		if (this.closed || pending > this.#limit || this.#used > this.#sent) return false;
		if (this.#sink.sendFailure !== undefined) return false;
		this.#text += text;
		this.#pending = pending;
		return true;
	}

	/** Accepts text to be sent as UTF-8, `size` bytes. */
	writeText(text: string, size: number, options?: ReadOptions): Promise<unknown> | undefined {
		const refused = rejectionFor(this.#sink.sendFailure, options);
		if (refused !== undefined) return refused;
		if (this.#used > this.#sent) this.#endBlock();
		this.#text += text;
		if (size > text.length) this.#ascii = false;
		return this.#added(size, options);
	}

	#send(): void {
		if (this.#pending === 0) return;
		const parts = this.#takeParts();
		const small = this.#pending <= SMALL;
		const encoding = this.#ascii ? "latin1" : "utf8";
		this.#pending = 0;
		this.#ascii = true;
		this.#delivery = small ? this.#sink.sendSmall(parts, encoding) : this.#sink.send(parts, encoding);
	}

	#takeParts(): (Buffer | string)[] {
		if (this.#parts === NONE && this.#used === this.#sent) {
			// The usual case: text and nothing else.
			const text = this.#text;
			this.#text = "";
			return [text];
		}
		if (this.#text !== "") this.#endText();
		this.#endBlock();
		const parts = this.#parts;
		this.#parts = NONE;
		return parts;
	}

	/** Is there anything that was not passed on? */
	get hasPending(): boolean {
		return this.#pending > 0;
	}

	/** Passes everything on; the promise is there if the kernel has not taken it at once. */
	flush(options?: ReadOptions): Promise<void> | undefined {
		const refused = rejectionFor(this.#pending > 0 ? this.#sink.sendFailure : this.#sink.lossFailure, options);
		if (refused !== undefined) return refused;
		this.#send();
		// What other files of the socket have sent is their affair: waiting for it could wait for our own reader.
		if (this.#delivery === undefined) return undefined;
		if (options !== undefined) return whenDelivered(this.#sink, this, this.#delivery, options);
		// What goes out together is waited for together.
		const { batch } = this.#sink;
		if (batch === 0 || batch !== this.#batch) {
			this.#flushed = whenDelivered(this.#sink, this, this.#delivery, undefined);
			this.#batch = batch;
		}
		return this.#flushed;
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
