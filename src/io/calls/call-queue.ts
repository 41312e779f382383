// The one place that waits. A call that cannot be answered from what is there becomes an entry here: an `attempt`,
// which answers or says `undefined` for "not yet", and a promise. Whoever learns of something new (bytes, an end, an
// error, a written chunk, a connection) calls `advance()`, and the attempts are made again, oldest first. Timeout,
// abort and close remove an entry; an attempt consumes nothing unless it answers, so nothing is lost then.

import { ClosedFileError, TimeoutError } from "../../errors.ts";
import { described, invalidType } from "../../misuse.ts";
import { LONGEST_DELAY } from "../limits.ts";

/** What every call that waits takes. */
export interface ReadOptions {
	/** Ends the wait: the call rejects with `signal.reason`, nothing is consumed, the next call goes on. */
	readonly signal?: AbortSignal | undefined;
}

/** What the calls wait for. */
export interface Producer {
	/** Milliseconds that one wait may last; null: for ever. */
	readonly timeout: number | null;
	/** Called whenever one of these calls begins to wait: let things come. */
	request(calls: CallQueue): void;
	/** Told that calls end by a timeout. */
	timedOut?(timeout: number): void;
}

/** Asked of a subject, it answers the call, or says `undefined`: not yet. Throws what the call is to reject with. */
export type Attempt<S, T> = (subject: S) => T | undefined;

class WaitingCall {
	readonly calls: CallQueue;
	readonly owner: object;
	readonly subject: unknown;
	readonly attempt: Attempt<never, unknown>;
	readonly resolve: (result: never) => void;
	readonly reject: (error: unknown) => void;
	readonly abortListeners: AbortListeners | undefined;
	/** When the call began to wait; 0 if no timeout was set then. */
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
		inTurn: boolean,
	) {
		this.calls = calls;
		this.owner = owner;
		this.subject = subject;
		this.attempt = attempt;
		this.resolve = resolve;
		this.reject = reject;
		this.since = since;
		this.strictOrder = inTurn;
		this.abortListeners = signal && AbortListeners.of(signal);
		this.abortListeners?.add(this);
	}
}

/**
 * The calls that a signal ends, with one listener for all: one signal may end the reads of thousands of connections. Node
 * goes through all listeners of a signal to add or remove one, and warns when there are more than ten.
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
		let calls = AbortListeners.#all.get(signal);
		if (calls === undefined) {
			calls = new AbortListeners(signal);
			AbortListeners.#all.set(signal, calls);
		}
		return calls;
	}

	add(call: WaitingCall): void {
		if (this.#calls.size === 0) this.#signal.addEventListener("abort", this);
		this.#calls.add(call);
	}

	remove(call: WaitingCall): void {
		this.#calls.delete(call);
		if (this.#calls.size === 0) this.#signal.removeEventListener("abort", this);
	}

	/** The signal was aborted. A call that is answered meanwhile leaves the set, and is passed over. */
	handleEvent(): void {
		for (const call of this.#calls) call.calls.fail(call, this.#signal.reason);
	}
}

const NONE: WaitingCall[] = [];

export class CallQueue {
	readonly #producer: Producer;
	#queue = NONE;
	#timer: NodeJS.Timeout | undefined;
	/** Whom the timer is for: the oldest call, or the oldest of those that a timeout set meanwhile holds for. */
	#timed: WaitingCall | undefined;
	/** When something new came, as far as a timeout asks for it. */
	#progress = 0;

	constructor(awaited: Producer) {
		this.#producer = awaited;
	}

	/** Does no call wait? */
	get idle(): boolean {
		return this.#queue.length === 0;
	}

	/** Does a call of this owner wait? */
	hasCallOf(owner: object): boolean {
		return this.#queue.length > 0 && this.#queue.some((call) => call.owner === owner);
	}

	/** May this owner take from what all share? Not while another's call waits for it. */
	isTurnOf(owner: object): boolean {
		const first = this.#queue[0];
		return first === undefined || first.owner === owner;
	}

	/**
	 * Answers at once if no call of this owner waits and the attempt, made on `subject`, succeeds; otherwise the call waits
	 * its turn. A function of its own for each call would be 90 bytes more for as long as it waits. `inTurn`: it
	 * takes from what all share, so any call that waits goes first.
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
			// push() to an empty array makes room for seventeen.
			if (this.#queue === NONE) this.#queue = [call];
			else this.#queue.push(call);
			if (this.#queue.length === 1) {
				this.#progress = 0;
				this.#wait();
			} else if (this.#timer === undefined) this.#time(call);
		});
	}

	/** Something is new: answer whom it answers, in order. */
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

	/** Whoever was served may have more of his own, for a next call that stands behind another's. */
	#serveOwn(owner: object): void {
		for (;;) {
			const call = this.#queue.find((other) => other.owner === owner);
			if (call === undefined || call === this.#queue[0] || call.strictOrder || !this.#answer(call)) return;
		}
	}

	/** False: not yet. */
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

	/** Ends one call by an error; the others go on. */
	fail(call: WaitingCall, error: unknown): void {
		const first = this.#queue[0] === call;
		this.#remove(call);
		call.reject(error);
		if (first) this.#serve();
		else if (this.#timer === undefined) this.#time(this.#queue.find(({ since }) => since > 0));
	}

	/** Ends the call whose turn it is. */
	failOldest(error: unknown): void {
		const first = this.#queue[0];
		if (first !== undefined) this.fail(first, error);
	}

	/** The owner was closed: its calls reject. */
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

	/** The oldest call waits; `settimeout()` counts per wait, as in Python: from the call, or from what came last. */
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
		if (left <= LONGEST_DELAY) this.#timer = setTimeout(CallQueue.expire, left, this);
		else this.#timer = setTimeout(CallQueue.rearm, LONGEST_DELAY, this);
	}

	/** Milliseconds since the call began to wait or something came. A call made before a timeout was set begins now. */
	#waited(call: WaitingCall): number {
		const since = Math.max(call.since, this.#progress);
		return since === 0 ? 0 : performance.now() - since;
	}

	/** A part of a timeout went by. */
	static rearm(this: void, calls: CallQueue): void {
		calls.#time(calls.#timed);
	}

	/** A timeout went by. Whoever waited all that time is told so: calls wait together, not one after the other. */
	static expire(this: void, calls: CallQueue): void {
		const { timeout } = calls.#producer;
		const timed = calls.#timed;
		calls.#stopTimer();
		if (timeout === null) return;
		// Timers fire up to a millisecond early.
		const late = (call: WaitingCall) => call === timed || calls.#waited(call) >= timeout - 1;
		calls.#producer.timedOut?.(timeout);
		calls.#failAll(late, () => new TimeoutError());
	}

	/** Ends these calls, all before the first of the others is served. */
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
