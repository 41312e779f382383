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

/** A separator that may occur in what is searched, and the index after its next occurrence, once it is known. */
interface Next<S> extends Separator<S> {
	end: number;
}

/**
 * `T` is a string or a Buffer, and `S` is what is looked for in it. Two subclasses say how to search, because V8 calls
 * a function that it finds in a field much more slowly than a method.
 */
export abstract class SeparatorSearch<T extends { readonly length: number }, S> {
	readonly #separators: readonly Separator<S>[];
	/** The separators of which the rest of `#window` is not known to have none. */
	#next: Next<S>[] = [];
	/** The text of the last call; undefined if all of it was passed. */
	#text: T | undefined;
	/** The beginning of `#text` that is searched now. */
	#window: T | undefined;
	#windowSize = 0;
	#from = 0;

	constructor(separators: readonly Separator<S>[]) {
		this.#separators = separators;
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
		this.#next = this.#separators.map(({ value, length }) => ({ value, length, end: 0 }));
		return this.#window;
	}

	/** The least of the ends, those that were passed being searched for again; 0 if there is none. */
	#firstEnd(window: T, from: number): number {
		let first = 0;
		for (let i = 0; i < this.#next.length; i++) {
			const next = this.#next[i] as Next<S>;
			if (next.end < from + next.length) {
				const at = this.indexOf(window, next.value, from);
				if (at === -1) {
					this.#next.splice(i--, 1);
					continue;
				}
				next.end = at + next.length;
			}
			if (first === 0 || next.end < first) first = next.end;
		}
		return first;
	}
}
