// A program: a file over scripted packets and the calls made on it, as JSON, for CPython and for us.

import type { Mode, Newline } from "socket-makefile";

/** A result: text, bytes (hexadecimal), several of them, a value, what was on the wire, or an error by Python's name. */
export type Outcome =
	| { readonly s: string }
	| { readonly b: string }
	| { readonly l: readonly Outcome[] }
	| { readonly v: unknown }
	| { readonly wire: string }
	| Failure
	/** `take…` found nothing; iteration ended; the call does not exist on this layer. */
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
	/** What is written: text, or bytes as hexadecimal. */
	readonly data?: string | readonly string[];
	readonly options?: Reconfiguration;
	/** In a file of both directions: is this `reconfigure()` about reading? */
	readonly side?: "read";
	/** So many packets arrive before the call; those that it needs beyond arrive while it waits. */
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
	/** Hexadecimal; none is empty. */
	readonly packets: readonly string[];
	readonly steps: readonly Step[];
}

export interface Answer {
	readonly outcome: Outcome;
	/** How many packets the call made arrive; the end of the stream counts as one. */
	readonly pulled: number;
	/** Did it wait for any? */
	readonly waited: boolean;
}
