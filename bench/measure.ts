// Measures one workload: a proof round, the warm-up, then the interleaved rounds.

import type { Expected } from "./input.ts";
import { type Child, type Core, cores, foreignChild, hasGo, nodeChild } from "./processes.ts";
import type { Proof } from "./tally.ts";
import type { Outcome, Place, Task, Variant, Workload } from "./workload.ts";

/** How much is measured. */
export interface Effort {
	/** The number of rounds. A workload's or a variant's own number counts instead, unless only a part of the work is done. */
	readonly rounds: number;
	/**
	 * The share of the usual work that is done in each round, from 0 to 1. Below 1, variants that are too slow for the usual
	 * number of rounds are left out, and memory is measured once.
	 */
	readonly share: number;
	/**
	 * How long each variant warms up, in milliseconds; at least two rounds. V8 needs about 300 ms to optimise a variant,
	 * whether it is this library or a dozen lines written by hand.
	 */
	readonly warmUp: number;
}

/** The results of one variant, one for each round in the order in which the rounds ran. */
export interface Figures {
	readonly variant: string;
	readonly values: readonly number[];
	readonly cpu: readonly number[];
	readonly rss: readonly number[];
	/** Missing unless the workload is a dialogue. */
	readonly p50?: readonly number[];
	readonly p99?: readonly number[];
}

export async function measure(
	workload: Workload,
	effort: Effort,
	progress: (text: string) => void,
): Promise<readonly Figures[]> {
	const helper = workload.helper;
	const pins = workload.pinned ? cores() : undefined;
	const spec = helper && [JSON.stringify(helper.spec)];
	const server = helper && nodeChild(helper.script, helper.script, spec ?? [], { core: pins?.helper });
	const whole = effort.share === 1;
	const rounds = whole ? (workload.rounds ?? effort.rounds) : effort.rounds;
	const place = server === undefined ? { port: 0 } : await server.answer<Place>();
	const variants = workload.variants
		.filter(({ command }) => command?.[0] !== "go" || hasGo())
		.filter((variant) => whole || variant.rounds === undefined);
	const runners = variants.map((variant) => new Runner(workload, variant, place, effort, pins?.variant));
	try {
		for (const runner of runners.filter(({ provesItself }) => !provesItself)) {
			progress(`proof: ${runner.variant.name}`);
			await runner.prove();
		}
		for (const runner of runners.filter(({ provesItself }) => !provesItself)) {
			progress(`warm-up: ${runner.variant.name}`);
			await runner.warmUp(effort.warmUp);
		}
		for (let round = 1; round <= rounds; round++) {
			// The order rotates from round to round, so that no variant always runs first.
			const order = runners
				.map((_, i) => runners[(i + round) % runners.length])
				.filter((runner) => runner !== undefined);
			for (const runner of order) {
				const { fresh, rounds: own = fresh && !whole ? 1 : rounds } = runner.variant;
				if (round > own) continue;
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
	/** Whether its rounds prove that it gets every byte. Then it needs no proof round, and no warm-up. */
	readonly provesItself: boolean;
	readonly #workload: Workload;
	readonly #place: Place;
	readonly #repeats: number;
	readonly #core: Core | undefined;
	readonly #outcomes: Outcome[] = [];
	#child: Child | undefined;

	constructor(workload: Workload, variant: Variant, place: Place, effort: Effort, core: Core | undefined) {
		this.#workload = workload;
		this.variant = variant;
		this.provesItself = variant.fresh === true || variant.rounds !== undefined;
		this.#place = place;
		const share = (variant.share ?? 1) * (variant.fresh ? 1 : effort.share);
		this.#repeats = Math.max(1, Math.round(workload.repeats * share));
		this.#core = core;
	}

	async prove(): Promise<void> {
		// This round is not timed, so three blocks are enough: they include the places where one block follows another.
		await this.#ask(Math.min(this.#repeats, 3), true);
	}

	async warmUp(milliseconds: number): Promise<void> {
		const start = performance.now();
		await this.#ask(this.#repeats, false);
		do await this.#ask(this.#repeats, false);
		while (performance.now() - start < milliseconds);
	}

	async run(): Promise<void> {
		this.#outcomes.push(await this.#ask(this.#repeats, this.provesItself));
	}

	get figures(): Figures {
		const all = (key: Exclude<keyof Outcome, "proof">) =>
			this.#outcomes.map((outcome) => outcome[key]).filter((value) => value !== undefined);
		const delays = all("p50").length > 0 ? { p50: all("p50"), p99: all("p99") } : {};
		return { variant: this.variant.name, values: all("value"), cpu: all("cpu"), rss: all("rss"), ...delays };
	}

	end(): void {
		this.#child?.end();
		this.#child = undefined;
	}

	async #ask(repeats: number, proof: boolean): Promise<Outcome> {
		this.#child ??= start(this.#workload, this.variant, this.#core);
		const task: Task = { ...this.#place, repeats, proof };
		const outcome = await this.#child.ask<Outcome>(task);
		check(`${this.#workload.name}, ${this.variant.name}`, outcome.proof, this.#workload.expected(repeats));
		if (this.variant.fresh) this.end();
		return outcome;
	}
}

function start(workload: Workload, { name, command }: Variant, core: Core | undefined): Child {
	if (command !== undefined) return foreignChild(name, command, core);
	return nodeChild(name, "worker.ts", [workload.name, name], { flags: ["--expose-gc"], core });
}

function check(label: string, proof: Proof, expected: Expected): void {
	const right =
		proof.count === expected.count &&
		proof.size === expected[proof.measure] &&
		(proof.crc === undefined || proof.crc === expected.crc);
	if (!right) throw new Error(`${label}: got ${JSON.stringify(proof)}, expected ${JSON.stringify(expected)}`);
}
