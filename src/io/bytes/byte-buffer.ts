// Bytes that arrived and are unread. Synchronous; knows nothing of sockets or text. Every chunk knows its place in the
// stream, so that bytes can go back to where they came from. A returned Buffer is the caller's: its bytes are never
// handed out or looked at again.

import { Buffer } from "node:buffer";
import { type Chunk, Chunks } from "./chunks.ts";

const LF = 0x0a;
const EMPTY: Buffer = Buffer.alloc(0);
const NONE: Chunk[] = [];

export class ByteBuffer extends Chunks {
	/** So many bytes from the front are known to hold no line feed. */
	#searched = 0;
	#pendingDrop: Buffer | undefined;
	/** What has arrived of `#skip`, while that is not whole: it does not count as arrived. */
	#hidden = NONE;
	/** What was taken since `begin()`. */
	#transaction: Chunk[] | undefined;

	/** Adds bytes at the end. They belong to the buffer from now on. */
	append(bytes: Buffer, offset: number): void {
		if (bytes.length === 0) return;
		if (this.#hidden.length > 0) this.#unhide();
		this.add(bytes, offset);
		if (this.#pendingDrop !== undefined) this.#dropPending(this.#pendingDrop);
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
		this.drop(n);
		return bytes;
	}

	/** The fast path of `take()`: `n` bytes of the first chunk, if more than those are there; else undefined. */
	takeReady(n: number): Buffer | undefined {
		const { head, pos } = this;
		if (!(Number.isInteger(n) && n > 0 && pos + n < head.length) || this.#transaction !== undefined) return undefined;
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
		if (this.#transaction !== undefined) this.#transaction.push(...this.firstChunks(n));
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
		if (this.isSingleChunk && this.#transaction === undefined) {
			// The usual case, without a list.
			const { head, offset } = this;
			this.#clear();
			other.append(head, offset);
			return other.length > before;
		}
		for (const { bytes, offset } of this.takeChunks()) other.append(bytes, offset);
		return other.length > before;
	}

	/** Takes bytes back, each to its place in the stream. */
	restore(chunks: readonly Chunk[]): void {
		const sorted = [...chunks, ...this.takeChunks()].sort((a, b) => a.offset - b.offset);
		for (const { bytes, offset } of sorted) this.append(bytes, offset);
	}

	/** From now on, what is taken is remembered, until `commit()` or `rollback()`. */
	begin(): void {
		this.#transaction = [];
	}

	/** What was taken since `begin()`. */
	transactionBytes(): Buffer {
		return this.#transaction === undefined ? EMPTY : Buffer.concat(this.#transaction.map(({ bytes }) => bytes));
	}

	/** Ends the transaction: what was taken is gone. */
	commit(): void {
		this.#transaction = undefined;
	}

	/** Ends the transaction: what was taken since `begin()` comes back. */
	rollback(): void {
		const taken = this.#transaction ?? [];
		this.#transaction = undefined;
		this.restore(taken);
	}

	/** Bytes that will be dropped if they are the next to arrive (the line feed after a carriage return that was taken). */
	get pendingDrop(): Buffer | undefined {
		return this.#pendingDrop;
	}

	/** Drops `bytes` if they come next, once. */
	dropNext(bytes: Buffer): void {
		this.#pendingDrop = bytes;
		if (this.size > 0) this.#dropPending(bytes);
	}

	/** Nothing more will arrive, so what looked like the beginning of the bytes to drop is data; false if there is none. */
	cancelDrop(): boolean {
		this.#pendingDrop = undefined;
		if (this.#hidden.length === 0) return false;
		this.#unhide();
		return true;
	}

	/** Ends `skipNext()`: somebody else drops the bytes. */
	takePendingDrop(): Buffer | undefined {
		const skip = this.#pendingDrop;
		this.#pendingDrop = undefined;
		return skip;
	}

	#dropPending(skip: Buffer): void {
		const n = Math.min(skip.length, this.size);
		const begins = this.view(n).equals(skip.subarray(0, n));
		if (begins && n < skip.length) {
			this.#hidden = this.takeChunks();
			return;
		}
		this.#pendingDrop = undefined;
		if (!begins) return;
		this.#discard(n);
	}

	#unhide(): void {
		const hidden = this.#hidden;
		this.#hidden = NONE;
		for (const { bytes, offset } of hidden) this.add(bytes, offset);
	}

	#discard(n: number): void {
		this.remove(n);
		this.#searched = this.#searched > n ? this.#searched - n : 0;
	}

	#clear(): void {
		this.removeAll();
		this.#searched = 0;
	}
}
