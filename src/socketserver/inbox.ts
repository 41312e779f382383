// The wait for the next request. `getRequest()` is asked once and its answer kept until somebody takes it; so a wait
// that a timeout or a shutdown ends loses no request.

import { TimeoutError } from "../errors.ts";
import { CallQueue, type Producer } from "../io/calls/call-queue.ts";

/** What a wait gives when it ends without a request. */
export const TIMED_OUT: unique symbol = Symbol("timed out");
export const INTERRUPTED: unique symbol = Symbol("interrupted");

type Outcome<T> = { readonly item: T } | { readonly error: unknown };

export class Inbox<T> implements Producer {
	timeout: number | null = null;
	readonly #ask: () => Promise<T>;
	readonly #calls = new CallQueue(this);
	#asking = false;
	#outcome: Outcome<T> | undefined;

	constructor(ask: () => Promise<T>) {
		this.#ask = ask;
	}

	/** The next item, or why there is none; rejects as `ask` does. `timeout` in milliseconds, null: for ever. */
	async next(timeout: number | null): Promise<T | typeof TIMED_OUT | typeof INTERRUPTED> {
		this.timeout = timeout;
		try {
			return await this.#calls.answerOrWait(this, undefined, () => this.#take());
		} catch (error) {
			if (error === INTERRUPTED) return INTERRUPTED;
			// While the question is open, the time that ran out was ours.
			if (error instanceof TimeoutError && this.#asking) return TIMED_OUT;
			throw error;
		}
	}

	/** Ends the wait that is going on. */
	interrupt(): void {
		this.#calls.failOldest(INTERRUPTED);
	}

	/** What came and nobody waited for. */
	takeUnclaimed(): T | undefined {
		const outcome = this.#outcome;
		this.#outcome = undefined;
		return outcome !== undefined && "item" in outcome ? outcome.item : undefined;
	}

	request(): void {
		if (this.#asking) return;
		this.#asking = true;
		this.#ask().then(
			(item) => this.#answer({ item }),
			(error) => this.#answer({ error }),
		);
	}

	#answer(outcome: Outcome<T>): void {
		this.#asking = false;
		this.#outcome = outcome;
		this.#calls.retry();
	}

	#take(): T | undefined {
		const outcome = this.#outcome;
		if (outcome === undefined) return undefined;
		this.#outcome = undefined;
		if ("error" in outcome) throw outcome.error;
		return outcome.item;
	}
}
