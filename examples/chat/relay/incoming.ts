import { sizeOf } from "../chat-line.ts";
import type { LineMessage } from "./messages.ts";

/** What is given up as lost is no longer waited for when later lines of this size have arrived. */
const HELD_SIZE = 4 * 1024 * 1024;

export interface IncomingEvents {
	/** Called for each line once, in the order of the server that it comes from. */
	line(line: LineMessage): void;
	/** Called when lines after this number are missing and must be asked for. */
	want(after: number): void;
	/** Called when lines are lost for good. */
	missed(): void;
}

/** Puts one server's lines in one room in order. */
export class Incoming {
	readonly #events: IncomingEvents;
	/** The number of the last line that was passed on; undefined before the first line, which may have any number. */
	#seen: number | undefined;
	/** Lines that arrived before earlier ones, by number. */
	readonly #held = new Map<number, LineMessage>();
	#heldSize = 0;

	constructor(events: IncomingEvents) {
		this.#events = events;
	}

	accept(line: LineMessage): void {
		if (this.#seen === undefined || line.after <= this.#seen) {
			this.#pass(line);
			this.#passHeld();
			return;
		}
		if (this.#held.has(line.number)) return;
		this.#held.set(line.number, line);
		this.#heldSize += sizeOf(line.text);
		if (this.#heldSize > HELD_SIZE) this.end();
		else if (this.#held.size === 1) this.#events.want(this.#seen);
	}

	/** The other server says which line was its last in this room. */
	mark(number: number): void {
		this.#seen ??= number;
		if (number > this.#seen) this.#events.want(this.#seen);
	}

	/** The other server no longer has its lines up to this number. */
	lost(through: number): void {
		if (this.#seen === undefined || through <= this.#seen) return;
		this.#seen = through;
		this.#events.missed();
		this.#passHeld();
	}

	/** The lines that are missing will not come: passes on those that arrived. */
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
		if (this.#held.delete(line.number)) this.#heldSize -= sizeOf(line.text);
		if (line.number <= (this.#seen ?? 0)) return;
		this.#seen = line.number;
		this.#events.line(line);
	}
}
