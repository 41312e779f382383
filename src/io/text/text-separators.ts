// The separators that `readuntil()` looks for in text.

import { ByteSeparators, LINE_FEED } from "../bytes/byte-separators.ts";
import { SeparatorSearch } from "../calls/separator-search.ts";
import { sameSeparators, separatorList, shownSeparators } from "../calls/separators.ts";
import { LastUnitSearch } from "./last-unit-search.ts";
import type { LineEnds, NewlineMode } from "./newline-modes.ts";

export class TextSeparators implements LineEnds {
	readonly #list: readonly string[];
	readonly longest: number;
	readonly areNewlines: boolean;
	readonly endsInLF: boolean;
	readonly bytes: ByteSeparators | undefined;
	/** The only separator, if a plain search finds it. */
	readonly #only: string | undefined;
	readonly #search: { endIn(text: string, from: number): number };

	constructor(value: unknown, { universal, endsInLF }: NewlineMode) {
		this.#list = separatorList(value, false);
		// No character of translated text is a CR.
		const possible = universal ? this.#list.filter((item) => !item.includes("\r")) : this.#list;
		const [first = "", second] = possible;
		this.endsInLF = endsInLF && second === undefined && first === "\n";
		this.areNewlines = this.endsInLF;
		// In universal mode a CR in the bytes becomes a LF of the text. So the text can also end at bytes that are not in
		// `bytes`. `lineEnd()` finds such an end after decoding.
		const isASCII = possible.every((item) => (universal ? /^(\n|[^\n\x80-\uffff]+)$/ : /^[^\x80-\uffff]+$/).test(item));
		if (this.endsInLF) this.bytes = LINE_FEED;
		else if (isASCII && first !== "") this.bytes = new ByteSeparators(possible);
		// Each LF of a separator may have a mark after it.
		this.longest = Math.max(...this.#list.map(({ length }) => length)) * (universal ? 2 : 1);
		const isPlain = possible.every((item) => (universal ? PLAIN_IN_MARKED : PLAIN).test(item));
		this.#only = isPlain && possible.length === 1 ? first : undefined;
		this.#search = isPlain ? new TextSearch(possible) : new LastUnitSearch(possible, universal);
	}

	/** Whether these are the separators that an argument names. */
	isSame(value: unknown): boolean {
		return sameSeparators(this.#list, value);
	}

	/** The separators, as a message shows them. */
	get shown(): string {
		return shownSeparators(this.#list);
	}

	/** The index after the separator that ends first in the text from `from` on; 0 if there is none. */
	lineEnd(text: string, from: number): number {
		const only = this.#only;
		if (only === undefined) return this.#search.endIn(text, from);
		const at = text.indexOf(only, from);
		return at === -1 ? 0 : at + only.length;
	}
}

/** A separator that splits no surrogate pair. */
const PLAIN = /^(?![\udc00-\udfff])[\s\S]*[^\ud800-\udbff]$/;
/** The same in marked text, which may have a mark after each LF, and in which a CR is no character. */
const PLAIN_IN_MARKED = /^(?![\udc00-\udfff])[^\r\n]*[^\r\ud800-\udbff]$/;

class TextSearch extends SeparatorSearch<string, string> {
	constructor(separators: readonly string[]) {
		super(separators.map((value) => ({ value, length: value.length })));
	}

	protected override indexOf(text: string, separator: string, from: number): number {
		return text.indexOf(separator, from);
	}

	protected override upTo(text: string, end: number): string {
		return text.slice(0, end);
	}
}
