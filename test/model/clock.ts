// A clock that a program moves. The library takes the timer functions when it needs them, so these can be replaced.

interface Timer {
	readonly due: number;
	readonly run: () => void;
}

export class Clock {
	#now = 1000;
	readonly #timers = new Set<Timer>();
	readonly #undo: () => void;

	constructor() {
		const { setTimeout, clearTimeout, performance } = globalThis;
		const now = performance.now;
		this.#undo = () => {
			Object.assign(globalThis, { setTimeout, clearTimeout });
			performance.now = now;
		};
		performance.now = () => this.#now;
		Object.assign(globalThis, {
			setTimeout: (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
				const timer = { due: this.#now + ms, run: () => callback(...args), unref() {}, ref() {} };
				this.#timers.add(timer);
				return timer;
			},
			clearTimeout: (timer: Timer) => this.#timers.delete(timer),
		});
	}

	pass(ms: number): void {
		this.#now += ms;
		for (const timer of [...this.#timers].sort((a, b) => a.due - b.due)) {
			if (timer.due <= this.#now && this.#timers.delete(timer)) timer.run();
		}
	}

	restore(): void {
		this.#undo();
	}
}
