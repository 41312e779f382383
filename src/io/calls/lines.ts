// Many lines: the list that `readlines()` resolves to, and the iteration of a file.

import type { LineInput } from "./line-input.ts";

/** What is left, at most `limit` units; undefined until the stream has ended. */
export function last<T>(input: LineInput<T>, limit: number): T | undefined {
	return input.ended ? input.takeLast(limit) : undefined;
}

/** A line, once one has arrived, or what is left once the stream has ended. */
export function nextLine<T>(input: LineInput<T>): T | undefined {
	return input.takeLine() ?? last(input, Number.POSITIVE_INFINITY);
}

/**
 * Lines until the sum of their sizes exceeds `hint`, or to the end of the stream; undefined until all of them have
 * arrived.
 */
export function takeLines<T>(input: LineInput<T>, hint: number): T[] | undefined {
	const lines: T[] = [];
	let sum = 0;
	let complete = false;
	input.begin();
	try {
		while (sum <= hint) {
			const line = nextLine(input);
			if (line === undefined) return undefined;
			if (input.size(line) === 0) break;
			lines.push(line);
			sum += input.size(line);
		}
		complete = true;
		return lines;
	} finally {
		if (complete) input.commit();
		else input.rollback();
	}
}

function resultOf<T extends string | Buffer>(value: T): IteratorResult<T, undefined> {
	return value.length === 0 ? { value: undefined, done: true } : { value, done: false };
}

/** A file that is read by lines. */
interface LineFile<T> {
	takeline(): T | undefined;
	readline(): Promise<T>;
}

/** The iterator of a file, written by hand because an async generator takes about twice the time per line. */
export class Lines<T extends string | Buffer> implements AsyncIterableIterator<T, undefined> {
	readonly #file: LineFile<T>;

	constructor(file: LineFile<T>) {
		this.#file = file;
	}

	next(): Promise<IteratorResult<T, undefined>> {
		try {
			const line = this.#file.takeline();
			if (line !== undefined) return Promise.resolve({ value: line, done: false });
		} catch (error) {
			return Promise.reject(error);
		}
		return this.#file.readline().then(resultOf);
	}

	/** Leaving the loop early leaves the file open. */
	return(): Promise<IteratorResult<T, undefined>> {
		return Promise.resolve({ value: undefined, done: true });
	}

	[Symbol.asyncIterator](): this {
		return this;
	}
}
