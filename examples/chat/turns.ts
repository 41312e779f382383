import { setImmediate } from "node:timers/promises";

/** How much all clients together may say before other work of the process has its turn. */
const SIZE_PER_TURN = 32 * 1024;

/** Lets the handlers of all clients give up their turn: a line that has arrived is read without waiting for anything else. */
export class Turns {
	#left = SIZE_PER_TURN;
	#next: Promise<void> | undefined;

	/** Resolves when it is the turn of a line of this size. */
	async take(size: number): Promise<void> {
		while (this.#left <= 0) {
			this.#next ??= this.#begin();
			await this.#next;
		}
		this.#left -= size;
	}

	async #begin(): Promise<void> {
		await setImmediate();
		this.#left = SIZE_PER_TURN;
		this.#next = undefined;
	}
}
