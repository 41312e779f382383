// The one place that waits. A call that cannot be answered from what is available becomes an entry of a queue: a promise,
// and an `attempt` that returns the result, or `undefined` while the call must wait. When something changes (bytes arrive,
// the stream ends or fails, a write completes, a connection opens), the code that notices calls `retry()`, which repeats
// the waiting attempts, oldest first. A timeout, an abort or a close removes the entry; nothing is lost then, because an
// attempt consumes nothing unless it returns a result.

import { ClosedFileError, TimeoutError } from "../../errors.ts";
import { described, invalidType } from "../../misuse.ts";
import { LONGEST_DELAY } from "../limits.ts";

/** The options of every call that may wait. */
export interface ReadOptions {
	/** Aborts the wait: the call rejects with `signal.reason` and consumes nothing; the next call goes on. */
	readonly signal?: AbortSignal | undefined;
}

/** What the calls of a queue wait for: a stream, a server, a reader. */
export interface Producer {
	/** How many milliseconds one wait may last; null: forever. */
	readonly timeout: number | null;
	/**
	 * Called each time the first call of the queue has to wait, also when it has to wait on after a `retry()`: start the flow
	 * of data, and call `calls.retry()` when some has arrived.
	 */
	request(calls: CallQueue): void;
	/** Called once before all calls that timed out together reject with a `TimeoutError`. */
	timedOut?(timeout: number): void;
}

/**
 * Tries to answer a call from what is available at `subject`. Returns the result, or `undefined` if the call must wait;
 * throws to reject it.
 */
export type Attempt<S, T> = (subject: S) => T | undefined;

class WaitingCall {
	readonly calls: CallQueue;
	readonly owner: object;
	readonly subject: unknown;
	readonly attempt: Attempt<never, unknown>;
	readonly resolve: (result: never) => void;
	readonly reject: (error: unknown) => void;
	readonly abortListeners: AbortListeners | undefined;
	/** When the call began to wait, by `performance.now()`; 0 if no timeout was set then. */
	readonly since: number;
	readonly strictOrder: boolean;

	constructor(
		calls: CallQueue,
		owner: object,
		subject: unknown,
		attempt: Attempt<never, unknown>,
		resolve: (result: never) => void,
		reject: (error: unknown) => void,
		signal: AbortSignal | undefined,
		since: number,
		strictOrder: boolean,
	) {
		this.calls = calls;
		this.owner = owner;
		this.subject = subject;
		this.attempt = attempt;
		this.resolve = resolve;
		this.reject = reject;
		this.since = since;
		this.strictOrder = strictOrder;
		this.abortListeners = signal && AbortListeners.of(signal);
		this.abortListeners?.add(this);
	}
}

/**
 * The calls that a signal aborts. They share one listener, because one signal may abort the reads of thousands of
 * connections: Node goes through all listeners of a signal to add or remove one, and warns if there are more than ten.
 */
class AbortListeners {
	static readonly #all = new WeakMap<AbortSignal, AbortListeners>();
	readonly #signal: AbortSignal;
	readonly #calls = new Set<WaitingCall>();

	constructor(signal: AbortSignal) {
		this.#signal = signal;
	}

	static of(signal: AbortSignal): AbortListeners {
		if (typeof signal.addEventListener !== "function") {
			throw invalidType(`signal must be an AbortSignal, not ${described(signal)}`);
		}
		let listeners = AbortListeners.#all.get(signal);
		if (listeners === undefined) {
			listeners = new AbortListeners(signal);
			AbortListeners.#all.set(signal, listeners);
		}
		return listeners;
	}

