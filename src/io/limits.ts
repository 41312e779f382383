import { outOfRange } from "../misuse.ts";
import { checkNumber } from "./arguments.ts";

/** The default size of a file's buffer in bytes, as in Python. */
export const DEFAULT_BUFFER_SIZE = 8192;

/** After how many bytes or characters without a line end a `readline()` without a limit rejects. */
export const DEFAULT_MAX_LINE_LENGTH = 1_048_576;

/** The longest delay of a timer in Node, in milliseconds. (A timer with a longer delay fires at once.) */
export const LONGEST_DELAY = 2 ** 31 - 1;

export function checkBufferSize(size: number): void {
	if (Number.isInteger(size) && size > 0) return;
	checkNumber(size, "buffer size", "a positive integer");
	const message = `buffer size must be a positive integer, not ${String(size)}`;
	throw outOfRange(message);
}

export function maxLineLengthOf(length: number = DEFAULT_MAX_LINE_LENGTH): number {
	if (length === Number.POSITIVE_INFINITY || (Number.isInteger(length) && length > 0)) return length;
	checkNumber(length, "maxLineLength", "a number");
	const message = `maxLineLength must be a positive integer or Infinity, not ${String(length)}`;
	throw outOfRange(message);
}
