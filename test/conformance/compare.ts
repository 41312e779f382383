// Compares our results with CPython's.

import { incomparable } from "./differences.ts";
import type { Oracle } from "./oracle.ts";
import type { Program } from "./program.ts";
import { runProgram } from "./run.ts";
import { same } from "./stored-case.ts";

/** Counts the calls that were compared, and for each listed difference the programs whose rest was not compared. */
export class Tally {
	programs = 0;
	calls = 0;
	readonly tolerated = new Map<string, number>();

	tolerate(id: string): void {
		this.tolerated.set(id, (this.tolerated.get(id) ?? 0) + 1);
	}

	report(): string {
		const lines = [`${this.programs} programs, ${this.calls} calls compared with CPython`];
		for (const [id, count] of this.tolerated) lines.push(`  ${count} × ${id}`);
		return lines.join("\n");
	}
}

/** Throws at the first call whose result differs from CPython's, unless the difference is listed. */
export async function compareProgram(program: Program, oracle: Oracle, tally: Tally): Promise<void> {
	const ours = await runProgram(program);
	const { answers, until } = await oracle.run(program, ours);
	for (const [i, [theirs, pulled]] of answers.entries()) {
		const answer = ours[i];
		if (answer === undefined) throw new Error(`no answer to call ${i}`);
		const what = () => `call ${i} (${JSON.stringify(program.steps[i])}): ours ${JSON.stringify(answer.outcome)}`;
		if (!same(answer.outcome, theirs)) throw new Error(`${what()}, CPython ${JSON.stringify(theirs)}`);
		if (pulled !== null && answer.waited && answer.pulled > pulled && !("exc" in theirs)) {
			throw new Error(`${what()} waited for packet ${answer.pulled}, CPython for ${pulled}`);
		}
	}
	tally.programs++;
	tally.calls += answers.length;
	if (until === undefined) return;
	if (!incomparable.some(({ id }) => id === until)) throw new Error(`not a listed difference: ${until}`);
	tally.tolerate(until);
}
