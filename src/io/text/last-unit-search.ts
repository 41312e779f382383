// Finds separators that a plain search of the text would miss, or would find where they split a surrogate pair: those
// that begin or end with half of a pair, and in marked text (see newline-modes.ts) those in which another character
// follows a LF.

import { isPair } from "../../codecs/code-points.ts";
import { CR } from "../bytes/constants.ts";

export class LastUnitSearch {
	readonly #separators: readonly string[];
	readonly #marked: boolean;
	/** Finds the last code unit of any separator. */
	readonly #last: RegExp;

	constructor(separators: readonly string[], marked: boolean) {
		this.#separators = separators;
		this.#marked = marked;
		const units = separators.map((item) =>
			item
				.charCodeAt(item.length - 1)
				.toString(16)
				.padStart(4, "0"),
		);
		this.#last = new RegExp(`[${units.map((unit) => `\\u${unit}`).join("")}]`, "g");
	}

	/** The index after the separator that ends first, of those that begin at `from` or later; 0 if there is none. */
	endIn(text: string, from: number): number {
		const last = this.#last;
		last.lastIndex = from;
		while (last.test(text)) {
			const end = last.lastIndex;
			if (this.#separators.some((separator) => this.#endsAt(text, from, end, separator))) return end;
		}
		return 0;
	}

	/** Whether the text up to the index `end` ends with the separator, which begins at `from` or later. */
	#endsAt(text: string, from: number, end: number, separator: string): boolean {
		let at = end;
		for (let left = separator.length; left > 0; at--) {
			if (at === from) return false;
			const code = text.charCodeAt(at - 1);
			if (this.#marked && code === CR) continue;
			if (code !== separator.charCodeAt(--left)) return false;
		}
		return !isPair(text, end - 1) && (at === from || !isPair(text, at - 1));
	}
}
