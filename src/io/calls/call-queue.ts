// The one place that waits. A call that cannot be answered from what is available becomes an entry of a queue: a
// promise, and an `attempt` that returns the result, or `undefined` while the call must wait. When something changes
// (bytes arrive, the stream ends or fails, a write completes, a connection opens), the code that notices the change
// calls `retry()`, which repeats the waiting attempts, oldest first. A timeout, an abort or a close removes the entry;
// nothing is lost then, because an attempt consumes nothing unless it returns a result. (The exception is skipline():
// what its attempts have dropped stays dropped.)
//
// An attempt may run the user's code: an error handler, a stream's `_read()`. That code may call anything. While an
// attempt runs, no other attempt of the queue begins: new calls join the end of the queue, and are tried when the
// attempt has ended. After each attempt the queue checks whether the call still waits.
//
// Each operation takes constant time, however many calls wait.

import { ClosedFileError, TimeoutError } from "../../errors.ts";
import { LONGEST_DELAY } from "../limits.ts";
import type { Producer } from "./producer.ts";
import { type ReadOptions, signalOf } from "./read-options.ts";
import { type Attempt, CallsByOwner, WaitingCall } from "./waiting-call.ts";
import { Watchers } from "./watchers.ts";

export type { Producer } from "./producer.ts";
export type { ReadOptions } from "./read-options.ts";
export type { Attempt } from "./waiting-call.ts";

/** The value of `#running` during an attempt whose call is not in the queue. */
const AT_ONCE = Symbol("at once");

export class CallQueue {
	readonly #producer: Producer;
	#first: WaitingCall | undefined = undefined;
	#last: WaitingCall | undefined = undefined;
	/** The waiting calls by owner; kept only while calls of several owners wait. */
	#owners: CallsByOwner | undefined = undefined;
	/** The call whose attempt is running. */
	#running: WaitingCall | typeof AT_ONCE | undefined = undefined;
	/**
	 * What happened during that attempt: calls that were made, the abort of the running call, whether something changed.
	 */
	#newcomers: WaitingCall[] | undefined = undefined;
	#abort: { readonly error: unknown } | undefined = undefined;
	#changed = false;
	#timer: NodeJS.Timeout | undefined = undefined;
	/**
	 * The call whose deadline the timer watches: the oldest one, or, if `settimeout()` was called after it began to wait,
	 * the oldest one made since.
	 */
	#timed: WaitingCall | undefined = undefined;
	/** The time of the last `retry()` under a timeout; reset to 0 when a call begins to wait in an empty queue. */
	#progress = 0;
	#watchers: Watchers | undefined = undefined;

	constructor(producer: Producer) {
		this.#producer = producer;
	}

	/** The listeners that the queue calls after each change that might let a call be answered. */
	get watchers(): Watchers {
		this.#watchers ??= new Watchers(this.#producer);
		return this.#watchers;
	}

	/** Whether no call waits and no attempt is running. Then what is available may be taken at once. */
	get idle(): boolean {
		return this.#first === undefined && this.#running === undefined;
	}

	/**
	 * Whether a call is being answered now. If so, the code that reads this property was itself called by a running
	 * attempt.
	 */
	get answering(): boolean {
		return this.#running !== undefined;
	}

	/** Whether any call waits. */
	get hasWaiting(): boolean {
		return this.#first !== undefined;
	}

	/** Whether a call of this owner, such as a file, waits, or any attempt is running. */
	hasCallOf(owner: object): boolean {
		return this.#running !== undefined || this.#firstOf(owner) !== undefined;
	}

	/** Whether this owner may take from the shared source: not while another owner's call is first in the queue. */
	isTurnOf(owner: object): boolean {
		return this.#first === undefined || this.#first.owner === owner;
	}

	#firstOf(owner: object): WaitingCall | undefined {
		if (this.#owners !== undefined) return this.#owners.firstOf(owner);
		return this.#first?.owner === owner ? this.#first : undefined;
	}

