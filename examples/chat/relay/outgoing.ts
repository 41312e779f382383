import { sizeOf } from "../chat-line.ts";
import type { LineMessage, Marks } from "./messages.ts";

/** How long lines are kept for servers that missed them, in milliseconds, and their size at most. */
export const KEPT_FOR = 10_000;
const KEPT_SIZE = 16 * 1024 * 1024;

interface Kept {
	readonly line: LineMessage;
	at: number;
}

/** Numbers the lines of this server's clients, and keeps the latest for servers that missed them. */
export class Outgoing {
	readonly #origin: string;
	#kept: Kept[] = [];
	/** The index of the first line in #kept that is not dropped. */
	#first = 0;
	readonly #lastOf = new Map<string, number>();
	#size = 0;
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
		this.#size += sizeOf(text);
		while (this.#size > KEPT_SIZE) this.#drop();
		return line;
	}

	/** Takes back the line that was made last, because it was not sent. */
	takeBack({ room, number, after, text }: LineMessage): void {
		if (this.#kept.at(-1)?.line.number !== number) return;
		this.#kept.pop();
		this.#number--;
		this.#size -= sizeOf(text);
		if (this.#keptLine(after) === undefined) this.#lastOf.delete(room);
		else this.#lastOf.set(room, after);
	}

	/** The lines of a room after this number that are kept, and the number up to which lines are lost. */
	since(room: string, after: number): { readonly lostThrough: number; readonly lines: readonly LineMessage[] } {
		const lines: LineMessage[] = [];
		for (let line = this.#keptLine(this.markOf(room)); line !== undefined && line.number > after; ) {
			lines.push(line);
			line = this.#keptLine(line.after);
		}
		lines.reverse();
		const [first] = lines;
		const lostThrough = first === undefined ? this.#number : first.number - 1;
		return { lostThrough: first !== undefined && first.after <= after ? after : lostThrough, lines };
	}

	/** Drops lines older than KEPT_FOR; must be called regularly while the relay is connected. */
	forget(): void {
		const limit = Date.now() - KEPT_FOR;
		while ((this.#kept[this.#first]?.at ?? limit) < limit) this.#drop();
	}

	/** Restarts the age of all lines, because the time without the relay does not count. */
	renew(): void {
		const now = Date.now();
		for (const kept of this.#kept) kept.at = now;
	}

	/** The line of this number, if it is kept. The numbers of the lines that are kept have no gaps. */
	#keptLine(number: number): LineMessage | undefined {
		const [first, last] = [this.#kept[this.#first], this.#kept.at(-1)];
		if (first === undefined || last === undefined || number < first.line.number) return undefined;
		return this.#kept[this.#kept.length - 1 - (last.line.number - number)]?.line;
	}

	#drop(): void {
		const first = this.#kept[this.#first++];
		if (first === undefined) return;
		const { room, number, text } = first.line;
		this.#size -= sizeOf(text);
		if (this.#lastOf.get(room) === number) this.#lastOf.delete(room);
		// Not at every line, because all others move.
		if (this.#first * 2 < this.#kept.length) return;
		this.#kept = this.#kept.slice(this.#first);
		this.#first = 0;
	}
}
