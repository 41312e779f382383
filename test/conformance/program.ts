// A program: a file, the packets that arrive, and the calls on the file. It is written as JSON, so that CPython can run it
// as well as this library.

import type { Mode, Newline } from "socket-makefile";

/**
 * The result of a call: text, bytes in hexadecimal, a list of results, another value, all bytes written so far, or an error
 * with Python's name.
 */
export type Outcome =
	| { readonly s: string }
	| { readonly b: string }
	| { readonly l: readonly Outcome[] }
	| { readonly v: unknown }
	| { readonly wire: string }
	| Failure
	/** In this order: `take...` found nothing; the iteration has ended; this layer has no such call. */
	| { readonly none: true }
	| { readonly end: true }
	| { readonly skip: true };

export interface Failure {
	readonly exc: string;
	readonly start?: number;
	readonly end?: number;
	readonly reason?: string;
	readonly codec?: string;
}

export interface Step {
	readonly op: Operation;
	readonly n?: number | null;
	/** The data to write: text, or bytes in hexadecimal. */
	readonly data?: string | readonly string[];
	readonly options?: Reconfiguration;
	/** In a file of both directions: marks a `reconfigure()` that is compared with the reading half of the oracle. */
	readonly side?: "read";
	/** How many packets arrive before the call. If it needs more, they arrive while it waits. */
	readonly arrive?: number;
}

export interface Reconfiguration {
	readonly encoding?: string;
	readonly errors?: string;
	readonly newline?: Newline;
	readonly line_buffering?: boolean;
}

export type Operation =
	| "read"
	| "readline"
	| "readlines"
	| "take"
	| "takeline"
	| "next"
	| "skipline"
	| "newlines"
	| "read1"
	| "readinto"
	| "readinto1"
	| "peek"
	| "buffer_read"
	| "buffer_readline"
	| "detach"
	| "write"
	| "writelines"
	| "flush"
	| "reconfigure"
	| "close";

export interface Program {
	readonly mode: Mode;
	readonly buffering: number;
	readonly encoding?: string;
	readonly errors?: string;
	readonly newline?: Newline;
	/** In hexadecimal. No packet is empty. */
	readonly packets: readonly string[];
	readonly steps: readonly Step[];
}

export interface Answer {
	readonly outcome: Outcome;
	/** How many packets had arrived when the call settled. The end of the stream counts as one. */
	readonly pulled: number;
	/** Whether the call waited for a packet. */
	readonly waited: boolean;
}
