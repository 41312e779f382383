// What is going to happen in a network, in the order of a virtual time that passes as fast as the program runs.

interface Due {
	readonly time: number;
	act(): void;
}

/** Is told when nothing is on its way any more, and when something is again. */
export interface Watcher {
	quiet(): void;
	busy(): void;
}

export class Schedule {
	/** The virtual time: that of the last event. */
	now = 0;
	watcher: Watcher | undefined;
	/** What is due, the last first, so that the next is taken from the end. */
	#due: Due[] = [];
	#running = false;
	#stopped = false;

	/** Lets something happen after a delay in virtual time. What is due at the same time happens in the order of the calls. */
	after(delay: number, act: () => void): void {
		if (this.#stopped) return;
		const time = this.now + delay;
		let at = this.#due.length;
		while (at > 0 && (this.#due[at - 1]?.time ?? 0) <= time) at--;
		this.#due.splice(at, 0, { time, act });
		if (this.#running) return;
		this.#running = true;
		this.watcher?.busy();
		setImmediate(this.#rest);
	}

	/** Lets nothing happen any more. */
	stop(): void {
		this.#stopped = true;
		this.#due = [];
	}

	/**
	 * Between two events there is a whole turn of the event loop, in which programs do what the first has caused. So the
	 * order does not depend on how many ticks a runtime takes for that.
	 */
	readonly #rest = (): void => {
		setImmediate(this.#next);
	};

	readonly #next = (): void => {
		const next = this.#due.pop();
		if (next === undefined) {
			this.#running = false;
			this.watcher?.quiet();
			return;
		}
		this.now = next.time;
		try {
			next.act();
		} finally {
			// A listener of the program may have thrown.
			setImmediate(this.#rest);
		}
	};
}
