// Measures one workload: a proof round, the warm-up, then the interleaved rounds.

import type { Expected } from "./input.ts";
import { type Child, hasGo, nodeChild, readerChild } from "./processes.ts";
import type { Proof } from "./tally.ts";
import type { Outcome, Task, Variant, Workload } from "./workload.ts";

/**
 * How long each variant warms up, in milliseconds; at least two rounds. V8 needs about 300 ms to optimise a variant,
 * whether it is this library or a dozen lines written by hand.
 */
const WARM_UP = 500;

/** The results of one variant, one for each round in the order in which the rounds ran. */
export interface Figures {
	readonly variant: string;
	readonly values: readonly number[];
	readonly cpu: readonly number[];
	readonly rss: readonly number[];
}

export async function measure(
	workload: Workload,
	usualRounds: number,
	progress: (text: string) => void,
): Promise<readonly Figures[]> {
	const helper = workload.helper;
	const server = helper && nodeChild(helper.script, helper.script, [JSON.stringify(helper.spec)]);
	const rounds = workload.rounds ?? usualRounds;
	const port = server === undefined ? 0 : (await server.answer<{ port: number }>()).port;
	const variants = workload.variants.filter(({ command }) => command?.[0] !== "go" || hasGo());
	const runners = variants.map((variant) => new Runner(workload, variant, port));
	try {
		for (const runner of runners.filter(({ variant }) => !variant.fresh)) {
			progress(`proof: ${runner.variant.name}`);
			await runner.prove();
		}
		for (const runner of runners.filter(({ variant }) => !variant.fresh && variant.rounds === undefined)) {
			progress(`warm-up: ${runner.variant.name}`);
			await runner.warmUp();
		}
		for (let round = 1; round <= rounds; round++) {
			// The order rotates from round to round, so that no variant always runs first.
			const order = runners
				.map((_, i) => runners[(i + round) % runners.length])
				.filter((runner) => runner !== undefined);
			for (const runner of order) {
				if (round > (runner.variant.rounds ?? rounds)) continue;
				progress(`round ${round} of ${rounds}: ${runner.variant.name}`);
				await runner.run();
			}
		}
	} finally {
		for (const runner of runners) runner.end();
		server?.end();
	}
	return runners.map((runner) => runner.figures);
}

class Runner {
	readonly variant: Variant;
	readonly #workload: Workload;
	readonly #port: number;
	readonly #values: number[] = [];
	readonly #cpu: number[] = [];
	readonly #rss: number[] = [];
	#child: Child | undefined;

	constructor(workload: Workload, variant: Variant, port: number) {
		this.#workload = workload;
		this.variant = variant;
		this.#port = port;
	}

	async prove(): Promise<void> {
		// This round is not timed, so three blocks are enough: they include the places where one block follows another.
		await this.#ask(Math.min(this.#repeats, 3), true);
	}

	async warmUp(): Promise<void> {
		const start = performance.now();
		await this.#ask(this.#repeats, false);
		do await this.#ask(this.#repeats, false);
		while (performance.now() - start < WARM_UP);
	}

	async run(): Promise<void> {
		const { value, cpu, rss } = await this.#ask(this.#repeats, this.variant.fresh ?? false);
		this.#values.push(value);
		if (cpu !== undefined) this.#cpu.push(cpu);
		if (rss !== undefined) this.#rss.push(rss);
	}

	get #repeats(): number {
		return Math.max(1, Math.round(this.#workload.repeats * (this.variant.share ?? 1)));
	}

	get figures(): Figures {
		return { variant: this.variant.name, values: this.#values, cpu: this.#cpu, rss: this.#rss };
	}

	end(): void {
		this.#child?.end();
		this.#child = undefined;
	}

	async #ask(repeats: number, proof: boolean): Promise<Outcome> {
		this.#child ??= start(this.#workload, this.variant);
		const task: Task = { port: this.#port, repeats, proof };
		const outcome = await this.#child.ask<Outcome>(task);
		check(`${this.#workload.name}, ${this.variant.name}`, outcome.proof, this.#workload.expected(repeats));
		if (this.variant.fresh) this.end();
		return outcome;
	}
}

function start(workload: Workload, variant: Variant): Child {
	const { command } = variant;
	if (command === undefined)
		return nodeChild(variant.name, "worker.ts", [workload.name, variant.name], ["--expose-gc"]);
	const [program, ...args] = command;
	return readerChild(variant.name, program, args);
}

function check(label: string, proof: Proof, expected: Expected): void {
	const right =
		proof.count === expected.count &&
		proof.size === expected[proof.measure] &&
		(proof.crc === undefined || proof.crc === expected.crc);
	if (!right) throw new Error(`${label}: got ${JSON.stringify(proof)}, expected ${JSON.stringify(expected)}`);
}
