// The one place that waits. A call that cannot be answered from what is available becomes an entry of a queue: a promise,
// and an `attempt` that returns the result, or `undefined` while the call must wait. When something changes (bytes arrive,
// the stream ends or fails, a write completes, a connection opens), the code that notices calls `retry()`, which repeats
// the waiting attempts, oldest first. A timeout, an abort or a close removes the entry; nothing is lost then, because an
// attempt consumes nothing unless it returns a result.
//
// An attempt may run the user's code: an error handler, a stream's `_read()`. That code may call anything. While an attempt
// runs, no other attempt of the queue begins: new calls join the queue behind it, and are tried when it has ended. After
// each attempt the queue checks whether the call still waits.
//
// Each operation takes constant time, however many calls wait.

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
	/** Whether the producer itself keeps the process alive while a call waits, as a socket does; then the timer must not. */
	readonly keepsProcessAlive?: boolean;
	/**
	 * Called each time the first call of the queue has to wait, also when it has to wait on after a `retry()`: start the flow
	 * of data, and call `retry()` of the queue when some has arrived.
	 */
	request(): void;
	/** The error of a call that waited longer than `timeout` milliseconds; without it, one that says that. */
	timeoutError?(timeout: number): Error;
	/** Called once after all calls that timed out together were rejected with a `TimeoutError`. */
	timedOut?(timeout: number): void;
}

/**
 * Tries to answer a call from what is available at `subject`. Returns the result, or `undefined` if the call must wait;
 * throws to reject it.
 */
export type Attempt<S, T> = (subject: S) => T | undefined;

class WaitingCall {
	readonly queue: CallQueue;
	readonly owner: object;
	readonly subject: unknown;
	readonly attempt: Attempt<never, unknown>;
	readonly resolve: (result: never) => void;
	readonly reject: (error: unknown) => void;
	readonly abortListeners: AbortListeners | undefined;
	/** When the call began to wait, by `performance.now()`; 0 if no timeout was set then. */
	readonly since: number;
	/** Whether the call is tried only when it is first in the queue. */
	readonly strictOrder: boolean;
	/** Whether the call is still to be answered. */
	waits = true;
	/** The neighbours in the queue, and among the calls of the same owner. */
	previous: WaitingCall | undefined = undefined;
	next: WaitingCall | undefined = undefined;
	previousOwn: WaitingCall | undefined = undefined;
	nextOwn: WaitingCall | undefined = undefined;

