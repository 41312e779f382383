import type { LineMessage, Marks } from "./messages.ts";

/** For so long, in milliseconds, and up to so many characters, written lines can be had again. */
export const KEPT_FOR = 10_000;
const KEPT_CHARACTERS = 16 * 1024 * 1024;

interface Kept {
	readonly line: LineMessage;
	at: number;
}

/** The lines of this server's clients: numbers them, and keeps the latest for servers that missed them. */
export class Outgoing {
	readonly #origin: string;
	readonly #kept: Kept[] = [];
	readonly #lastOf = new Map<string, number>();
	#characters = 0;
	#number = 0;

	constructor(origin: string) {
		this.#origin = origin;
	}

	/** The last lines that can be had again, by room. */
	get marks(): Marks {
		return Object.fromEntries(this.#lastOf);
	}

	/** The last line in a room that can be had again; 0: none. */
	markOf(room: string): number {
		return this.#lastOf.get(room) ?? 0;
	}

	/** Gives a line its number, and keeps it. */
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

	/** What was written to a room after this number: the lines that are kept, and up to where they are not. */
	since(room: string, after: number): { readonly lostThrough: number; readonly lines: readonly LineMessage[] } {
		const lines = this.#kept.map(({ line }) => line).filter((line) => line.room === room && line.number > after);
		const [first] = lines;
		const lostThrough = first === undefined ? this.#number : first.number - 1;
		return { lostThrough: first !== undefined && first.after <= after ? after : lostThrough, lines };
	}

	/** Forgets what is old; to be called now and then while the relay is there. */
	forget(): void {
		const limit = Date.now() - KEPT_FOR;
		while (this.#kept[0] !== undefined && this.#kept[0].at < limit) this.#drop();
	}

	/** The time in which the relay was away does not count. */
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
