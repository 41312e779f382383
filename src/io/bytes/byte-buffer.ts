// Bytes that arrived and are unread. Synchronous; knows nothing of sockets or text. Every chunk knows its place in the
// stream, so that bytes can go back to where they came from. A returned Buffer is the caller's: its bytes are never
// handed out or looked at again.

import { Buffer } from "node:buffer";
import { type Chunk, Chunks } from "./chunks.ts";

const LF = 0x0a;
const EMPTY: Buffer = Buffer.alloc(0);
const NONE: Chunk[] = [];

/** Of one stream in all its buffers together, where their memory is used again. Who appends counts them, who drops them counts them off. */
export class UnreadBytes {
	count = 0;
}

export class ByteBuffer extends Chunks {
	/** If it is there, the memory of what is appended is used again once it is read, so nothing of it is handed out. */
	readonly unread: UnreadBytes | undefined;
	/** So many bytes from the front are known to hold no line feed. */
	#searched = 0;
	#skip: Buffer | undefined;
	/** What has arrived of `#skip`, while that is not whole: it does not count as arrived. */
	#hidden = NONE;
	/** What was taken since `hold()`. */
	#held: Chunk[] | undefined;

	constructor(unread?: UnreadBytes) {
		super();
		this.unread = unread;
	}

	/** Adds bytes at the end. They belong to the buffer from now on. */
	append(bytes: Buffer, place: number): void {
		if (bytes.length === 0) return;
		if (this.#hidden.length > 0) this.#unhide();
		this.add(bytes, place);
		if (this.#skip !== undefined) this.#dropSkipped(this.#skip);
	}

	/** The number of bytes of the first line, line feed included; 0 if none is whole. */
	lineLength(): number {
		const end = this.indexOf(LF, this.#searched) + 1;
		this.#searched = end === 0 ? this.size : end - 1;
		return end;
	}

	/** The number of bytes through the last line feed among the first `max` bytes that lie in one piece; 0 if there is none. */
	lastLineEnd(max: number): number {
		const end = Math.min(this.pos + max, this.head.length);
		const at = this.head.lastIndexOf(LF, end - 1);
		return at < this.pos ? 0 : at + 1 - this.pos;
	}

	/** Removes the first `n` bytes, at most `length`, and returns them. */
	take(n: number): Buffer {
		this.join(n);
		const { head, pos } = this;
		// Much cheaper than subarray(), which goes through the species protocol.
		const bytes = Buffer.from(head.buffer, head.byteOffset + pos, n);
		const taken = this.unread === undefined ? bytes : Buffer.from(bytes);
		this.drop(n);
		return taken;
	}

	/** The fast path of `take()`: `n` bytes of the first chunk, if more than those are there; else undefined. */
	takeReady(n: number): Buffer | undefined {
		const { head, pos } = this;
		if (!(Number.isInteger(n) && n > 0 && pos + n < head.length) || this.#held !== undefined) return undefined;
		if (this.unread !== undefined) return undefined;
		this.pos = pos + n;
		this.size -= n;
		this.#searched = this.#searched > n ? this.#searched - n : 0;
		return Buffer.from(head.buffer, head.byteOffset + pos, n);
	}

	/** The same for a whole line of at most `max` bytes. */
	takeReadyLine(max: number): Buffer | undefined {
		const n = this.head.indexOf(LF, this.pos + this.#searched) + 1 - this.pos;
		return n > 0 && n <= max ? this.takeReady(n) : undefined;
	}

	/** Copies bytes to `target` and removes them; returns how many. */
	takeInto(target: Uint8Array): number {
		let copied = 0;
		while (copied < target.length && this.size > 0) {
			const n = Math.min(target.length - copied, this.contiguous);
			this.head.copy(target, copied, this.pos, this.pos + n);
			this.drop(n);
			copied += n;
		}
		return copied;
	}

	/** Removes the first `n` bytes, at most `length`. */
	drop(n: number): void {
		if (this.#held !== undefined) this.#held.push(...this.firstChunks(n));
		else this.#countOff(n);
		this.#discard(n);
	}

	/** Gives everything away, with the places. */
	takeChunks(): Chunk[] {
		this.#unhide();
		const chunks = this.firstChunks(this.size);
		this.#clear();
		return chunks;
	}

	/** Moves everything to the end of another buffer; false if there was nothing. */
	moveTo(other: ByteBuffer): boolean {
		if (this.size === 0) return false;
		// All of it may be what the other was to drop.
		const before = other.length;
		if (this.whole && this.#held === undefined) {
			// The usual case, without a list.
			const { head, place } = this;
			this.#clear();
			other.append(head, place);
			return other.length > before;
		}
		for (const { bytes, place } of this.takeChunks()) other.append(bytes, place);
		return other.length > before;
	}

	/** Takes bytes back, each to its place in the stream. */
	restore(chunks: readonly Chunk[]): void {
		const sorted = [...chunks, ...this.takeChunks()].sort((a, b) => a.place - b.place);
		for (const { bytes, place } of sorted) this.append(bytes, place);
	}

	/** From now on, what is taken is remembered, until `release()`. */
	hold(): void {
		this.#held = [];
	}

	/** What was taken since `hold()`. */
	heldBytes(): Buffer {
		return this.#held === undefined ? EMPTY : Buffer.concat(this.#held.map(({ bytes }) => bytes));
	}

	/** Ends `hold()`; with `restore` everything taken since then comes back. */
	release(restore: boolean): void {
		const held = this.#held ?? [];
		this.#held = undefined;
		if (restore) this.restore(held);
		else for (const { bytes } of held) this.#countOff(bytes.length);
	}

	/** Bytes that will be dropped if they are the next to arrive (the line feed after a carriage return that was taken). */
	get skip(): Buffer | undefined {
		return this.#skip;
	}

	/** Drops `bytes` if they come next, once. */
	skipNext(bytes: Buffer): void {
		this.#skip = bytes;
		if (this.size > 0) this.#dropSkipped(bytes);
	}

	/** Nothing more will arrive, so what looked like the beginning of the bytes to drop is data; false if there is none. */
	endSkip(): boolean {
		this.#skip = undefined;
		if (this.#hidden.length === 0) return false;
		this.#unhide();
		return true;
	}

	/** Ends `skipNext()`: somebody else drops the bytes. */
	takeSkip(): Buffer | undefined {
		const skip = this.#skip;
		this.#skip = undefined;
		return skip;
	}

	#dropSkipped(skip: Buffer): void {
		const n = Math.min(skip.length, this.size);
		const begins = this.view(n).equals(skip.subarray(0, n));
		if (begins && n < skip.length) {
			this.#hidden = this.takeChunks();
			return;
		}
		this.#skip = undefined;
		if (!begins) return;
		this.#countOff(n);
		this.#discard(n);
	}

	#unhide(): void {
		const hidden = this.#hidden;
		this.#hidden = NONE;
		for (const { bytes, place } of hidden) this.add(bytes, place);
	}

	#discard(n: number): void {
		this.remove(n);
		this.#searched = this.#searched > n ? this.#searched - n : 0;
	}

	#clear(): void {
		this.removeAll();
		this.#searched = 0;
	}

	#countOff(n: number): void {
		if (this.unread !== undefined) this.unread.count -= n;
	}
}
