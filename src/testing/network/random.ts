/**
 * Random numbers from a seed: the same seed gives the same numbers, in every runtime. (The algorithm is mulberry32, in
 * arithmetic of 32 bits.)
 */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed | 0;
	}

	/** A number from 0 to less than 1. */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** An integer from 0 to less than `limit`. */
	below(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	/** Whether something of this probability happens. Draws no number if it never does. */
	happens(probability: number): boolean {
		return probability > 0 && this.next() < probability;
	}
}