	/**
	 * Resolves at once if no call of this owner waits and the attempt returns a result; otherwise the call joins the
	 * queue. With `strictOrder` it joins the queue if any call waits, of whatever owner, because the attempt takes from
	 * what all owners share. The queue passes `subject` to the attempt, because a closure for each call would cost 90
	 * bytes while the call waits.
	 */
	answerOrWait<S, T>(
		owner: object,
		subject: S,
		attempt: Attempt<S, T>,
		options?: ReadOptions,
		strictOrder = false,
	): Promise<T> {
		let signal: AbortSignal | undefined;
		try {
			signal = signalOf(options);
			signal?.throwIfAborted();
		} catch (error) {
			return Promise.reject(error);
		}
		if (this.#running === undefined && (strictOrder ? this.#first : this.#firstOf(owner)) === undefined) {
			try {
				const result = this.#attemptAtOnce(subject, attempt);
				if (result !== undefined) {
					this.#catchUp();
					return Promise.resolve(result);
				}
			} catch (error) {
				this.#catchUp();
				return Promise.reject(error);
			}
		}
		return new Promise<T>((resolve, reject) => {
			const since = this.#producer.timeout === null ? 0 : performance.now();
			const call = new WaitingCall(this, owner, subject, attempt, resolve, reject, signal, since, strictOrder);
			if (this.#running !== undefined) {
				this.#newcomers ??= [];
				this.#newcomers.push(call);
				return;
			}
			this.#append(call);
			// The attempt itself may have aborted the signal.
			if (signal?.aborted) this.fail(call, signal.reason);
			else if (!this.#catchUp()) this.#beginToWait(call);
		});
	}

	/**
	 * Answers a call that never waits. Returns the attempt's result, or undefined if a call of this owner waits or an
	 * attempt is running.
	 */
	takeNow<S, T>(owner: object, subject: S, attempt: Attempt<S, T>): T | undefined {
		return this.hasCallOf(owner) ? undefined : this.#runAlone(subject, attempt);
	}

	/** Runs an action that must be complete before another call is served, such as closing several layers. */
	withoutServing(action: () => void): void {
		if (this.#running === undefined) this.#runAlone(undefined, action);
		else action();
	}

	#runAlone<S, T>(subject: S, attempt: Attempt<S, T>): T | undefined {
		try {
			return this.#attemptAtOnce(subject, attempt);
		} finally {
			this.#catchUp();
		}
	}

	#attemptAtOnce<S, T>(subject: S, attempt: Attempt<S, T>): T | undefined {
		this.#running = AT_ONCE;
		this.#changed = false;
		try {
			return attempt(subject);
		} finally {
			this.#running = undefined;
		}
	}

	#beginToWait(call: WaitingCall): void {
		if (this.#first === call) {
			this.#progress = 0;
			this.#wait();
		} else if (this.#timer === undefined) this.#startTimer(call);
	}

	/**
	 * Called after an attempt whose call was not in the queue: appends the calls that were made during the attempt, and
	 * serves the queue. Returns false if there was nothing to do.
	 */
	#catchUp(): boolean {
		if (this.#newcomers === undefined && !this.#changed) return false;
		this.#appendNewcomers();
		this.#serve();
		return true;
	}