	constructor(
		queue: CallQueue,
		owner: object,
		subject: unknown,
		attempt: Attempt<never, unknown>,
		resolve: (result: never) => void,
		reject: (error: unknown) => void,
		signal: AbortSignal | undefined,
		since: number,
		strictOrder: boolean,
	) {
		this.queue = queue;
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

/** The calls of one owner, in order. Kept only while calls of several owners wait. */
class OwnCalls {
	first: WaitingCall | undefined;
	#last: WaitingCall | undefined;

	add(call: WaitingCall): void {
		call.previousOwn = this.#last;
		if (this.#last === undefined) this.first = call;
		else this.#last.nextOwn = call;
		this.#last = call;
	}

	remove({ previousOwn, nextOwn }: WaitingCall): void {
		if (previousOwn === undefined) this.first = nextOwn;
		else previousOwn.nextOwn = nextOwn;
		if (nextOwn === undefined) this.#last = previousOwn;
		else nextOwn.previousOwn = previousOwn;
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
		for (const call of this.#calls) call.queue.fail(call, this.#signal.reason);
	}
}

/** Stands for a call whose attempt is made before it joins the queue. */
const AT_ONCE = Symbol("at once");

export class CallQueue {
	readonly #producer: Producer;
	#first: WaitingCall | undefined = undefined;
	#last: WaitingCall | undefined = undefined;
	/** By owner, while calls of several owners wait. */
	#owners: Map<object, OwnCalls> | undefined = undefined;
	/** The call whose attempt is running. */
	#running: WaitingCall | typeof AT_ONCE | undefined = undefined;
	/** What happened during that attempt: calls that were made, the abort of the running call, whether something changed. */
	#newcomers: WaitingCall[] | undefined = undefined;
	#abort: { readonly error: unknown } | undefined = undefined;
	#changed = false;
	#timer: NodeJS.Timeout | undefined = undefined;
	/**
	 * The call whose deadline the timer watches: the oldest one, or, if `settimeout()` was called after it began to wait, the
	 * oldest one made since.
	 */
	#timed: WaitingCall | undefined = undefined;
	/** The time of the last `retry()`. Kept only while a timeout is set. */
	#progress = 0;

	constructor(producer: Producer) {
		this.#producer = producer;
	}

	/** Whether no call waits and no attempt is running. Then what is available may be taken at once. */
	get idle(): boolean {
		return this.#first === undefined && this.#running === undefined;
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
		if (this.#owners !== undefined) return this.#owners.get(owner)?.first;
		return this.#first?.owner === owner ? this.#first : undefined;
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
		if (this.#running === undefined && (strictOrder ? this.#first : this.#firstOf(owner)) === undefined) {
			this.#running = AT_ONCE;
			this.#changed = false;
			try {
				const result = attempt(subject);
				this.#running = undefined;
				if (result !== undefined) {
					if (this.#newcomers !== undefined || this.#changed) this.#catchUp();
					return Promise.resolve(result);
				}
			} catch (error) {
				this.#running = undefined;
				if (this.#newcomers !== undefined || this.#changed) this.#catchUp();
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
			else if (this.#newcomers !== undefined || this.#changed) this.#catchUp();
			else this.#beginToWait(call);
		});
	}

	#beginToWait(call: WaitingCall): void {
		if (this.#first === call) {
			this.#progress = 0;
			this.#wait();
		} else if (this.#timer === undefined) this.#time(call);
	}

	/** Serves the calls that were made while an attempt ran at once. */
	#catchUp(): void {
		this.#appendNewcomers();
		this.#serve();
	}

	#appendNewcomers(): void {
		const newcomers = this.#newcomers;
		if (newcomers === undefined) return;
		this.#newcomers = undefined;
		for (const call of newcomers) if (call.waits) this.#append(call);
	}

	/** Something changed: retries the waiting calls, in order. */
	retry(): void {
		if (this.#first !== undefined && this.#producer.timeout !== null) this.#progress = performance.now();
		this.#serve();
	}

	#serve(): void {
		if (this.#running !== undefined) {
			this.#changed = true;
			return;
		}
		let served: Set<object> | undefined;
		for (let call = this.#first; call !== undefined; call = this.#first) {
			if (!this.#answer(call)) {
				this.#wait();
				// In the next turn, because an attempt that changes something each time must not run for ever.
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
	 * An owner that was just served may hold enough in its own buffer for its next call, even if that call is queued behind
	 * another owner's.
	 */
	#serveOwn(owner: object): void {
		for (;;) {
			const call = this.#firstOf(owner);
			if (call === undefined || call === this.#first || call.strictOrder || !this.#answer(call)) return;
		}
	}

	/** Makes the call's attempt. Returns false if the call must wait on. */
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
			this.#remove(call);
			call.reject(failure.error);
			return true;
		}
		if (result === undefined) return false;
		this.#remove(call);
		call.resolve(result as never);
		return true;
	}

	/** Rejects one call; the others go on. */
	fail(call: WaitingCall, error: unknown): void {
		if (!call.waits) return;
		if (call === this.#running) {
			this.#abort = { error };
			return;
		}
		const { next } = call;
		const wasFirst = this.#first === call;
		this.#remove(call);
		call.reject(error);
		if (wasFirst) this.#serve();
		else if (this.#timer === undefined) this.#timeFrom(next);
	}

	/** Rejects the first call of the queue, if there is one. */
	failOldest(error: unknown): void {
		if (this.#first !== undefined) this.fail(this.#first, error);
	}

	/** Rejects the calls of an owner that was closed. */
	close(owner: object): void {
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
		for (const call of calls) {
			if (call.waits) this.#remove(call);
			call.reject(error());
		}
		this.#serve();
	}

	#append(call: WaitingCall): void {
		const last = this.#last;
		call.previous = last;
		if (last === undefined) this.#first = call;
		else last.next = call;
		this.#last = call;
		if (this.#owners !== undefined) this.#addOwn(call);
		else if (this.#first?.owner !== call.owner) {
			this.#owners = new Map();
			for (let other = this.#first; other !== undefined; other = other.next) this.#addOwn(other);
		}
	}

	#addOwn(call: WaitingCall): void {
		let own = this.#owners?.get(call.owner);
		if (own === undefined) {
			own = new OwnCalls();
			this.#owners?.set(call.owner, own);
		}
		own.add(call);
	}

	/** The call waits no more. A newcomer is not in the queue yet. */
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
		const own = this.#owners?.get(call.owner);
		own?.remove(call);
		if (own?.first === undefined) this.#owners?.delete(call.owner);
		if (this.#first === undefined) this.#owners = undefined;
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
		this.#time(this.#first);
		this.#producer.request();
	}

	/** Starts the timer for the first call, from this one on, that a timeout holds for. */
	#timeFrom(call: WaitingCall | undefined): void {
		if (this.#producer.timeout === null) return;
		let timed = call;
		while (timed?.since === 0) timed = timed.next;
		this.#time(timed);
	}

	#time(call: WaitingCall | undefined): void {
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
		queue.#time(queue.#timed);
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
		// A call that began to wait under an earlier timeout may stand in front of the timed one.
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
