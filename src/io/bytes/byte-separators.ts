// The separators that `readuntil()` looks for in bytes.

import { Buffer } from "node:buffer";
import { sameSeparators, separatorList, shownSeparators } from "../calls/separators.ts";
import type { Chunk } from "./chunks.ts";

export class ByteSeparators {
	readonly #values: readonly (string | Uint8Array)[];
	readonly #list: readonly Buffer[];
	/** The number of bytes of the longest separator. */
	readonly longest: number;
	/** The first separator, as a number if it is one byte. */
	readonly #first: Buffer | number;
	/** For each byte, whether a separator ends with it; undefined if there is only one separator. */
	readonly #isLast: Uint8Array | undefined;
	#shown: string | undefined;

	constructor(value: unknown) {
		// Copied, because the caller may change the bytes after the call.
		this.#values = separatorList(value, true).map((item) => (typeof item === "string" ? item : Buffer.from(item)));
		this.#list = this.#values.map((item) => Buffer.from(item));
		this.longest = Math.max(...this.#list.map(({ length }) => length));
		const [first] = this.#list as [Buffer];
		this.#first = first.length === 1 ? (first[0] as number) : first;
		if (this.#list.length === 1) return;
		this.#isLast = new Uint8Array(256);
		for (const separator of this.#list) this.#isLast[separator[separator.length - 1] as number] = 1;
	}

	/** Whether these are the separators that an argument names. */
	isSame(value: unknown): boolean {
		return sameSeparators(this.#values, value);
	}

	/** The separators, as a message shows them. */
	get shown(): string {
		this.#shown ??= shownSeparators(this.#values);
		return this.#shown;
	}

	/**
	 * The index after the separator that ends first in the bytes from `from` on; 0 if there is none. One pass looks for
	 * all separators at once, and stops at that index. A separate search for each separator could go on to the end of
	 * the bytes.
	 */
	endIn(bytes: Buffer, from: number): number {
		const isLast = this.#isLast;
		if (isLast !== undefined) return this.#endOfAny(isLast, bytes, from);
		const at = bytes.indexOf(this.#first, from);
		return at === -1 ? 0 : at + this.longest;
	}

	/**
	 * As `endIn()`, for chunks of which the first begins at the index `first`. `before`: the last bytes before the
	 * chunks; a separator may begin in them.
	 */
	endInChunks(chunks: readonly Chunk[], first: number, from: number, before: Buffer): number {
		const overlap = this.longest - 1;
		let passed = first;
		let tail = before;
		for (const { bytes } of chunks) {
			if (overlap > 0) {
				const joint = Buffer.concat([tail, bytes.subarray(0, overlap)]);
				const end = this.endIn(joint, 0);
				if (end > 0) return passed - tail.length + end;
				tail = (bytes.length < overlap ? joint : bytes).subarray(-overlap);
			}
			const end = this.endIn(bytes, Math.max(from - passed, 0));
			if (end > 0) return passed + end;
			passed += bytes.length;
		}
		return 0;
	}

	/** The index after the last separator in the bytes; 0 if there is none. */
	lastEndIn(bytes: Buffer): number {
		const ends = this.#list.map((separator) => {
			const at = bytes.lastIndexOf(separator);
			return at === -1 ? 0 : at + separator.length;
		});
		return Math.max(...ends);
	}

	#endOfAny(isLast: Uint8Array, bytes: Buffer, from: number): number {
		for (let at = from; at < bytes.length; at++) {
			if (isLast[bytes[at] as number] === 1 && this.#endsAt(bytes, from, at + 1)) return at + 1;
		}
		return 0;
	}

	#endsAt(bytes: Buffer, from: number, end: number): boolean {
		for (const separator of this.#list) {
			let left = separator.length;
			const start = end - left;
			while (left > 0 && bytes[start + left - 1] === separator[left - 1]) left--;
			if (left === 0 && start >= from) return true;
		}
		return false;
	}
}

/** The line end of binary files. */
export const LINE_FEED = new ByteSeparators("\n");
