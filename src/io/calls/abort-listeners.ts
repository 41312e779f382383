/** A call that waits and that a signal may abort. */
interface Abortable {
	abort(reason: unknown): void;
}

/**
 * The calls that a signal aborts. They share one listener, because one signal may abort the reads of thousands of
 * connections: Node goes through all listeners of a signal to add or remove one, and warns if there are more than ten.
 */
export class AbortListeners {
	static readonly #all = new WeakMap<AbortSignal, AbortListeners>();
	readonly #signal: AbortSignal;
	readonly #calls = new Set<Abortable>();

	constructor(signal: AbortSignal) {
		this.#signal = signal;
	}

	static of(signal: AbortSignal): AbortListeners {
		let listeners = AbortListeners.#all.get(signal);
		if (listeners === undefined) {
			listeners = new AbortListeners(signal);
			AbortListeners.#all.set(signal, listeners);
		}
		return listeners;
	}

	add(call: Abortable): void {
		if (this.#calls.size === 0) this.#signal.addEventListener("abort", this);
		this.#calls.add(call);
	}

	remove(call: Abortable): void {
		this.#calls.delete(call);
		if (this.#calls.size === 0) this.#signal.removeEventListener("abort", this);
	}

	/**
	 * Called when the signal is aborted. A call that is answered during the loop leaves the set, so the loop skips it.
	 */
	handleEvent(): void {
		for (const call of this.#calls) call.abort(this.#signal.reason);
	}
}
