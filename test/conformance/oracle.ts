// Asks CPython for the results of programs. One process, connected by pipes, answers many programs.

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Answer, Outcome, Program } from "./program.ts";

export interface OracleAnswers {
	/** For each call CPython's result, and how many packets it needed to receive until then. */
	readonly answers: readonly (readonly [Outcome, pulled: number | null])[];
	/** Why the remaining calls cannot be compared, if there are fewer answers than calls. */
	readonly until?: string;
}

type Reply = OracleAnswers | { readonly failed: string };

export class Oracle {
	readonly #process: ChildProcessByStdio<Writable, Readable, null>;
	readonly #waiting: ((reply: Reply) => void)[] = [];

	constructor() {
		const driver = new URL("oracle/driver.py", import.meta.url).pathname;
		this.#process = spawn("python3", [driver], { stdio: ["pipe", "pipe", "inherit"] });
		createInterface({ input: this.#process.stdout }).on("line", (line) => this.#waiting.shift()?.(JSON.parse(line)));
		this.#process.on("exit", (code) => {
			for (const settle of this.#waiting) settle({ failed: `python3 ended with ${code}` });
		});
		this.#process.on("error", (error) => {
			for (const settle of this.#waiting) settle({ failed: `python3 is needed for these tests: ${error.message}` });
		});
	}

	/**
	 * Our own results are sent along. Some calls may return more or fewer bytes, depending on how packets were cut; for
	 * these the oracle takes the size from our result and checks that it is allowed.
	 */
	async run(program: Program, ours: readonly Answer[]): Promise<OracleAnswers> {
		const steps = program.steps.map((step, i) => ({ ...step, got: ours[i]?.outcome }));
		const reply = await new Promise<Reply>((resolve) => {
			this.#waiting.push(resolve);
			this.#process.stdin.write(`${JSON.stringify({ ...program, steps })}\n`);
		});
		if ("failed" in reply) throw new Error(`the oracle failed: ${reply.failed}`);
		return reply;
	}

	async close(): Promise<void> {
		if (this.#process.pid === undefined) return;
		const exit = once(this.#process, "exit");
		this.#process.stdin.end();
		await exit;
	}
}