	add(call: WaitingCall): void {
		if (this.#calls.size === 0) this.#signal.addEventListener("abort", this);
		this.#calls.add(call);
	}

	remove(call: WaitingCall): void {
		this.#calls.delete(call);
		if (this.#calls.size === 0) this.#signal.removeEventListener("abort", this);
	}

	/** Called when the signal is aborted. A call that is answered meanwhile leaves the set, so the loop skips it. */
	handleEvent(): void {
		for (const call of this.#calls) call.calls.fail(call, this.#signal.reason);
	}
}

const NONE: WaitingCall[] = [];

export class CallQueue {
	readonly #producer: Producer;
	#queue = NONE;
	#timer: NodeJS.Timeout | undefined;
	/**
	 * The call whose deadline the timer watches: the oldest one, or, if `settimeout()` was called after it began to wait, the
	 * oldest one made since.
	 */
	#timed: WaitingCall | undefined;
	/** The time of the last `retry()`. Kept only while a timeout is set. */
	#progress = 0;

	constructor(producer: Producer) {
		this.#producer = producer;
	}

	/** Whether no call waits. */
	get idle(): boolean {
		return this.#queue.length === 0;
	}

	/** Whether a call of this owner, such as a file, waits. */
	hasCallOf(owner: object): boolean {
		return this.#queue.length > 0 && this.#queue.some((call) => call.owner === owner);
	}

	/** Whether this owner may take from the shared source: not while another owner's call is first in the queue. */
	isTurnOf(owner: object): boolean {
		const first = this.#queue[0];
		return first === undefined || first.owner === owner;
	}

	/**
	 * Resolves at once if no call of this owner waits and the attempt returns a result; otherwise the call joins the queue.
	 * With `strictOrder` it joins the queue if any call waits, of whatever owner, because the attempt takes from what all
	 * owners share. `subject` is a parameter because a closure for each call would cost 90 bytes while the call waits.
	 */
	answerOrWait<S, T>(
		owner: object,
		subject: S,
		attempt: Attempt<S, T>,
		options?: ReadOptions,
		strictOrder = false,
	): Promise<T> {
		const signal = options?.signal;
		if (signal?.aborted) return Promise.reject(signal.reason);
		if (strictOrder ? this.idle : !this.hasCallOf(owner)) {
			try {
				const result = attempt(subject);
				if (result !== undefined) return Promise.resolve(result);
			} catch (error) {
				return Promise.reject(error);
			}
		}
		return new Promise<T>((resolve, reject) => {
			const since = this.#producer.timeout === null ? 0 : performance.now();
			const call = new WaitingCall(this, owner, subject, attempt, resolve, reject, signal, since, strictOrder);
			// V8 reserves 17 slots when push() is called on an empty array; most queues hold one call.
			if (this.#queue === NONE) this.#queue = [call];
			else this.#queue.push(call);
			if (this.#queue.length === 1) {
				this.#progress = 0;
				this.#wait();
			} else if (this.#timer === undefined) this.#time(call);
		});
	}

	/** Something changed: retries the waiting calls, in order. */
	retry(): void {
		if (this.#queue.length > 0 && this.#producer.timeout !== null) this.#progress = performance.now();
		this.#serve();
	}

	#serve(): void {
		let served: Set<object> | undefined;
		for (let call = this.#queue[0]; call !== undefined; call = this.#queue[0]) {
			if (!this.#answer(call)) {
				this.#wait();
				served?.forEach(this.#serveOwn, this);
				return;
			}
			if (this.#queue.length > 0) {
				served ??= new Set();
				served.add(call.owner);
			}
		}
	}

	/**
	 * An owner that was just served may hold enough in its own buffer for its next call, even if that call is queued behind
	 * another owner's.
	 */
	#serveOwn(owner: object): void {
		for (;;) {
			const call = this.#queue.find((other) => other.owner === owner);
			if (call === undefined || call === this.#queue[0] || call.strictOrder || !this.#answer(call)) return;
		}
	}

	/** Makes the call's attempt. Returns false if the call must wait on. */
	#answer(call: WaitingCall): boolean {
		let result: unknown;
		try {
			result = call.attempt(call.subject as never);
		} catch (error) {
			this.#remove(call);
			call.reject(error);
			return true;
		}
		if (result === undefined) return false;
		this.#remove(call);
		call.resolve(result as never);
		return true;
	}

	/** Rejects one call; the others go on. */
	fail(call: WaitingCall, error: unknown): void {
		const first = this.#queue[0] === call;
		this.#remove(call);
		call.reject(error);
		if (first) this.#serve();
		else if (this.#timer === undefined) this.#time(this.#queue.find(({ since }) => since > 0));
	}

	/** Rejects the first call of the queue, if there is one. */
	failOldest(error: unknown): void {
		const first = this.#queue[0];
		if (first !== undefined) this.fail(first, error);
	}

	/** Rejects the calls of an owner that was closed. */
	close(owner: object): void {
		this.#failAll(
			(call) => call.owner === owner,
			() => new ClosedFileError(),
		);
	}

	#remove(call: WaitingCall): void {
		const index = this.#queue.indexOf(call);
		if (index === 0) this.#queue.shift();
		else this.#queue.splice(index, 1);
		call.abortListeners?.remove(call);
		if (call === this.#timed) this.#stopTimer();
	}

	#stopTimer(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#timed = undefined;
	}

	/**
	 * Lets the first call of the queue wait. As in Python, the timeout counts for each wait anew: from the call, or from the
	 * last progress.
	 */
	#wait(): void {
		this.#stopTimer();
		this.#time(this.#queue[0]);
		this.#producer.request(this);
	}

	#time(call: WaitingCall | undefined): void {
		const { timeout } = this.#producer;
		if (timeout === null || call === undefined) return;
		this.#timed = call;
		const left = timeout - this.#waited(call);
		if (left <= LONGEST_DELAY) this.#timer = setTimeout(CallQueue.#expire, left, this);
		else this.#timer = setTimeout(CallQueue.#rearm, LONGEST_DELAY, this);
	}

	/**
	 * Milliseconds since the call began to wait or the last progress, whichever is later; 0 for a call that began to wait
	 * before a timeout was set, if there was no progress since.
	 */
	#waited(call: WaitingCall): number {
		const since = Math.max(call.since, this.#progress);
		return since === 0 ? 0 : performance.now() - since;
	}

	/** The timer fired, but the timeout is longer than a timer lasts: sets the next one. */
	static #rearm(this: void, calls: CallQueue): void {
		calls.#time(calls.#timed);
	}

	/**
	 * The timer fired: rejects every call that has waited for the full timeout. Calls wait in parallel, not one after
	 * another.
	 */
	static #expire(this: void, calls: CallQueue): void {
		const { timeout } = calls.#producer;
		const timed = calls.#timed;
		calls.#stopTimer();
		if (timeout === null) return;
		// Timers fire up to a millisecond early.
		const isLate = (call: WaitingCall) => call === timed || calls.#waited(call) >= timeout - 1;
		calls.#producer.timedOut?.(timeout);
		calls.#failAll(isLate, () => new TimeoutError());
	}

	/** Rejects these calls, all of them before any other call is served. */
	#failAll(which: (call: WaitingCall) => boolean, error: () => Error): void {
		const failing = this.#queue.filter(which);
		if (failing.length === 0) return;
		this.#queue = this.#queue.filter((call) => !failing.includes(call));
		this.#stopTimer();
		for (const call of failing) {
			call.abortListeners?.remove(call);
			call.reject(error());
		}
		this.#serve();
	}
}
