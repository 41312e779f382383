// The synchronous core of a file that can be written: what waits to be sent, in order. Text that needs no encoding
// but UTF-8 stays a string until then: a growing string and one write cost far less than a Buffer a line.

import type { ReadOptions, WaitingCalls } from "./waiting-calls.ts";

/** Where the bytes go. */
export interface Sink {
	/** The calls that wait until something was sent. */
	readonly sendCalls: WaitingCalls;
	/** Accepts data in order; strings are sent as UTF-8. */
	send(data: readonly (Buffer | string)[]): void;
	/** Has the kernel everything that was sent so far? Throws why it never will. */
	readonly drained: boolean;
	/** Throws what an earlier send has met. */
	check(): void;
	/** Answers true once the kernel has everything that was sent up to now. */
	delivery(): () => true | undefined;
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
	closed = false;

	constructor(sink: Sink, limit: number) {
		this.#sink = sink;
		this.#limit = limit;
	}

	/** How many bytes wait to be passed on. */
	get pending(): number {
		return this.#pending;
	}

	/** Accepts bytes, copied, for the caller may change his. The promise is there if the kernel has to catch up. */
	write(bytes: Buffer, options?: ReadOptions): Promise<unknown> | undefined {
		this.#sink.check();
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
		this.#sink.check();
		if (this.#used > this.#sent) this.#endBlock();
		this.#text += text;
		return this.#added(size, options);
	}

	/** Passes everything on. */
	send(): void {
		this.#sink.check();
		if (this.#pending === 0) return;
		if (this.#text !== "") this.#endText();
		this.#endBlock();
		const parts = this.#parts;
		this.#parts = NONE;
		this.#pending = 0;
		this.#sink.send(parts);
	}

	/** Passes everything on; the promise is there if the kernel has not taken it at once. */
	flush(options?: ReadOptions): Promise<true> | undefined {
		this.send();
		if (this.#sink.drained) return undefined;
		return this.#sink.sendCalls.run(this, this.#sink.delivery(), options);
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
