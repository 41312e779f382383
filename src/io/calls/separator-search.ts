// Finds the separator that ends first, of several. The search remembers where each separator occurs next. So a
// separator that seldom or never occurs is not looked for again with each line.

export interface Separator<S> {
	readonly value: S;
	readonly length: number;
}

/**
 * How much of a text is searched first; then twice as much, and so on. So the time depends on how much of the text is
 * read, and not on its whole length.
 */
const FIRST_WINDOW = 16_384;
const NOWHERE = -1;

/**
 * `T` is a string or a Buffer, and `S` is what is looked for in it. Two subclasses say how to search, because V8 calls
 * a function that it finds in a field much more slowly than a method.
 */
export abstract class SeparatorSearch<T extends { readonly length: number }, S> {
	readonly #separators: readonly Separator<S>[];
	/** For each separator, the index after its next occurrence in `#window`; NOWHERE if it does not occur. */
	readonly #ends: number[];
	/** The text of the last call; undefined if all of it was passed. */
	#text: T | undefined;
	/** The beginning of `#text` in which `#ends` lie. */
	#window: T | undefined;
	#windowSize = 0;
	/** The only separator that occurs in the rest of `#window`, once the others were looked for in vain. */
	#only: Separator<S> | undefined;
	#from = 0;

	constructor(separators: readonly Separator<S>[]) {
		this.#separators = separators;
		this.#ends = separators.map(() => 0);
	}

	protected abstract indexOf(text: T, separator: S, from: number): number;
	/** The text up to the index `end`. */
	protected abstract upTo(text: T, end: number): T;

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
		while (end === 0 && window.length < text.length) {
			window = this.#widen(text, Math.max(from, window.length));
			end = this.#firstEnd(window, from);
		}
		// The text must not be kept in memory when there is nothing more to find in it.
		if (end === 0 || end === text.length) this.#text = this.#window = undefined;
		return end;
	}

	#widen(text: T, from: number): T {
		const end = from + this.#windowSize;
		this.#windowSize *= 2;
		this.#window = end < text.length ? this.upTo(text, end) : text;
		this.#ends.fill(0);
		this.#only = undefined;
		return this.#window;
	}

	/** The least of the ends, those that were passed being searched for again; 0 if there is none. */
	#firstEnd(window: T, from: number): number {
		const only = this.#only;
		if (only !== undefined) {
			const at = this.indexOf(window, only.value, from);
			return at === -1 ? 0 : at + only.length;
		}
		const ends = this.#ends;
		let first = 0;
		let occurring = 0;
		for (let i = 0; i < ends.length; i++) {
			let end = ends[i] as number;
			if (end === NOWHERE) continue;
			const separator = this.#separators[i] as Separator<S>;
			const { value, length } = separator;
			if (end < from + length) {
				const at = this.indexOf(window, value, from);
				end = at === -1 ? NOWHERE : at + length;
				ends[i] = end;
			}
			if (end === NOWHERE) continue;
			occurring++;
			this.#only = separator;
			if (first === 0 || end < first) first = end;
		}
		if (occurring !== 1) this.#only = undefined;
		return first;
	}
}
