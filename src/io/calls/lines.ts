// Many lines: the list that `readlines()` resolves to, and the iteration of a file.

import type { Buffer } from "node:buffer";
import { IncompleteReadError } from "../../errors.ts";
import type { Attempt } from "./call-queue.ts";
import type { LineInput } from "./line-input.ts";

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

/** A line as an iterator's result, once one has arrived; the end of the iteration, once the stream has ended. */
export function nextResult<T extends string | Buffer>(input: LineInput<T>): IteratorResult<T, undefined> | undefined {
	const value = nextLine(input);
	if (value === undefined) return undefined;
	return value.length === 0 ? { value: undefined, done: true } : { value, done: false };
}

/** The iterator of a file, written by hand because an async generator takes about twice the time per line. */
export class Lines<T extends string | Buffer> implements AsyncIterableIterator<T, undefined> {
	readonly #takeReady: () => T | undefined;
	readonly #read: () => Promise<IteratorResult<T, undefined>>;
	readonly #signal: AbortSignal | undefined;

	/** `takeReady`: takes a line without an attempt, if that is possible. `read`: the call for a line. */
	constructor(
		takeReady: () => T | undefined,
		read: () => Promise<IteratorResult<T, undefined>>,
		signal: AbortSignal | undefined,
	) {
		this.#takeReady = takeReady;
		this.#read = read;
		this.#signal = signal;
	}

	next(): Promise<IteratorResult<T, undefined>> {
		try {
			this.#signal?.throwIfAborted();
			const line = this.#takeReady();
			// takeline() is not called before #read(): an error handler may run during takeline() and start another read, and
			// that read would get the line that belongs to this call.
			return line === undefined ? this.#read() : Promise.resolve({ value: line, done: false });
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Leaving the loop early leaves the file open. */
	return(): Promise<IteratorResult<T, undefined>> {
		return Promise.resolve({ value: undefined, done: true });
	}

	[Symbol.asyncIterator](): this {
		return this;
	}
}
