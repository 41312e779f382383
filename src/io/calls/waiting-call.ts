import { AbortListeners } from "./abort-listeners.ts";

/**
 * Tries to answer a call from what is available at `subject`. Returns the result, or `undefined` if the call must wait;
 * throws to reject it.
 */
export type Attempt<S, T> = ((subject: S) => T | undefined) & Abandonable;

export interface Abandonable {
	/** Called if the call ends before the attempt returns a result: gives back what the attempt holds. */
	abandon?(): void;
}

/** The queue of a waiting call. */
interface Queue {
	/** Rejects one call of the queue. */
	fail(call: WaitingCall, error: unknown): void;
}

/** An entry of a call queue. */
export class WaitingCall {
	readonly queue: Queue;
	/** The object whose call this is, such as a file. The calls of one owner are answered in order. */
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
		queue: Queue,
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

	abort(reason: unknown): void {
		this.queue.fail(this, reason);
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

/** The waiting calls of a queue by owner. */
export class CallsByOwner {
	readonly #all = new Map<object, OwnCalls>();

	/** @param first the first call of the queue */
	constructor(first: WaitingCall | undefined) {
		for (let call = first; call !== undefined; call = call.next) this.add(call);
	}

	firstOf(owner: object): WaitingCall | undefined {
		return this.#all.get(owner)?.first;
	}

	add(call: WaitingCall): void {
		let own = this.#all.get(call.owner);
		if (own === undefined) {
			own = new OwnCalls();
			this.#all.set(call.owner, own);
		}
		own.add(call);
	}

	remove(call: WaitingCall): void {
		const own = this.#all.get(call.owner);
		own?.remove(call);
		if (own?.first === undefined) this.#all.delete(call.owner);
	}
}
