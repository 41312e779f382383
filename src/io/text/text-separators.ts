// The separators that `readuntil()` looks for in text.

import { isPair } from "../../codecs/code-points.ts";
import { ByteSeparators, LINE_FEED } from "../bytes/byte-separators.ts";
import { CR } from "../bytes/constants.ts";
import { sameSeparators, separatorList, shownSeparators } from "../calls/separators.ts";
import type { LineEnds, NewlineMode } from "./newline-modes.ts";

export class TextSeparators implements LineEnds {
	readonly #list: readonly string[];
	readonly longest: number;
	readonly areNewlines: boolean;
	readonly endsInLF: boolean;
	readonly bytes: ByteSeparators | undefined;
	/** Whether the text is marked (see newline-modes.ts), so that a CR in it is no character. */
	readonly #marked: boolean;
	/** The only separator, if a plain search finds it. */
	readonly #plain: string | undefined;
	/** Finds the last character of any separator. */
	readonly #last: RegExp;

	constructor(value: unknown, { universal, endsInLF }: NewlineMode) {
		this.#list = separatorList(value, false);
		this.#marked = universal;
		const [first = "", second] = this.#list;
		this.endsInLF = endsInLF && second === undefined && first === "\n";
		const isASCII = this.#list.every((item) => (universal ? /^[^\r\n\x80-\uffff]+$/ : /^[^\x80-\uffff]+$/).test(item));
		this.areNewlines = this.endsInLF;
		this.bytes = this.endsInLF ? LINE_FEED : isASCII ? new ByteSeparators(this.#list) : undefined;
		const isPlain = second === undefined && first.length === 1 && !isSurrogate(first) && !(universal && first === "\r");
		this.#plain = isPlain ? first : undefined;
		const lengths = this.#list.map(({ length }) => length);
		// Each LF of a separator may have a mark after it.
		this.longest = Math.max(...lengths) * (universal ? 2 : 1);
		const codes = this.#list.map((item) =>
			item
				.charCodeAt(item.length - 1)
				.toString(16)
				.padStart(4, "0"),
		);
		this.#last = new RegExp(`[${codes.map((code) => `\\u${code}`).join("")}]`, "g");
	}

	/** Whether these are the separators that an argument names. */
	isSame(value: unknown): boolean {
		return sameSeparators(this.#list, value);
	}

	/** The separators, as a message shows them. */
	get shown(): string {
		return shownSeparators(this.#list);
	}

	/**
	 * The index after the separator that ends first in the text from `from` on; 0 if there is none. One pass looks for
	 * all separators at once, and stops at that index. A separate search for each separator could go on to the end of
	 * the text.
	 */
	lineEnd(text: string, from: number): number {
		if (this.#plain !== undefined) return text.indexOf(this.#plain, from) + 1;
		const last = this.#last;
		last.lastIndex = from;
		while (last.test(text)) {
			const end = last.lastIndex;
			if (this.#list.some((separator) => this.#endsAt(text, from, end, separator))) return end;
		}
		return 0;
	}

	/**
	 * Whether the text up to the index `end` ends with a separator that begins at `from` or later, and splits no
	 * surrogate pair.
	 */
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

function isSurrogate(unit: string): boolean {
	return /[\ud800-\udfff]/.test(unit);
}
