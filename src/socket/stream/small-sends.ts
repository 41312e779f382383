// When small sends go out. The first of a turn of the event loop goes out at once; those that follow it in the same turn
// are collected and go out together at the end of the turn: five times fewer system calls where ten lines are broadcast
// together. A caller that sends once per turn, or awaits each flush, gains nothing by that, and scheduling the end of the
// turn costs 1 µs. So after each turn that collected at most one send, the number of sends that bypass this doubles.

import { Buffer } from "node:buffer";
import type { TextEncoding } from "../../io/bytes/byte-output.ts";

export type Part = Buffer | string;

/**
 * A caller that awaits each flush waits for the end of a turn, 5 µs, once in this many sends. With 64 instead, a flushed
 * line took 7 % longer.
 */
const MAX_DIRECT_SENDS = 1024;

const NONE: Part[] = [];

/** Those through which something was sent in this turn. */
let senders: SmallSends[] = [];

function endTurn(): void {
	const ending = senders;
	senders = [];
	for (const sender of ending) {
		try {
			sender.endTurn();
		} catch (error) {
			// The code of a stream has thrown: the program hears of it, the other streams do not.
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
	/** Whether a small send has gone out in this turn. */
	#sentInTurn = false;
	/** What was sent after it, until the end of the turn. */
	#parts = NONE;
	#encoding: TextEncoding = "latin1";
	#batches = 0;
	/** How many more small sends bypass the collecting. The other doubles with each turn that collected at most one send. */
	#directSends = 0;
	#nextDirectSends = 1;

	/** @param sendBatch called at the end of each turn in which small sends were made */
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
