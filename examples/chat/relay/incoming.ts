import type { LineMessage } from "./messages.ts";

export interface IncomingEvents {
	/** The next line: each comes once, in the order of its origin. */
	line(line: LineMessage): void;
	/** Lines after this number are missing. */
	want(after: number): void;
	/** Lines can no longer be had. */
	missed(): void;
}

/** One server's lines in one room, put in order. */
export class Incoming {
	readonly #events: IncomingEvents;
	/** The last number that was passed on; undefined: none yet, the first to come is right. */
	#seen: number | undefined;
	/** Came before those that they follow. */
	readonly #held = new Map<number, LineMessage>();

	constructor(events: IncomingEvents) {
		this.#events = events;
	}

	accept(line: LineMessage): void {
		if (this.#seen === undefined || line.after <= this.#seen) {
			this.#pass(line);
			this.#passHeld();
			return;
		}
		this.#held.set(line.number, line);
		if (this.#held.size === 1) this.#events.want(this.#seen);
	}

	/** The origin says which line was its last here. */
	mark(number: number): void {
		this.#seen ??= number;
		if (number > this.#seen) this.#events.want(this.#seen);
	}

	/** The origin no longer has its lines up to this number. */
	lost(through: number): void {
		if (this.#seen === undefined || through <= this.#seen) return;
		this.#seen = through;
		this.#events.missed();
		this.#passHeld();
	}

	/** The origin is gone: passes on what there is. */
	end(): void {
		if (this.#held.size === 0) return;
		this.#events.missed();
		for (const line of this.#inOrder()) this.#pass(line);
	}

	#passHeld(): void {
		if (this.#held.size === 0) return;
		for (const line of this.#inOrder()) {
			if (line.after > (this.#seen ?? 0)) break;
			this.#pass(line);
		}
	}

	#inOrder(): LineMessage[] {
		return [...this.#held.values()].sort((a, b) => a.number - b.number);
	}

	#pass(line: LineMessage): void {
		this.#held.delete(line.number);
		if (line.number <= (this.#seen ?? 0)) return;
		this.#seen = line.number;
		this.#events.line(line);
	}
}
