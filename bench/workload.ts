// What a workload is: variants of the same work, each in a process of its own, and the targets among them.

import type { Expected, InputSpec } from "./input.ts";
import type { Proof } from "./tally.ts";

export interface Task {
	/** Where the helper listens; 0 without one. */
	readonly port: number;
	/** How often the block is sent, or how often the work is done. */
	readonly repeats: number;
	/** The round that proves and is not timed. */
	readonly proof: boolean;
}

export interface Outcome {
	/** What is measured, for one unit: nanoseconds of wall time, or bytes. */
	readonly value: number;
	/** Nanoseconds of processor time for one unit, where time is measured. */
	readonly cpu?: number;
	/** Bytes of the process's memory for one unit, where the heap is measured. */
	readonly rss?: number;
	readonly proof: Proof;
}

export interface Variant {
	readonly name: string;
	/** How much of the work a slow one does; its figures are for one unit all the same. */
	readonly share?: number;
	/** Runs in a Node process. */
	readonly run?: (task: Task) => Promise<Outcome>;
	/** Runs in a process of another language: the arguments of bench/python/reader.py or bench/go/reader.go. Go may be missing. */
	readonly command?: readonly [program: "python3" | "go", ...args: string[]];
	/** Memory is measured and not time: every round is a proof round in a new process, and there is no warm-up. */
	readonly fresh?: boolean;
	/** Rounds, without a warm-up, of one that is so slow that fewer must do. */
	readonly rounds?: number;
}

/** `ours` takes at most `limit` times what `theirs` takes, or at most `limit` units if there is nobody to compare with. */
export interface Target {
	readonly ours: string;
	readonly theirs?: string;
	readonly limit: number;
	/** `ours` takes at most `limit` units more than `theirs`. */
	readonly beyond?: boolean;
	/** Which of the outcome's figures; default the value. */
	readonly of?: "rss";
	/** Who does the work by hand, for no file is much quicker than that; default who is called as `ours`, with ", by hand". */
	readonly floor?: string;
}

export interface Workload {
	readonly name: string;
	readonly title: string;
	/** What one figure is for: "ns/line", "bytes/connection". */
	readonly unit: string;
	/** The helper process: a script below `bench/` and the argument that it gets as JSON. */
	readonly helper?: { readonly script: string; readonly spec: InputSpec | object };
	/** Blocks, or units of work, of one round. */
	readonly repeats: number;
	readonly variants: readonly Variant[];
	readonly targets: readonly Target[];
	expected(repeats: number): Expected;
	/** Rounds, where the usual number is too many or too few. */
	readonly rounds?: number;
}