	#appendNewcomers(): void {
		const newcomers = this.#newcomers;
		if (newcomers === undefined) return;
		this.#newcomers = undefined;
		for (const call of newcomers) if (call.waits) this.#append(call);
	}

	/** Called when something has changed: retries the waiting calls, in order. */
	retry(): void {
		if (this.#first !== undefined && this.#producer.timeout !== null) this.#progress = performance.now();
		this.#serve();
	}

	#serve(): void {
		this.#watchers?.notify();
		if (this.#running !== undefined) {
			this.#changed = true;
			return;
		}
		let served: Set<object> | undefined;
		for (let call = this.#first; call !== undefined; call = this.#first) {
			if (!this.#answer(call)) {
				this.#wait();
				// Retry in the next turn, because an attempt that changes something each time must not run for ever.
				if (this.#changed) setImmediate(() => this.retry());
				this.#changed = false;
				served?.forEach(this.#serveOwn, this);
				return;
			}
			if (this.#owners !== undefined) {
				served ??= new Set();
				served.add(call.owner);
			}
		}
	}

	/**
	 * An owner that was just served may hold enough in its own buffer for its next call, even if a call of another owner
	 * stands before that call in the queue.
	 */
	#serveOwn(owner: object): void {
		for (;;) {
			const call = this.#firstOf(owner);
			if (call === undefined || call === this.#first || call.strictOrder || !this.#answer(call)) return;
		}
	}

	/** Makes the call's attempt. Returns false if the call must still wait. */
	#answer(call: WaitingCall): boolean {
		this.#running = call;
		this.#changed = false;
		let result: unknown;
		let failure: { readonly error: unknown } | undefined;
		try {
			result = call.attempt(call.subject as never);
		} catch (error) {
			failure = { error };
		}
		this.#running = undefined;
		// An abort in the middle of the attempt comes too late if the attempt has taken something.
		if (result === undefined) failure ??= this.#abort;
		this.#abort = undefined;
		this.#appendNewcomers();
		if (!call.waits) return true;
		if (failure !== undefined) {
			this.#reject(call, failure.error);
			return true;
		}
		if (result === undefined) return false;
		this.#remove(call);
		call.resolve(result as never);
		return true;
	}

	/** Rejects one call; the others continue to wait. */
	fail(call: WaitingCall, error: unknown): void {
		if (call === this.#running) {
			this.#abort = { error };
			return;
		}
		const { next } = call;
		const wasFirst = this.#first === call;
		this.#reject(call, error);
		if (wasFirst) this.#serve();
		else if (this.#timer === undefined) this.#startTimerFrom(next);
	}

	#reject(call: WaitingCall, error: unknown): void {
		this.#watchers?.notify();
		if (call.waits) this.#remove(call);
		call.attempt.abandon?.();
		call.reject(error);
	}

	/** Rejects the first call of the queue, if there is one. */
	failOldest(error: unknown): void {
		if (this.#first !== undefined) this.fail(this.#first, error);
	}

	/** Rejects all calls that wait, of every owner. */
	failAll(error: Error): void {
		const calls: WaitingCall[] = [];
		for (let call = this.#first; call !== undefined; call = call.next) calls.push(call);
		this.#failAll(calls, () => error);
	}

	/** Rejects the calls of an owner that was closed. */
	close(owner: object): void {
		this.#watchers?.notify();
		const closing: WaitingCall[] = [];
		for (let call = this.#firstOf(owner); call !== undefined; call = this.#firstOf(owner)) {
			this.#remove(call);
			closing.push(call);
		}
		for (const call of this.#newcomers ?? []) if (call.waits && call.owner === owner) closing.push(call);
		this.#failAll(closing, () => new ClosedFileError());
	}

	/** Rejects these calls, all of them before any other call is served. */
	#failAll(calls: readonly WaitingCall[], error: () => Error): void {
		if (calls.length === 0) return;
		for (const call of calls) this.#reject(call, error());
		this.#serve();
	}

	#append(call: WaitingCall): void {
		const last = this.#last;
		call.previous = last;
		if (last === undefined) this.#first = call;
		else last.next = call;
		this.#last = call;
		if (this.#owners !== undefined) this.#owners.add(call);
		else if (this.#first?.owner !== call.owner) this.#owners = new CallsByOwner(this.#first);
	}

	/** Removes a call that no longer waits. A newcomer (a call made during an attempt) is not in the queue yet. */
	#remove(call: WaitingCall): void {
		if (call.previous !== undefined || call === this.#first) this.#unlink(call);
		call.waits = false;
		call.abortListeners?.remove(call);
		if (call === this.#timed) this.#stopTimer();
	}

	#unlink(call: WaitingCall): void {
		const { previous, next } = call;
		if (previous === undefined) this.#first = next;
		else previous.next = next;
		if (next === undefined) this.#last = previous;
		else next.previous = previous;
		this.#owners?.remove(call);
		if (this.#first === undefined) this.#owners = undefined;
	}

	#stopTimer(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#timed = undefined;
	}

	/**
	 * Lets the first call of the queue wait. As in Python, each wait has the full timeout: the time counts from the call
	 * or, if that was later, from the last progress.
	 */
	#wait(): void {
		this.#stopTimer();
		this.#startTimer(this.#first);
		this.#producer.requestMore();
	}

	/**
	 * Starts the timer for `call` or, if no timeout was set when it began to wait, for the next call in the queue that
	 * began to wait after a timeout was set.
	 */
	#startTimerFrom(call: WaitingCall | undefined): void {
		if (this.#producer.timeout === null) return;
		let timed = call;
		while (timed?.since === 0) timed = timed.next;
		this.#startTimer(timed);
	}

	#startTimer(call: WaitingCall | undefined): void {
		const { timeout, keepsProcessAlive } = this.#producer;
		if (timeout === null || call === undefined) return;
		this.#timed = call;
		const left = timeout - this.#waited(call, performance.now());
		const expires = left <= LONGEST_DELAY;
		this.#timer = setTimeout(expires ? CallQueue.#expire : CallQueue.#rearm, expires ? left : LONGEST_DELAY, this);
		if (keepsProcessAlive) this.#timer.unref?.();
	}

	/**
	 * Milliseconds since the call began to wait or the last progress, whichever is later; 0 for a call that began to wait
	 * before a timeout was set, if there was no progress since.
	 */
	#waited(call: WaitingCall, now: number): number {
		const since = Math.max(call.since, this.#progress);
		return since === 0 ? 0 : now - since;
	}

	/** The timer fired, but the timeout is longer than a timer lasts: sets the next one. */
	static #rearm(this: void, queue: CallQueue): void {
		queue.#startTimer(queue.#timed);
	}

	/**
	 * The timer fired: rejects every call that has waited for the full timeout. Calls wait in parallel, not one after
	 * another.
	 */
	static #expire(this: void, queue: CallQueue): void {
		const { timeout } = queue.#producer;
		const timed = queue.#timed;
		queue.#stopTimer();
		if (timeout === null || timed === undefined) return;
		const now = performance.now();
		// A call that began to wait under an earlier timeout may stand before the timed call.
		let first = timed;
		while (first.previous !== undefined && first.previous.since > 0) first = first.previous;
		const late: WaitingCall[] = [];
		// Calls wait in the order of their age. Timers fire up to a millisecond early.
		for (let call: WaitingCall | undefined = first; call !== undefined; call = call.next) {
			if (call === timed || queue.#waited(call, now) >= timeout - 1) late.push(call);
			else if (call.since > 0) break;
		}
		const producer = queue.#producer;
		queue.#failAll(late, () => producer.timeoutError?.(timeout) ?? new TimeoutError(`timed out after ${timeout} ms`));
		producer.timedOut?.(timeout);
	}
}
