// The separators that `readuntil()` looks for in bytes.

import { Buffer } from "node:buffer";
import { SeparatorSearch } from "../calls/separator-search.ts";
import { sameSeparators, separatorList, shownSeparators } from "../calls/separators.ts";
import type { Chunk } from "./chunks.ts";

export class ByteSeparators {
	readonly #values: readonly (string | Uint8Array)[];
	readonly #list: readonly Buffer[];
	/** The number of bytes of the longest separator. */
	readonly longest: number;
	/** The first separator, as a number if it is one byte. */
	readonly #first: Buffer | number;
	/** Undefined if there is only one separator. */
	readonly #search: SeparatorSearch<Buffer, Buffer | number> | undefined;

	constructor(value: unknown) {
		// Copied, because the caller may change the bytes after the call.
		this.#values = separatorList(value, true).map((item) => (typeof item === "string" ? item : Buffer.from(item)));
		this.#list = this.#values.map((item) => Buffer.from(item));
		this.longest = Math.max(...this.#list.map(({ length }) => length));
		const separators = this.#list.map((item) => ({ value: searchable(item), length: item.length }));
		this.#first = searchable(this.#list[0] as Buffer);
		this.#search = separators.length > 1 ? new ByteSearch(separators) : undefined;
	}

	/** Whether these are the separators that an argument names. */
	isSame(value: unknown): boolean {
		return sameSeparators(this.#values, value);
	}

	/** The separators, as a message shows them. */
	get shown(): string {
		return shownSeparators(this.#values);
	}

	/** The index after the separator that ends first in the bytes from `from` on; 0 if there is none. */
	endIn(bytes: Buffer, from: number): number {
		if (this.#search !== undefined) return this.#search.endIn(bytes, from);
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
}

class ByteSearch extends SeparatorSearch<Buffer, Buffer | number> {
	protected override indexOf(bytes: Buffer, separator: Buffer | number, from: number): number {
		return bytes.indexOf(separator, from);
	}

	protected override upTo(bytes: Buffer, end: number): Buffer {
		return bytes.subarray(0, end);
	}
}

/** One byte is found faster as a number. */
function searchable(separator: Buffer): Buffer | number {
	return separator.length === 1 ? (separator[0] as number) : separator;
}

/** The line end of binary files. */
export const LINE_FEED = new ByteSeparators("\n");
