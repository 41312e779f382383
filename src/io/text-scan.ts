// How far the unread bytes of a text file are known: decoded once, counted and searched, but not kept as text.

import { codePoints } from "./code-points.ts";
import type { NewlineMode } from "./newline-modes.ts";

export class TextScan {
	readonly #mode: NewlineMode;
	/** The bytes that were scanned. */
	bytes = 0;
	/** The decoder's state behind them. */
	state: number;
	/** Do they hold a whole line? */
	holdsLine = false;
	/** Is a CR the last character? */
	afterCR: boolean;
	#characters = 0;
	/** Text whose characters are not counted yet, for whoever finds his line does not ask. */
	#uncounted = "";

	/** `afterCR`: a lone CR stands before the position, and universal newlines drop the LF that may follow. */
	constructor(mode: NewlineMode, state: number, afterCR: boolean) {
		this.#mode = mode;
		this.state = state;
		this.afterCR = afterCR && mode.universal;
	}

	add(text: string, bytes: number, state: number): void {
		const mode = this.#mode;
		const prepared = mode.prepare(text, this.afterCR);
		const joined = this.afterCR && !mode.universal ? `\r${prepared}` : prepared;
		this.#count();
		this.#uncounted = prepared;
		this.holdsLine ||= mode.lineEnd(joined, 0, false) > 0;
		this.afterCR = text === "" ? this.afterCR : text.endsWith("\r");
		this.bytes += bytes;
		this.state = state;
	}

	/** ASCII without line ends, behind anything but a CR. */
	addPlain(bytes: number): void {
		this.#characters += bytes;
		this.bytes += bytes;
	}

	/** The characters as they would be handed out. */
	get characters(): number {
		this.#count();
		return this.#characters;
	}

	#count(): void {
		const text = this.#uncounted;
		this.#uncounted = "";
		this.#characters += codePoints(this.#mode.universal ? text.replaceAll("\r", "") : text);
	}

	/** The last character is a CR that may be the first half of a line end. */
	get pendingCR(): boolean {
		return this.afterCR && !this.#mode.universal && !this.holdsLine;
	}
}
