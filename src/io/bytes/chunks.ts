// Bytes in the pieces in which they arrived, each with its place in the stream.
//
// Invariant: the bytes are `head` from `pos` on, then the chunks of `rest`; `size` is their sum, and `head` is used up
// only when all is.

import { Buffer } from "node:buffer";

const EMPTY: Buffer = Buffer.alloc(0);
/** Chunks shorter than this are copied together: a list of one-byte chunks would cost some 600 bytes each. */
const SMALL = 8192;
const BLOCK = 65_536;

export interface Chunk {
	readonly bytes: Buffer;
	/** The place of the first byte, counted in bytes from the beginning of the stream. */
	readonly offset: number;
}

const NONE: Chunk[] = [];

/** Where in a chunk that was joined from several the place jumps, and where to: another file took what lay between. */
interface Gap {
	readonly at: number;
	readonly offset: number;
}

const NO_GAPS: readonly Gap[] = [];

export class Chunks {
	protected head = EMPTY;
	protected pos = 0;
	protected size = 0;
	protected offset = 0;
	/** Those of `head`. */
	#gaps = NO_GAPS;
	#rest = NONE;
	/** The block behind the last chunk, while it has room. */
	#block: Buffer | undefined;

	get length(): number {
		return this.size;
	}

	/** The bytes from the front that lie in one piece. */
	get contiguous(): number {
		return this.head.length - this.pos;
	}

	/** Are all bytes one chunk, as it arrived? */
	protected get isSingleChunk(): boolean {
		return this.#rest.length === 0 && this.pos === 0 && this.#gaps === NO_GAPS;
	}

	/** Adds bytes at the end. */
	protected add(bytes: Buffer, offset: number): void {
		if (this.size === 0) {
			this.head = bytes;
			this.pos = 0;
			this.offset = offset;
			this.#gaps = NO_GAPS;
			this.#block = undefined;
		} else if (bytes.length >= SMALL || !this.#coalesce(bytes, offset)) {
			this.#push({ bytes, offset });
		}
		this.size += bytes.length;
	}

	/** Removes the first `n` bytes, at most `length`. */
	protected remove(n: number): void {
		this.size -= n;
		let pos = this.pos + n;
		while (pos >= this.head.length) {
			pos -= this.head.length;
			const next = this.#rest.shift();
			this.head = next?.bytes ?? EMPTY;
			this.offset = next?.offset ?? 0;
			this.#gaps = NO_GAPS;
			if (next === undefined) break;
		}
		this.pos = pos;
	}

	protected removeAll(): void {
		this.head = EMPTY;
		this.pos = 0;
		this.#gaps = NO_GAPS;
		this.#rest = NONE;
		this.size = 0;
		this.#block = undefined;
	}

	/** Where the byte stands, from `from` on; -1 if nowhere. */
	indexOf(byte: number, from: number): number {
		const first = this.contiguous;
		if (from < first) {
			const at = this.head.indexOf(byte, this.pos + from);
			if (at !== -1) return at - this.pos;
		}
		let { index, passed } = this.#locate(Math.max(from, first));
		for (let chunk = this.#rest[index]; chunk !== undefined; chunk = this.#rest[++index]) {
			const { bytes } = chunk;
			const at = bytes.indexOf(byte, Math.max(from - passed, 0));
			if (at !== -1) return passed + at;
			passed += bytes.length;
		}
		return -1;
	}

	/** The bytes from `from` to `to`, which stay; copied only if they lie in several pieces. Not to be changed, nor handed out. */
	slice(from: number, to: number): Buffer {
		if (to <= this.contiguous) return this.head.subarray(this.pos + from, this.pos + to);
		const parts: Buffer[] = [];
		if (from < this.contiguous) parts.push(this.head.subarray(this.pos + from));
		let { index, passed } = this.#locate(Math.max(from, this.contiguous));
		for (let chunk = this.#rest[index]; chunk !== undefined && passed < to; chunk = this.#rest[++index]) {
			const { bytes } = chunk;
			parts.push(bytes.subarray(Math.max(from - passed, 0), to - passed));
			passed += bytes.length;
		}
		const [only] = parts;
		return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
	}

