// Many lines: the list that `readlines()` resolves to, and the iteration of a file.

import type { Buffer } from "node:buffer";
import { IncompleteReadError } from "../../errors.ts";
import type { Attempt } from "./call-queue.ts";
import type { LineInput } from "./line-input.ts";
import { type ReadOptions, signalOf } from "./read-options.ts";

/** What is left, at most `limit` units; undefined until the stream has ended. */
export function takeRestIfEnded<T>(input: LineInput<T>, limit: number): T | undefined {
	return input.ended ? input.takeRest(limit) : undefined;
}

/** A line, once one has arrived, or what is left once the stream has ended. */
export function nextLine<T>(input: LineInput<T>): T | undefined {
	return input.takeLine() ?? takeRestIfEnded(input, Number.POSITIVE_INFINITY);
}

/** The error of a call that finds too little at the end of the stream. `wanted`: a size, or the separators as text. */
export function incomplete<T extends string | Buffer>(
	input: LineInput<T>,
	wanted: number | string,
): IncompleteReadError<T> {
	const partial = input.peekLast();
	const units = typeof partial === "string" ? "characters" : "bytes";
	const expected = typeof wanted === "number" ? wanted : undefined;
	const goal = expected === undefined ? `the separator ${wanted}` : `${wanted} ${units} had arrived`;
	const message = `the stream ended before ${goal}: ${input.size(partial)} ${units} are left`;
	return new IncompleteReadError(partial, expected, message);
}

/**
 * Throws if the stream has ended, because fewer than `expected` units are left. Returns undefined while more may
 * arrive.
 */
export function throwIfEnded<T extends string | Buffer>(input: LineInput<T>, expected: number): undefined {
	if (input.ended) throw incomplete(input, expected);
}

/** A whole line, once one has arrived. */
export function takeLine<T>(input: LineInput<T>): T | undefined {
	return input.takeLine();
}

/**
 * The attempt to take lines until their sizes exceed `hint`, or to the end of the stream. Between two attempts it keeps
 * the lines that it has taken, in a transaction, so that it looks at each line once.
 */
export function linesUntil<T>(input: LineInput<T>, hint: number): Attempt<LineInput<T>, T[]> {
	const lines: T[] = [];
	let sum = 0;
	let begun = false;
	const abandon = () => {
		if (begun) input.rollback();
		begun = false;
	};
	const attempt = () => {
		if (!begun) input.begin();
		begun = true;
		try {
			while (sum <= hint) {
				const line = nextLine(input);
				if (line === undefined) return undefined;
				const size = input.size(line);
				if (size === 0) break;
				lines.push(line);
				sum += size;
			}
		} catch (error) {
			abandon();
			throw error;
		}
		input.commit();
		return lines;
	};
	return Object.assign(attempt, { abandon });
}

function resultOf<T extends string | Buffer>(value: T): IteratorResult<T, undefined> {
	return value.length === 0 ? { value: undefined, done: true } : { value, done: false };
}

/** A file that is read by lines. */
interface LineFile<T> {
	takeline(): T | undefined;
	readline(limit?: undefined, options?: ReadOptions): Promise<T>;
}

/** The iterator of a file, written by hand because an async generator takes about twice the time per line. */
export class Lines<T extends string | Buffer> implements AsyncIterableIterator<T, undefined> {
	readonly #file: LineFile<T>;
	readonly #options: ReadOptions | undefined;
	readonly #signal: AbortSignal | undefined;

	constructor(file: LineFile<T>, options?: ReadOptions) {
		this.#file = file;
		this.#options = options;
		this.#signal = signalOf(options);
	}

	next(): Promise<IteratorResult<T, undefined>> {
		try {
			this.#signal?.throwIfAborted();
			const line = this.#file.takeline();
			if (line !== undefined) return Promise.resolve({ value: line, done: false });
		} catch (error) {
			return Promise.reject(error);
		}
		return this.#file.readline(undefined, this.#options).then(resultOf);
	}

	/** Leaving the loop early leaves the file open. */
	return(): Promise<IteratorResult<T, undefined>> {
		return Promise.resolve({ value: undefined, done: true });
	}

	[Symbol.asyncIterator](): this {
		return this;
	}
}
