// Finds the separator that ends first, of several. The search remembers where each separator occurs next. So a
// separator that seldom or never occurs is not looked for again with each line.

/** How to search a string or a Buffer; `S` is what is looked for. */
export interface Searching<T, S> {
	indexOf(text: T, separator: S, from: number): number;
	/** The text up to the index `end`. */
	upTo(text: T, end: number): T;
}

export interface Separator<S> {
	readonly value: S;
	readonly length: number;
}

/**
 * How much of a text is searched first; then twice as much, and so on. So the time depends on how much of the text is
 * read, and not on its whole length.
 */
const FIRST_WINDOW = 512;
const NOWHERE = Number.POSITIVE_INFINITY;

export class SeparatorSearch<T extends { readonly length: number }, S> {
	readonly #separators: readonly Separator<S>[];
	readonly #searching: Searching<T, S>;
	/** For each separator, the index after its next occurrence in `#window`; NOWHERE if it does not occur. */
	readonly #ends: number[];
	/** The text of the last call; undefined if all of it was passed. */
	#text: T | undefined;
	/** The beginning of `#text` in which `#ends` lie. */
	#window: T | undefined;
	#windowSize = 0;
	#from = 0;

	constructor(separators: readonly Separator<S>[], searching: Searching<T, S>) {
		this.#separators = separators;
		this.#searching = searching;
		this.#ends = separators.map(() => 0);
	}

	/** The index after the separator that ends first, of those that begin at `from` or later; 0 if there is none. */
	endIn(text: T, from: number): number {
		let window = text === this.#text && from >= this.#from ? this.#window : undefined;
		if (window === undefined) {
			this.#text = text;
			this.#windowSize = FIRST_WINDOW;
			window = this.#widen(text, from);
		}
		this.#from = from;
		let end = this.#firstEnd(window, from);
		while (end === NOWHERE && window.length < text.length) {
			window = this.#widen(text, Math.max(from, window.length));
			end = this.#firstEnd(window, from);
		}
		// The text must not be kept in memory when there is nothing more to find in it.
		if (end >= text.length) this.#text = this.#window = undefined;
		return end === NOWHERE ? 0 : end;
	}

	#widen(text: T, from: number): T {
		const end = from + this.#windowSize;
		this.#windowSize *= 2;
		this.#window = end < text.length ? this.#searching.upTo(text, end) : text;
		this.#ends.fill(0);
		return this.#window;
	}

	#firstEnd(window: T, from: number): number {
		const ends = this.#ends;
		let first = NOWHERE;
		for (let i = 0; i < ends.length; i++) {
			const { value, length } = this.#separators[i] as Separator<S>;
			let end = ends[i] as number;
			if (end < from + length) {
				const at = this.#searching.indexOf(window, value, from);
				end = at === -1 ? NOWHERE : at + length;
				ends[i] = end;
			}
			if (end < first) first = end;
		}
		return first;
	}
}
