// The wait for the next request. The server passes a function `ask`, which resolves to the next request. At most one
// call of `ask` is pending, and its result is kept until a wait takes it. So no request is lost if a timeout or a
// shutdown ends the wait before the request arrives.

import { TimeoutError } from "../errors.ts";
import { CallQueue, type Producer } from "../io/calls/call-queue.ts";

/** The result of a wait that has lasted its timeout without a request. */
export const TIMED_OUT: unique symbol = Symbol("timed out");
/** The result of a wait that `interrupt()` has ended. */
export const INTERRUPTED: unique symbol = Symbol("interrupted");

type Outcome<T> = { readonly item: T } | { readonly error: unknown };

export class Inbox<T> implements Producer {
	timeout: number | null = null;
	readonly #ask: () => Promise<T>;
	readonly #keepsProcessAlive: () => boolean;
	readonly #calls = new CallQueue(this);
	#asking = false;
	#outcome: Outcome<T> | undefined;

	/** @param keepsProcessAlive whether a pending `ask` keeps the process alive by itself */
	constructor(ask: () => Promise<T>, keepsProcessAlive: () => boolean) {
		this.#ask = ask;
		this.#keepsProcessAlive = keepsProcessAlive;
	}

	get keepsProcessAlive(): boolean {
		return this.#keepsProcessAlive();
	}

	/**
	 * Waits for the next item; resolves to it, or to the reason why there is none; rejects if `ask` does. `timeout` is in
	 * milliseconds; null means without limit.
	 */
	async next(timeout: number | null): Promise<T | typeof TIMED_OUT | typeof INTERRUPTED> {
		this.timeout = timeout;
		try {
			return await this.#calls.answerOrWait(this, undefined, () => this.#take());
		} catch (error) {
			if (error === INTERRUPTED) return INTERRUPTED;
			// While `ask` is pending, a TimeoutError is from our own wait; else it is the error of `ask`.
			if (error instanceof TimeoutError && this.#asking) return TIMED_OUT;
			throw error;
		}
	}

	/** Ends the pending wait, if there is one. */
	interrupt(): void {
		this.#calls.failOldest(INTERRUPTED);
	}

	/** The item that arrived while no call waited for one, if there is one. */
	takeUnclaimed(): T | undefined {
		const outcome = this.#outcome;
		this.#outcome = undefined;
		return outcome !== undefined && "item" in outcome ? outcome.item : undefined;
	}

	/** Called by the queue when a wait begins. */
	requestMore(): void {
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
