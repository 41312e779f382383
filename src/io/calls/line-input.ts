// The synchronous core of a file that can be read: what SocketFile needs to serve lines of bytes or of text.

import type { CallQueue } from "./call-queue.ts";

/** What was dropped of a line, and whether that was all of it. */
export interface Skipped {
	readonly units: number;
	readonly done: boolean;
}

export interface LineInput<T> {
	readonly calls: CallQueue;
	/** Whose calls these are: one object for all layers of a file. */
	readonly owner: object;
	/** Nothing more will come. */
	readonly ended: boolean;
	/** Why it ended, when not by an end of stream. */
	readonly failure: Error | undefined;
	/** Gets what has arrived; false if there was nothing. */
	fill(): boolean;
	/** A whole line, if one is there. */
	takeLine(): T | undefined;
	/** A whole line or `limit` units of it, if they are there. */
	takeLimited(limit: number): T | undefined;
	/** At the end of the stream: what is left, at most `limit` units; empty when nothing is. Throws why the stream ended, when not by an end of stream. */
	takeLast(limit: number): T;
	/** Drops what is there of the current line. */
	skip(): Skipped;
	/** How much a value holds: bytes, or characters. */
	size(value: T): number;
	/** How many units without a line end are refused. */
	readonly maxLineLength: number;
	/** Of the unread bytes, how many have arrived. */
	readonly available: number;
	/** May they hold more units than that? */
	readonly mayExpand: boolean;
	/** From now on what is taken can come back, until `commit()`; so a call of many lines that fails consumes nothing. */
	begin(): void;
	/** Ends the transaction: what was taken is gone. */
	commit(): void;
	/** Ends the transaction: what was taken since `begin()` comes back. */
	rollback(): void;
}
