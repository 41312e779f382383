// A workload: variants that do the same work, each in its own process, and the targets that compare them.

import type { Expected, InputSpec } from "./input.ts";
import type { Proof } from "./tally.ts";

/** Where the helper is. */
export interface Place {
	/** The helper's TCP port; 0 if it has none. */
	readonly port: number;
	/** How its data is read, if not over plain TCP: over TLS, a Unix socket, or a child's stdout that gets the file. */
	readonly way?: "tls" | "unix" | "stdout";
	/** The path of the Unix socket, or of the file. */
	readonly path?: string;
}

export interface Task extends Place {
	/** How many blocks are sent, or how often the work is done. */
	readonly repeats: number;
	/** Whether to check every byte. Such a round is not timed. */
	readonly proof: boolean;
}

export interface Outcome {
	/** The measured value per unit of work: nanoseconds of wall time, or bytes. */
	readonly value: number;
	/** Nanoseconds of processor time per unit of work, if time is measured. */
	readonly cpu?: number;
	/** Bytes of resident memory per unit of work, if memory is measured. */
	readonly rss?: number;
	/** How long one exchange took, in nanoseconds: the median and the 99th percentile. */
	readonly p50?: number;
	readonly p99?: number;
	readonly proof: Proof;
}

export interface Variant {
	readonly name: string;
	/** The share of the work that a slow variant does, from 0 to 1. Figures are per unit, so they stay comparable. */
	readonly share?: number;
	/** Runs in a Node process. */
	readonly run?: (task: Task) => Promise<Outcome>;
	/** Runs a program of bench/python or bench/go with these arguments. Left out if Go is not installed. */
	readonly command?: readonly [language: "python3" | "go", program: "reader" | "server", ...args: string[]];
	/** Whether memory is measured instead of time: then each round is a proof round in a new process, without warm-up. */
	readonly fresh?: boolean;
	/**
	 * The number of rounds of a variant that is too slow for the usual number. It gets no warm-up, and these rounds are its
	 * proof rounds.
	 */
	readonly rounds?: number;
}

/**
 * A comparison of two variants: `ours` may take at most `limit` times as much as `theirs`. Without `theirs` it may take at
 * most `limit` units.
 */
export interface Target {
	readonly ours: string;
	readonly theirs?: string;
	readonly limit: number;
	/** The variant whose figure is first subtracted from those of the others. */
	readonly beyond?: string;
	/** Which figure of the outcomes is compared; default `value`. */
	readonly of?: "cpu" | "rss";
	/** The variant by hand, which no file can be much faster than; default the name `ours` followed by ", by hand". */
	readonly floor?: string;
}

export interface Workload {
	readonly name: string;
	readonly title: string;
	/** The unit of the figures, such as "ns/line" or "bytes/connection". */
	readonly unit: string;
	/** The helper process: a script in `bench/` and its argument, which is passed as JSON. */
	readonly helper?: { readonly script: string; readonly spec: InputSpec | object };
	/** How many blocks are sent, or how often the work is done, in one round. */
	readonly repeats: number;
	readonly variants: readonly Variant[];
	readonly targets: readonly Target[];
	expected(repeats: number): Expected;
	/** The number of rounds, if it is not the usual one. */
	readonly rounds?: number;
	/** Whether the variants run on one core and the helper on another, which no other process of the benchmark uses. */
	readonly pinned?: boolean;
}
