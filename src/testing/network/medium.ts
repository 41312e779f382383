// What all connections of one network share: its time, its chance, its log, and what it holds back.

import type { NetworkEvent } from "./network-event.ts";
import { Random } from "./random.ts";
import { Schedule } from "./schedule.ts";

/** How likely each fault is, from 0 to 1. */
export interface Chances {
	readonly cut: number;
	readonly delay: number;
	readonly stall: number;
	readonly reset: number;
	readonly halfClose: number;
}

/** One end of a connection, or where a server listens. */
export interface Place {
	readonly host: string;
	readonly port: number | undefined;
	/** As the log shows it. */
	readonly name: string;
}

/** The longest delay, in virtual time. */
const LONGEST_DELAY = 100;
/** How many bytes of a delivery the log shows. */
const SHOWN = 24;

export class Medium {
	readonly schedule = new Schedule();
	readonly random: Random;
	readonly chances: Chances;
	readonly log: NetworkEvent[] = [];
	/** Pairs of hosts between which nothing arrives. */
	readonly #partitions = new Set<string>();
	/** What is held back until `heal()`, in order. */
	#held: (() => void)[] = [];

	constructor(seed: number, chances: Chances) {
		this.random = new Random(seed);
		this.chances = chances;
	}

	note(what: NetworkEvent["what"], from: string, to: string): void {
		this.log.push({ time: this.schedule.now, what, from, to });
	}

	noteData(from: string, to: string, bytes: Buffer): void {
		const text = bytes.toString("latin1", 0, SHOWN);
		this.log.push({ time: this.schedule.now, what: "data", from, to, bytes: bytes.length, text });
	}

	/** Lets something arrive later, at the earliest in one unit of time. */
	carry(from: Place, to: Place, arrive: () => void): void {
		const { random, chances } = this;
		const delay = random.happens(chances.delay) ? 1 + random.below(LONGEST_DELAY) : 0;
		this.schedule.after(1 + delay, () => {
			if (this.#partitions.size > 0 && this.#partitions.has(pair(from.host, to.host)))
				this.hold(() => this.carry(from, to, arrive));
			else arrive();
		});
	}

	/** Keeps something until `heal()`. */
	hold(release: () => void): void {
		this.#held.push(release);
	}

	get isHolding(): boolean {
		return this.#held.length > 0;
	}

	partition(a: string, b: string): void {
		this.note("partition", a, b);
		this.#partitions.add(pair(a, b)).add(pair(b, a));
	}

	heal(): void {
		this.note("heal", "", "");
		this.#partitions.clear();
		for (const release of this.#held.splice(0)) release();
	}
}

function pair(a: string, b: string): string {
	return JSON.stringify([a, b]);
}
