import type { Producer } from "./producer.ts";

/**
 * The listeners that are told when a call of a queue might be answered at once. `select()` adds them, because it makes
 * no call itself. They have no place in the queue, so they keep no call waiting.
 */
export class Watchers {
	readonly #producer: Producer;
	readonly #listeners = new Set<() => void>();

	constructor(producer: Producer) {
		this.#producer = producer;
	}

	/** Whether something other than a timer keeps the process alive while they watch. */
	get keepProcessAlive(): boolean {
		return this.#producer.keepsProcessAlive ?? false;
	}

	/**
	 * From now on `listener` is called after each change. It may be called while an attempt is running, so it must not
	 * call anything of the queue. Returns a function that removes the listener.
	 */
	add(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Starts the flow of data, as a call that has to wait does. */
	requestMore(): void {
		this.#producer.requestMore();
	}

	/** From now on the producer notices its end although no call waits, unless there is data before the end. */
	watchEnd(): void {
		this.#producer.watchEnd?.();
	}

	notify(): void {
		for (const listener of this.#listeners) listener();
	}
}
