// Counts what a reader has read. In the proof round, which is not timed, it also computes a checksum of every byte.

import { crc32 } from "node:zlib";

export interface Proof {
	readonly count: number;
	readonly size: number;
	readonly measure: "bytes" | "units" | "points";
	readonly crc?: number;
}

/** Takes the items that a reader has read. */
export interface Counter {
	add(item: string | Buffer): void;
}

export class Tally implements Counter {
	readonly #proof: boolean;
	readonly #end: string;
	#crc = 0;
	#measure: Proof["measure"] = "units";
	count = 0;
	size = 0;

	/** @param end the line end, if the reader removes it from every line */
	constructor(proof: boolean, end: "" | "\n") {
		this.#proof = proof;
		this.#end = end;
	}

	add(item: string | Buffer): void {
		this.count++;
		this.size += item.length;
		if (this.#proof) this.#check(item);
	}

	#check(item: string | Buffer): void {
		this.#crc = crc32(item, this.#crc);
		if (this.#end !== "") this.#crc = crc32(this.#end, this.#crc);
	}

	in(measure: Proof["measure"]): this {
		this.#measure = measure;
		return this;
	}

	get result(): Proof {
		const size = this.size + this.count * this.#end.length;
		const found = { count: this.count, size, measure: this.#measure };
		return this.#proof ? { ...found, crc: this.#crc } : found;
	}
}
