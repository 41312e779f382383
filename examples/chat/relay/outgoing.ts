import type { LineMessage, Marks } from "./messages.ts";

/** How long lines are kept for servers that missed them, in milliseconds, and how many characters at most. */
export const KEPT_FOR = 10_000;
const KEPT_CHARACTERS = 16 * 1024 * 1024;

interface Kept {
	readonly line: LineMessage;
	at: number;
}

/** Numbers the lines of this server's clients, and keeps the latest for servers that missed them. */
export class Outgoing {
	readonly #origin: string;
	readonly #kept: Kept[] = [];
	readonly #lastOf = new Map<string, number>();
	#characters = 0;
	#number = 0;

	constructor(origin: string) {
		this.#origin = origin;
	}

	/** The number of the last line in each room that has lines which are kept. */
	get marks(): Marks {
		return Object.fromEntries(this.#lastOf);
	}

	/** The number of the last line in a room, if it is kept, else 0. */
	markOf(room: string): number {
		return this.#lastOf.get(room) ?? 0;
	}

	/** Makes a numbered line, and keeps it. */
	add(room: string, at: Date, from: string, text: string): LineMessage {
		const number = ++this.#number;
		const after = this.markOf(room);
		const line: LineMessage = { kind: "line", origin: this.#origin, room, number, after, at: at.getTime(), from, text };
		this.#lastOf.set(room, number);
		this.#kept.push({ line, at: Date.now() });
		this.#characters += text.length;
		this.#prune();
		return line;
	}

	/** The lines of a room after this number that are kept, and the number up to which lines are lost. */
	since(room: string, after: number): { readonly lostThrough: number; readonly lines: readonly LineMessage[] } {
		const lines = this.#kept.map(({ line }) => line).filter((line) => line.room === room && line.number > after);
		const [first] = lines;
		const lostThrough = first === undefined ? this.#number : first.number - 1;
		return { lostThrough: first !== undefined && first.after <= after ? after : lostThrough, lines };
	}

	/** Drops lines older than KEPT_FOR; must be called regularly while the relay is connected. */
	forget(): void {
		const limit = Date.now() - KEPT_FOR;
		while (this.#kept[0] !== undefined && this.#kept[0].at < limit) this.#drop();
	}

	/** Restarts the age of all lines, because the time without the relay does not count. */
	renew(): void {
		const now = Date.now();
		for (const kept of this.#kept) kept.at = now;
	}

	#prune(): void {
		while (this.#characters > KEPT_CHARACTERS) this.#drop();
	}

	#drop(): void {
		const first = this.#kept.shift();
		if (first === undefined) return;
		const { room, number, text } = first.line;
		this.#characters -= text.length;
		if (this.#lastOf.get(room) === number) this.#lastOf.delete(room);
	}
}
