// Compares our results with CPython's stored ones (npm run fixtures).

import { isDeepStrictEqual } from "node:util";
import type { Mode, Newline } from "socket-makefile";
import type { Outcome, Program, Step } from "./program.ts";
import { runProgram } from "./run.ts";

export interface StoredCase {
	readonly mode?: Mode;
	readonly encoding?: string;
	readonly errors?: string;
	readonly newline?: Newline;
	readonly data: string;
	/** An index into `calls` of StoredCases. */
	readonly calls: number;
	/** CPython's results; fewer than calls, if the rest cannot be compared. */
	readonly answers: readonly Outcome[];
}

export interface StoredCases {
	readonly calls: readonly (readonly Step[])[];
	readonly cases: readonly StoredCase[];
}

/** Cuts data into packets of these lengths, used in turn, in hexadecimal. Without lengths there is one packet. */
export function cut(data: Buffer, lengths: readonly number[]): string[] {
	const packets: string[] = [];
	for (let at = 0, i = 0; at < data.length; i++) {
		const length = lengths[i % lengths.length] ?? data.length;
		packets.push(data.subarray(at, at + length).toString("hex"));
		at += length;
	}
	return packets;
}

export function same(ours: Outcome, theirs: Outcome): boolean {
	if ("exc" in ours && "exc" in theirs && theirs.start === undefined) {
		return ours.exc === theirs.exc && (theirs.reason === undefined || theirs.reason === ours.reason);
	}
	return isDeepStrictEqual(ours, theirs);
}

/** Throws at the first call whose result differs. `arrive` is the number of packets that arrive before each call. */
export async function checkStored(
	stored: StoredCases,
	example: StoredCase,
	lengths: readonly number[],
	arrive: number,
): Promise<void> {
	const { mode = "r", data, calls, answers, ...options } = example;
	const steps = (stored.calls[calls] ?? []).slice(0, answers.length).map((step) => ({ ...step, arrive }));
	const program: Program = { mode, buffering: -1, ...options, packets: cut(Buffer.from(data, "hex"), lengths), steps };
	const ours = await runProgram(program);
	for (const [i, expected] of answers.entries()) {
		const outcome = ours[i]?.outcome ?? { skip: true };
		if (same(outcome, expected)) continue;
		const what = `call ${i} of ${JSON.stringify(program)}`;
		throw new Error(`${what}: ours ${JSON.stringify(outcome)}, CPython ${JSON.stringify(expected)}`);
	}
}
