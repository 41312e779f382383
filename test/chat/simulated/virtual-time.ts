/** A timer in virtual time. Where Node's own would keep the process alive, this one does nothing. */
class VirtualTimer {
	readonly #cancel: (timer: VirtualTimer) => void;
	readonly fire: () => void;
	readonly every: number | undefined;

	constructor(fire: () => void, every: number | undefined, cancel: (timer: VirtualTimer) => void) {
		this.fire = fire;
		this.every = every;
		this.#cancel = cancel;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	cancel(): void {
		this.#cancel(this);
	}
}

type Callback = (...args: unknown[]) => void;

/** Takes the place of the clock and the timers of this process, until it is disposed. */
export class VirtualTime implements Disposable {
	#now: number;
	readonly #due = new Map<number, Set<VirtualTimer>>();
	readonly #at = new Map<VirtualTimer, number>();
	readonly #real = new Map<string, unknown>();
	readonly #realNow = Date.now;

	constructor(now: number) {
		this.#now = now;
		Date.now = () => this.#now;
		const cancel = (timer: unknown) => {
			if (timer instanceof VirtualTimer) timer.cancel();
		};
		const timers = {
			setTimeout: (callback: Callback, delay = 1, ...args: unknown[]) =>
				this.#set(() => callback(...args), delay, false),
			setInterval: (callback: Callback, delay = 1, ...args: unknown[]) =>
				this.#set(() => callback(...args), delay, true),
			clearTimeout: cancel,
			clearInterval: cancel,
		};
		for (const [name, value] of Object.entries(timers)) {
			this.#real.set(name, Reflect.get(globalThis, name));
			Reflect.set(globalThis, name, value);
		}
	}

	/** Lets a millisecond pass. */
	tick(): void {
		const due = this.#due.get(++this.#now);
		if (due === undefined) return;
		for (const timer of due) {
			due.delete(timer);
			this.#at.delete(timer);
			if (timer.every !== undefined) this.#start(timer, timer.every);
			timer.fire();
		}
		this.#due.delete(this.#now);
	}

	[Symbol.dispose](): void {
		Date.now = this.#realNow;
		for (const [name, value] of this.#real) Reflect.set(globalThis, name, value);
	}

	#set(fire: () => void, delay: number, repeats: boolean): VirtualTimer {
		const wait = Math.max(1, Math.ceil(delay));
		return this.#start(new VirtualTimer(fire, repeats ? wait : undefined, (timer) => this.#stop(timer)), wait);
	}

	#start(timer: VirtualTimer, wait: number): VirtualTimer {
		const at = this.#now + wait;
		this.#at.set(timer, at);
		const due = this.#due.get(at) ?? new Set();
		this.#due.set(at, due.add(timer));
		return timer;
	}

	#stop(timer: VirtualTimer): void {
		const at = this.#at.get(timer);
		if (at === undefined) return;
		this.#at.delete(timer);
		this.#due.get(at)?.delete(timer);
	}
}