	/** The first `n` bytes, which stay. Not to be changed, nor handed out. */
	view(n: number): Buffer {
		this.join(n);
		if (this.pos === 0 && n === this.head.length) return this.head;
		return this.head.subarray(this.pos, this.pos + n);
	}

	/** The first `n` bytes as the chunks that they are, which stay. */
	protected firstChunks(n: number): Chunk[] {
		const chunks: Chunk[] = [];
		const end = Math.min(this.pos + n, this.head.length);
		let from = this.pos;
		let offset = this.#frontOffset;
		for (const gap of this.#gaps) {
			if (gap.at <= from || gap.at >= end) continue;
			chunks.push({ bytes: this.head.subarray(from, gap.at), offset });
			from = gap.at;
			offset = gap.offset;
		}
		if (from < end) chunks.push({ bytes: this.head.subarray(from, end), offset });
		let missing = n - this.contiguous;
		for (const chunk of this.#rest) {
			if (missing <= 0) break;
			chunks.push({ bytes: chunk.bytes.subarray(0, missing), offset: chunk.offset });
			missing -= chunk.bytes.length;
		}
		return chunks;
	}

	/** The place of the first byte. */
	get #frontOffset(): number {
		const gap = this.#gaps.findLast(({ at }) => at <= this.pos);
		return gap === undefined ? this.offset + this.pos : gap.offset + this.pos - gap.at;
	}

	/** Makes the first `n` bytes one piece. What follows them is not copied. */
	protected join(n: number): void {
		if (n <= this.contiguous) return;
		const front = this.firstChunks(n);
		const offset = this.#frontOffset;
		const { size } = this;
		this.remove(n);
		if (this.contiguous > 0) {
			this.#rest.splice(0, 0, { bytes: this.head.subarray(this.pos), offset: this.offset + this.pos });
		}
		this.head = Buffer.concat(
			front.map(({ bytes }) => bytes),
			n,
		);
		this.pos = 0;
		this.offset = offset;
		this.#gaps = gapsOf(front);
		this.size = size;
		this.#block = undefined;
	}

	#push(chunk: Chunk): void {
		if (this.#rest === NONE) this.#rest = [];
		this.#rest.push(chunk);
		this.#block = undefined;
	}

	/** Copies a small chunk behind the last one, if that is small itself or a block with room. */
	#coalesce(bytes: Buffer, offset: number): boolean {
		const last = this.#rest.at(-1);
		const tail = last?.bytes ?? this.head;
		if ((last?.offset ?? this.offset) + tail.length !== offset) return false;
		if (this.#block === undefined || tail.length + bytes.length > this.#block.length) {
			if (tail.length >= BLOCK / 2) {
				// A full block stays as it is; the next begins.
				this.#push({ bytes, offset });
				return true;
			}
			if (this.#block === undefined && tail.length >= SMALL) return false;
			this.#block = Buffer.allocUnsafeSlow(Math.min(BLOCK, 2 * (tail.length + bytes.length)));
			tail.copy(this.#block);
		}
		bytes.copy(this.#block, tail.length);
		const joined = this.#block.subarray(0, tail.length + bytes.length);
		if (last === undefined) this.head = joined;
		else this.#rest[this.#rest.length - 1] = { bytes: joined, offset: last.offset };
		return true;
	}

	/** The chunk of `#rest` that holds the byte `at`, and how many bytes stand before it. Sought from the end, where bytes arrive. */
	#locate(at: number): { index: number; passed: number } {
		let passed = this.size;
		if (passed <= at) return { index: this.#rest.length, passed };
		const index = this.#rest.findLastIndex(({ bytes }) => {
			passed -= bytes.length;
			return passed <= at;
		});
		return { index, passed };
	}
}

function gapsOf(chunks: readonly Chunk[]): readonly Gap[] {
	const gaps: Gap[] = [];
	let at = 0;
	let next = 0;
	for (const { bytes, offset } of chunks) {
		if (at > 0 && offset !== next) gaps.push({ at, offset });
		at += bytes.length;
		next = offset + bytes.length;
	}
	return gaps.length === 0 ? NO_GAPS : gaps;
}
