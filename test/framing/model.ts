// A slow, simple model of reads of messages: all units of the stream in a list, and a position.

import fc from "fast-check";

/** A unit that a file hands out (a byte or a character), and the bytes that it came from. */
export interface Cell<U> {
	readonly unit: U;
	readonly bytes: Buffer;
}

export type Read =
	| { readonly call: "until"; readonly separators: number; readonly how: number }
	| { readonly call: "exactly"; readonly n: number; readonly how: number };

/** Separators that occur in bytes and in text. */
export const SEPARATORS = [
	["b"],
	["\n"],
	["ab"],
	["abc", "b"],
	["abc", "bcd", "c"],
	["\n", "\r\n"],
	["aab"],
	["a", "aa"],
];

const how = fc.nat(2);

/** Reads, by an index into the test's separators. */
export const reads: fc.Arbitrary<readonly Read[]> = fc.array(
	fc.oneof(
		{ weight: 4, arbitrary: fc.record({ call: fc.constant("until" as const), separators: fc.nat(100), how }) },
		{ weight: 1, arbitrary: fc.record({ call: fc.constant("exactly" as const), n: fc.nat(4), how }) },
	),
	{ minLength: 1, maxLength: 6 },
);

/** What a read gives: units, or the name of the error, and, if it is an IncompleteReadError, its `partial`. */
export type Outcome<U> = readonly U[] | { readonly error: string; readonly partial: readonly U[] | undefined };

export class Model<U> {
	readonly #cells: readonly Cell<U>[];
	readonly #maxLineLength: number;
	#at = 0;

	constructor(cells: readonly Cell<U>[], maxLineLength: number) {
		this.#cells = cells;
		this.#maxLineLength = maxLineLength;
	}

	/** The shortest prefix that ends with one of the separators. */
	until(separators: readonly (readonly U[])[]): Outcome<U> {
		const rest = this.#rest;
		for (let end = 1; end <= rest.length; end++) {
			const prefix = rest.slice(0, end);
			if (!separators.some((separator) => endsWith(prefix, separator))) continue;
			return end > this.#maxLineLength ? TOO_LONG : this.#take(end);
		}
		return rest.length >= this.#maxLineLength ? TOO_LONG : { error: "IncompleteReadError", partial: rest };
	}

	exactly(n: number): Outcome<U> {
		const rest = this.#rest;
		return n <= rest.length ? this.#take(n) : { error: "IncompleteReadError", partial: rest };
	}

	/** The bytes that no read has taken. */
	get unread(): Buffer {
		return Buffer.concat(this.#cells.slice(this.#at).map(({ bytes }) => bytes));
	}

	get #rest(): readonly U[] {
		return this.#cells.slice(this.#at).map(({ unit }) => unit);
	}

	#take(n: number): readonly U[] {
		const taken = this.#rest.slice(0, n);
		this.#at += n;
		return taken;
	}
}

const TOO_LONG = { error: "LineTooLongError", partial: undefined };

function endsWith<U>(units: readonly U[], end: readonly U[]): boolean {
	const from = units.length - end.length;
	return from >= 0 && end.every((unit, i) => unit === units[from + i]);
}
