// CPython's answers as they are stored (npm run fixtures), with the stream cut at every place.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Mode } from "../../src/index.ts";
import type { Newline } from "../../src/io/newline-modes.ts";
import { same } from "./compare.ts";
import type { Outcome, Program, Step } from "./program.ts";
import { cut } from "./programs.ts";
import { runProgram } from "./run.ts";

interface Case {
	readonly mode?: Mode;
	readonly encoding?: string;
	readonly errors?: string;
	readonly newline?: Newline;
	readonly data: string;
	/** Index into `calls`. */
	readonly calls: number;
	/** As many as can be compared. */
	readonly answers: readonly Outcome[];
}

const path = new URL("../fixtures/makefile.json", import.meta.url);
const fixtures: { calls: Step[][]; cases: Case[] } = JSON.parse(readFileSync(path, "utf8"));

async function check(example: Case, lengths: readonly number[], arrive: number): Promise<void> {
	const { mode = "r", data, calls, answers, ...options } = example;
	const steps = (fixtures.calls[calls] ?? []).slice(0, answers.length).map((step) => ({ ...step, arrive }));
	const packets = cut(Buffer.from(data, "hex"), lengths);
	const program: Program = { mode, buffering: -1, ...options, packets, steps };
	const ours = await runProgram(program);
	for (const [i, expected] of answers.entries()) {
		const outcome = ours[i]?.outcome ?? { skip: true };
		if (same(outcome, expected)) continue;
		const what = `call ${i} of ${JSON.stringify(program)}`;
		expect(outcome, what).toEqual(expected);
	}
}

test("there are as many fixtures as were made", () => expect(fixtures.cases.length).toBeGreaterThan(1000));

test.each(["whole", "byte by byte", "byte by byte, all there before the first call"])(
	"every fixture %s",
	async (how) => {
		const lengths = how === "whole" ? [] : [1];
		for (const example of fixtures.cases)
			await check(example, lengths, how.includes("before") ? Number.POSITIVE_INFINITY : 0);
	},
);

test("every fixture in two packets, at every cut", { timeout: 120_000 }, async () => {
	for (const example of fixtures.cases) {
		const size = example.data.length / 2;
		for (let at = 1; at < size; at++) await check(example, [at, size], 0);
	}
});
