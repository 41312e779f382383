// Many lines: the list that `readlines()` resolves to, and the iteration of a file.

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
