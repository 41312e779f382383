import type { Relay, Subscription } from "../../../examples/chat/relay/relay.ts";
import type { Random } from "../../../src/testing/network/random.ts";

type Receive = (data: string) => void;

/** What happens to messages: each probability is from 0 to 1, the longest delay is in milliseconds. */
export interface Faults {
	readonly loss: number;
	readonly late: number;
	readonly longest: number;
}

const GENTLE: Faults = { loss: 0, late: 0, longest: 0 };
/** How long every message takes at least, in milliseconds. */
const SHORTEST = 1;

/** A relay in memory between servers, which loses and delays messages and cuts servers off, as a seed chooses. */
export class Ether {
	readonly #random: Random;
	readonly #relays: SimulatedRelay[] = [];
	readonly #receivers = new Map<string, Map<SimulatedRelay, Receive>>();
	/** What arrives in each millisecond. */
	readonly #due = new Map<number, (() => void)[]>();
	/** Two servers on different sides do not reach each other. */
	#sides: readonly number[] = [];
	faults = GENTLE;
	published = 0;
	carried = 0;
	lost = 0;
	/** A number that is the same for two runs only if the same messages took the same time. */
	digest = 0;

	constructor(random: Random) {
		this.#random = random;
	}

	connect(): SimulatedRelay {
		const relay = new SimulatedRelay(this, this.#relays.length);
		this.#relays.push(relay);
		return relay;
	}

	/** Puts each server on a side; without sides all reach each other. */
	divide(sides: readonly number[]): void {
		this.#sides = sides;
	}

	/** Delivers what is due at a time; time must not be left out. */
	deliver(now: number): void {
		const due = this.#due.get(now);
		if (due === undefined) return;
		this.#due.delete(now);
		for (const arrive of due) arrive();
	}

	subscribe(relay: SimulatedRelay, subject: string, receive: Receive): Subscription {
		const receivers = this.#receivers.get(subject) ?? new Map<SimulatedRelay, Receive>();
		this.#receivers.set(subject, receivers.set(relay, receive));
		return { ready: Promise.resolve(), end: () => receivers.delete(relay) };
	}

	send(from: SimulatedRelay, subject: string, data: string): void {
		this.published++;
		for (const to of this.#receivers.get(subject)?.keys() ?? []) {
			if (to === from) continue;
			const cut = this.#sides[from.index] !== this.#sides[to.index] || !to.up;
			if (cut || this.#happens(this.faults.loss)) this.lost++;
			else this.#carry(from, to, subject, data);
		}
	}

	#carry(from: SimulatedRelay, to: SimulatedRelay, subject: string, data: string): void {
		const { late, longest } = this.faults;
		const delay = SHORTEST + (this.#happens(late) ? this.#random.below(longest) : 0);
		// What one server sends another arrives in order.
		const at = Math.max(Date.now() + delay, to.lastFrom.get(from) ?? 0);
		to.lastFrom.set(from, at);
		this.carried++;
		this.digest = (Math.imul(this.digest, 31) + at * 64 + from.index * 8 + to.index + data.length) | 0;
		const arrive = () => {
			// It is lost if the receiver has lost its connection meanwhile.
			if (to.up) this.#receivers.get(subject)?.get(to)?.(data);
		};
		const due = this.#due.get(at);
		if (due === undefined) this.#due.set(at, [arrive]);
		else due.push(arrive);
	}

	#happens(probability: number): boolean {
		return probability > 0 && this.#random.below(1_000_000) < probability * 1_000_000;
	}
}

/** A server's end of the relay. */
export class SimulatedRelay implements Relay {
	readonly index: number;
	/** When the last message of each other server arrives. */
	readonly lastFrom = new Map<SimulatedRelay, number>();
	readonly #ether: Ether;
	#up = true;
	#changed: (up: boolean) => void = () => {};

	constructor(ether: Ether, index: number) {
		this.#ether = ether;
		this.index = index;
	}

	get up(): boolean {
		return this.#up;
	}

	/** Connects or disconnects the server, which is told so. */
	set up(up: boolean) {
		if (up === this.#up) return;
		this.#up = up;
		this.#changed(up);
	}

	publish(subject: string, data: string): boolean {
		if (this.#up) this.#ether.send(this, subject, data);
		return this.#up;
	}

	subscribe(subject: string, receive: Receive): Subscription {
		return this.#ether.subscribe(this, subject, receive);
	}

	onChange(changed: (up: boolean) => void): void {
		this.#changed = changed;
	}

	async close(): Promise<void> {}
}
