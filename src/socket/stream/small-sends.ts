// When small sends go out. The first of a turn of the event loop goes out at once; those that follow it in the same
// turn are collected and go out together at the end of the turn. This makes five times fewer system calls when ten
// lines are broadcast together. A caller that sends once per turn, or awaits each flush, gains nothing by that, and
// scheduling the end of the turn costs 1 µs. So after each turn that collected at most one send, the number of sends
// that bypass the collecting doubles.

import { Buffer } from "node:buffer";
import type { TextEncoding } from "../../io/bytes/byte-output.ts";

export type Part = Buffer | string;

/**
 * A caller that awaits each flush waits for the end of a turn, which takes 5 µs, only once in this many sends. With 64
 * instead, a flushed line took 7 % longer.
 */
const MAX_DIRECT_SENDS = 1024;

const NONE: Part[] = [];

/** The objects whose endTurn() is due at the end of this turn. */
let senders: SmallSends[] = [];

function endTurn(): void {
	const ending = senders;
	senders = [];
	for (const sender of ending) {
		try {
			sender.endTurn();
		} catch (error) {
			// The stream's own code (a user's `_write()`) has thrown. The error is thrown again outside this loop, so that
			// the program gets it and the other streams still send.
			process.nextTick(() => {
				throw error;
			});
		}
	}
}

function bytesOf(part: Part): Buffer {
	return typeof part === "string" ? Buffer.from(part) : part;
}

export class SmallSends {
	readonly #sendBatch: () => void;
	/** Whether endTurn() is due: a small send has gone out in this turn, and those that follow it are collected. */
	#sentInTurn = false;
	/** What was collected in this turn. */
	#parts = NONE;
	#encoding: TextEncoding = "latin1";
	#batches = 0;
	/**
	 * How many more small sends bypass the collecting. At the end of a turn, this becomes one less than #nextDirectSends,
	 * which first doubles if the turn collected at most one send, and otherwise becomes 1.
	 */
	#directSends = 0;
	#nextDirectSends = 1;

	/**
	 * @param sendBatch sends what was collected; called at the end of a turn in which small sends may have been collected
	 */
	constructor(sendBatch: () => void) {
		this.#sendBatch = sendBatch;
	}

	/** Whether anything waits for the end of the turn. */
	get isPending(): boolean {
		return this.#parts.length > 0;
	}

	/** The number of the batch that waits for the end of the turn; 0 if nothing waits. */
	get batchNumber(): number {
		return this.isPending ? this.#batches : 0;
	}

	/** Whether the next small send may go out at once; if not, it is to be collected. */
	mayGoAtOnce(): boolean {
		if (this.#directSends > 0) {
			this.#directSends--;
			return true;
		}
		if (this.#sentInTurn) return false;
		this.#sentInTurn = true;
		if (senders.push(this) === 1) setImmediate(endTurn);
		return true;
	}

	collect(parts: readonly Part[], encoding: TextEncoding): void {
		if (this.isPending) {
			this.#parts.push(...parts);
		} else {
			this.#parts = [...parts];
			this.#encoding = "latin1";
			this.#batches++;
		}
		if (encoding === "utf8") this.#encoding = "utf8";
	}

	/** Takes what was collected, as one part. */
	takeBatch(): { part: Part; encoding: TextEncoding } {
		const parts = this.#parts;
		this.#parts = NONE;
		const isText = parts.every((part) => typeof part === "string");
		return { part: isText ? parts.join("") : Buffer.concat(parts.map(bytesOf)), encoding: this.#encoding };
	}

	endTurn(): void {
		this.#sentInTurn = false;
		this.#nextDirectSends = this.#parts.length <= 1 ? Math.min(2 * this.#nextDirectSends, MAX_DIRECT_SENDS) : 1;
		this.#directSends = this.#nextDirectSends - 1;
		this.#sendBatch();
	}
}
