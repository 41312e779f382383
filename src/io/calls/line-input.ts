// The synchronous core of a file that can be read: what SocketFile needs to serve lines of bytes or of text. No method
// waits.

import type { CallQueue } from "./call-queue.ts";

/** How much of a line was dropped, and whether its line end was dropped too. */
export interface Skipped {
	readonly units: number;
	readonly done: boolean;
}

/** The attempt of a call that reads up to and including a separator. */
export interface Until<T> {
	/** The bytes or text up to and including the first separator, once that has arrived. */
	take(): T | undefined;
	/** `shown`: the separators, as a message shows them. */
	readonly separators: { readonly shown: string };
}

/** Units are bytes in a binary file, characters in a text file. */
export interface LineInput<T> {
	readonly calls: CallQueue;
	/** The owner of the file's calls: one object for all layers of a file. */
	readonly owner: object;
	/** Whether nothing more will arrive. */
	readonly ended: boolean;
	/** Why the stream ended, if it failed. */
	readonly failure: Error | undefined;
	/**
	 * Whether a read would not wait: something has arrived, the stream has ended, or the read would reject. The check
	 * takes nothing that another file could read.
	 */
	readonly isReady: boolean;
	/** A whole line, once one has arrived. */
	takeLine(): T | undefined;
	/** A whole line, or `limit` units of it, once that much has arrived. */
	takeLimited(limit: number): T | undefined;
	/** Checks the argument of `readuntil()`: a separator, or an array of separators. */
	until(separators: unknown): Until<T>;
	/** Exactly `n` units, once they have arrived. */
	takeExactly(n: number): T | undefined;
	/**
	 * Called at the end of the stream: returns a copy of what is left, which stays unread. After a failure of the stream,
	 * that failure is thrown.
	 */
	peekLast(): T;
	/**
	 * Called at the end of the stream: returns what is left, at most `limit` units. If nothing is left the result is
	 * empty, or, after a failure of the stream, that failure is thrown.
	 */
	takeRest(limit: number): T;
	/** Drops what has arrived of the current line. */
	skip(): Skipped;
	/** The number of units of a value. */
	size(value: T): number;
	/** Begins a transaction, so that a call for many lines can fail and consume nothing. */
	begin(): void;
	/** Ends the transaction: what was taken is gone. */
	commit(): void;
	/** Ends the transaction, if one has begun: what was taken since `begin()` is unread again. */
	rollback(): void;
}
