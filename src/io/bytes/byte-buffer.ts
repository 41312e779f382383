// Bytes that arrived and are unread. Synchronous; knows nothing of sockets or text. Every byte keeps its stream offset,
// so that a file can give bytes back to the source they came from. A Buffer that a take...() method returns belongs to
// the caller: this class never hands out or reads its bytes again. The results of slice() and view() still belong to
// this class.
//
// Invariant: the unread bytes are those of `#head` from `#pos` on, then the chunks of `#rest`; `#length` is the number
// of all these bytes. `#head` is used up only when no byte is unread. While a drop is pending (the buffer has yet to
// drop certain bytes, see pending-drop.ts), no byte is unread.

import { Buffer } from "node:buffer";
import { nodeThreads } from "../../builtins.ts";
import { type ByteSeparators, LINE_FEED } from "./byte-separators.ts";
import { type Chunk, cutAtGaps, gapsOf, NO_GAPS, offsetAt } from "./chunks.ts";
import { EMPTY, LF } from "./constants.ts";
import { PendingDrop } from "./pending-drop.ts";

/** Chunks shorter than this are copied into one block: in a list, a chunk of one byte would take some 600 bytes. */
const SMALL = 8192;
const BLOCK = 65_536;
const NONE: Chunk[] = [];

export class ByteBuffer {
	#head = EMPTY;
	#pos = 0;
	#length = 0;
	/**
	 * The stream offset of the first byte of `#head`, and the gaps: the places in `#head` where the offsets jump,
	 * because another file has read the bytes in between.
	 */
	#offset = 0;
	#gaps = NO_GAPS;
	#rest = NONE;
	/** Whether the memory of `#head` was marked as untransferable. */
	#isUntransferable = false;
	/** The block into which the last chunk was copied, while more may be copied after it. */
	#block: Buffer | undefined;
	/** The separators of the last search, and how many bytes from the front are known to hold none of them. */
	#separators = LINE_FEED;
	#searched = 0;
	#pendingDrop: PendingDrop | undefined;
	/** What was taken since `begin()`. */
	#transaction: Chunk[] | undefined;

	get length(): number {
		return this.#length;
	}

	/** How many bytes at the front lie in one Buffer. */
	get contiguous(): number {
		return this.#head.length - this.#pos;
	}

	/** Adds bytes at the end; `offset` is the stream offset of the first. The buffer owns them from now on. */
	append(bytes: Buffer, offset: number): void {
		if (bytes.length === 0) return;
		if (this.#pendingDrop === undefined) {
			this.#add(bytes, offset);
			return;
		}
		const data = this.#pendingDrop.filter({ bytes, offset });
		if (data === undefined) return;
		this.#pendingDrop = undefined;
		this.#appendAll(data);
	}

	/** The stream offset of the unread byte at an index. */
	offsetOf(at: number): number {
		if (at < this.contiguous) return offsetAt(this.#pos + at, this.#offset, this.#gaps);
		const { index, passed } = this.#locate(at);
		return (this.#rest[index] as Chunk).offset + at - passed;
	}

	/** The number of bytes up to and including the first of these separators; 0 if none has arrived. */
	lengthUntil(separators: ByteSeparators): number {
		const end = this.#endOf(separators, this.#searchedFor(separators));
		this.#separators = separators;
		this.#searched = end === 0 ? this.#length : end - 1;
		return end;
	}

	/** The index before which none of these separators begins. */
	#searchedFor(separators: ByteSeparators): number {
		return this.#separators === separators ? Math.max(0, this.#searched - separators.longest + 1) : 0;
	}

	#endOf(separators: ByteSeparators, from: number): number {
		if (from < this.contiguous) {
			const end = separators.endIn(this.#head, this.#pos + from);
			if (end > 0) return end - this.#pos;
		}
		const { index, passed } = this.#locate(Math.max(from, this.contiguous));
		const before = this.slice(Math.max(Math.min(from, passed), passed - separators.longest + 1), passed);
		return separators.endInChunks(this.#rest.slice(index), passed, from, before);
	}

	/**
	 * The number of bytes up to and including the last of these separators among the first `max` contiguous bytes; or 0.
	 */
	lastEnd(separators: ByteSeparators, max: number): number {
		return separators.lastEndIn(this.#head.subarray(this.#pos, this.#pos + max));
	}

	/**
	 * The bytes from `from` to `to`, which stay unread; copied only if they are not in one chunk. The caller must neither
	 * change nor hand out the result.
	 */
	slice(from: number, to: number): Buffer {
		if (to <= this.contiguous) return this.#head.subarray(this.#pos + from, this.#pos + to);
		const parts: Buffer[] = [];
		if (from < this.contiguous) parts.push(this.#head.subarray(this.#pos + from));
		let { index, passed } = this.#locate(Math.max(from, this.contiguous));
		for (let chunk = this.#rest[index]; chunk !== undefined && passed < to; chunk = this.#rest[++index]) {
			const { bytes } = chunk;
			parts.push(bytes.subarray(Math.max(from - passed, 0), to - passed));
			passed += bytes.length;
		}
		const [only] = parts;
		return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
	}

	/** The first `n` bytes, which stay unread. The caller must neither change nor hand out the result. */
	view(n: number): Buffer {
		this.#join(n);
		if (this.#pos === 0 && n === this.#head.length) return this.#head;
		return this.#head.subarray(this.#pos, this.#pos + n);
	}

	/** Removes the first `n` bytes, at most `length`, and returns them. */
	take(n: number): Buffer {
		this.#join(n);
		const head = this.#head;
		// Much cheaper than subarray(), which looks up the class of the result.
		const bytes = Buffer.from(head.buffer, head.byteOffset + this.#pos, n);
		if (!this.#isUntransferable && n < head.buffer.byteLength) this.#forbidTransfer();
		this.drop(n);
		return bytes;
	}

	/** The fast path of `take()`: `n` bytes of the first chunk if it holds more than `n`; otherwise undefined. */
	takeReady(n: number): Buffer | undefined {
		const head = this.#head;
		const pos = this.#pos;
		if (!(Number.isInteger(n) && n > 0 && pos + n < head.length) || this.#transaction !== undefined) return undefined;
		this.#pos = pos + n;
		this.#length -= n;
		this.#searched = this.#searched > n ? this.#searched - n : 0;
		if (!this.#isUntransferable) this.#forbidTransfer();
		return Buffer.from(head.buffer, head.byteOffset + pos, n);
	}

	/** As `takeReady()`, but a copy of bytes that stay unread. */
	peekReady(n: number): Buffer | undefined {
		const end = this.#pos + n;
		if (!(Number.isInteger(n) && n > 0 && end <= this.#head.length)) return undefined;
		const bytes = Buffer.allocUnsafe(n);
		this.#head.copy(bytes, 0, this.#pos, end);
		return bytes;
	}

	/** As `takeReady()`, for a line of at most `max` bytes. */
	takeReadyLine(max: number): Buffer | undefined {
		const n = this.#head.indexOf(LF, this.#pos + this.#searchedFor(LINE_FEED)) + 1 - this.#pos;
		return n > 0 && n <= max ? this.takeReady(n) : undefined;
	}

	/** As `takeReady()`, for at most `max` bytes up to and including the first of these separators. */
	takeReadyUntil(separators: ByteSeparators, max: number): Buffer | undefined {
		const n = separators.endIn(this.#head, this.#pos + this.#searchedFor(separators)) - this.#pos;
		return n > 0 && n <= max ? this.takeReady(n) : undefined;
	}

	/** Copies bytes to `target` and removes them; returns their number. */
	takeInto(target: Uint8Array): number {
		let copied = 0;
		while (copied < target.length && this.#length > 0) {
			const n = Math.min(target.length - copied, this.contiguous);
			this.#head.copy(target, copied, this.#pos, this.#pos + n);
			this.drop(n);
			copied += n;
		}
		return copied;
	}

	/** Removes the first `n` bytes, at most `length`. */
	drop(n: number): void {
		if (this.#transaction !== undefined) this.#transaction.push(...this.#firstChunks(n));
		this.#remove(n);
		this.#searched = this.#searched > n ? this.#searched - n : 0;
	}

	/** Removes everything and returns it; the bytes that a pending drop withholds are part of it. */
	takeChunks(): Chunk[] {
		if (this.#pendingDrop !== undefined) return this.#pendingDrop.takeWithheld();
		const chunks = this.#firstChunks(this.#length);
		this.#clear();
		return chunks;
	}

	/** Moves everything to the end of another buffer. Returns whether the other buffer has more unread bytes now. */
	moveTo(other: ByteBuffer): boolean {
		if (this.#length === 0) return false;
		// The other buffer may drop all these bytes (see `dropNext()`).
		const before = other.length;
		if (this.#rest.length + this.#pos === 0 && this.#gaps === NO_GAPS && this.#transaction === undefined) {
			// The usual case, without a list: one chunk, as it arrived.
			const head = this.#head;
			const offset = this.#offset;
			this.#clear();
			other.append(head, offset);
		} else {
			other.#appendAll(this.takeChunks());
		}
		return other.length > before;
	}

	/** Takes bytes back, and puts them in the order of their stream offsets. */
	restore(chunks: readonly Chunk[]): void {
		this.#appendAll([...chunks, ...this.takeChunks()].sort((a, b) => a.offset - b.offset));
	}

	/** Puts bytes before all unread ones. */
	putBack(bytes: Buffer): void {
		const next = this.#length > 0 ? offsetAt(this.#pos, this.#offset, this.#gaps) : 0;
		this.restore([{ bytes, offset: next - bytes.length }]);
	}

	/** Begins a transaction: until `commit()` or `rollback()` the buffer remembers what is taken. */
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

	/** Ends the transaction: what was taken since `begin()` is unread again. */
	rollback(): void {
		const taken = this.#transaction ?? [];
		this.#transaction = undefined;
		this.restore(taken);
	}

	/** The bytes that will be dropped if they are the next to arrive. */
	get pendingDrop(): Buffer | undefined {
		return this.#pendingDrop?.bytes;
	}

	/** Drops `bytes`, once, if the unread bytes begin with them or, when nothing is unread, if they arrive next. */
	dropNext(bytes: Buffer): void {
		const chunks = this.takeChunks();
		this.#pendingDrop = new PendingDrop(bytes);
		this.#appendAll(chunks);
	}

	/**
	 * Ends the pending drop: bytes that were withheld, because they may be the beginning of the bytes to drop, become
	 * unread. Returns whether there were any.
	 */
	cancelDrop(): boolean {
		if (this.#pendingDrop === undefined) return false;
		const withheld = this.#pendingDrop.takeWithheld();
		this.#pendingDrop = undefined;
		this.#appendAll(withheld);
		return withheld.length > 0;
	}

	/** As `cancelDrop()`, but returns the bytes that were to be dropped. From now on the caller must drop them. */
	takePendingDrop(): Buffer | undefined {
		const bytes = this.pendingDrop;
		this.cancelDrop();
		return bytes;
	}

	#appendAll(chunks: readonly Chunk[]): void {
		for (const { bytes, offset } of chunks) this.append(bytes, offset);
	}

	#add(bytes: Buffer, offset: number): void {
		if (this.#length === 0) {
			this.#head = bytes;
			this.#isUntransferable = false;
			this.#pos = 0;
			this.#offset = offset;
			this.#gaps = NO_GAPS;
			this.#block = undefined;
		} else if (bytes.length >= SMALL || !this.#coalesce(bytes, offset)) {
			if (this.#rest === NONE) this.#rest = [];
			this.#rest.push({ bytes, offset });
			this.#block = undefined;
		}
		this.#length += bytes.length;
	}

	/**
	 * Marks the memory of `#head` as untransferable, because a caller gets a part of it: if the caller transferred that
	 * memory to another thread, the unread bytes in it would be gone.
	 */
	#forbidTransfer(): void {
		this.#isUntransferable = true;
		nodeThreads().markAsUntransferable?.(this.#head.buffer);
	}

	/** Copies a small chunk after the last one, if that is small too or is a block with room. Returns whether it did. */
	#coalesce(bytes: Buffer, offset: number): boolean {
		const last = this.#rest.at(-1);
		const tail = last?.bytes ?? this.#head;
		if ((last?.offset ?? this.#offset) + tail.length !== offset) return false;
		if (this.#block === undefined || tail.length + bytes.length > this.#block.length) {
			// A full block stays as it is, and so does a large chunk.
			if (tail.length >= (this.#block === undefined ? SMALL : BLOCK / 2)) return false;
			this.#block = Buffer.allocUnsafeSlow(Math.min(BLOCK, 2 * (tail.length + bytes.length)));
			tail.copy(this.#block);
		}
		bytes.copy(this.#block, tail.length);
		const joined = this.#block.subarray(0, tail.length + bytes.length);
		if (last === undefined) {
			this.#head = joined;
			this.#isUntransferable = false;
		} else this.#rest[this.#rest.length - 1] = { bytes: joined, offset: last.offset };
		return true;
	}

	#remove(n: number): void {
		this.#length -= n;
		let pos = this.#pos + n;
		while (pos >= this.#head.length) {
			pos -= this.#head.length;
			const next = this.#rest.shift();
			this.#head = next?.bytes ?? EMPTY;
			this.#isUntransferable = false;
			this.#offset = next?.offset ?? 0;
			this.#gaps = NO_GAPS;
			if (next === undefined) break;
		}
		this.#pos = pos;
	}

	#clear(): void {
		this.#head = EMPTY;
		this.#pos = 0;
		this.#length = 0;
		this.#gaps = NO_GAPS;
		this.#rest = NONE;
		this.#block = undefined;
		this.#searched = 0;
	}

	/** The first `n` bytes, which stay unread, as chunks without gaps. */
	#firstChunks(n: number): Chunk[] {
		const end = Math.min(this.#pos + n, this.#head.length);
		const chunks = cutAtGaps(this.#head, this.#pos, end, this.#offset, this.#gaps);
		let missing = n - this.contiguous;
		for (const { bytes, offset } of this.#rest) {
			if (missing <= 0) break;
			chunks.push({ bytes: bytes.subarray(0, missing), offset });
			missing -= bytes.length;
		}
		return chunks;
	}

	/** Makes the first `n` bytes contiguous. The bytes after them are not copied. */
	#join(n: number): void {
		if (n <= this.contiguous) return;
		const front = this.#firstChunks(n);
		const offset = offsetAt(this.#pos, this.#offset, this.#gaps);
		const length = this.#length;
		this.#remove(n);
		if (this.contiguous > 0) {
			this.#rest.splice(0, 0, { bytes: this.#head.subarray(this.#pos), offset: this.#offset + this.#pos });
		}
		this.#head = Buffer.concat(
			front.map(({ bytes }) => bytes),
			n,
		);
		this.#isUntransferable = false;
		this.#pos = 0;
		this.#length = length;
		this.#offset = offset;
		this.#gaps = gapsOf(front);
		this.#block = undefined;
	}

	/** The index in `#rest` of the chunk that holds the byte `at`, and how many bytes are unread before that chunk. */
	#locate(at: number): { index: number; passed: number } {
		let passed = this.#length;
		if (passed <= at) return { index: this.#rest.length, passed };
		// Looks from the end, because a search continues where the last one stopped, near the bytes that arrived last.
		const index = this.#rest.findLastIndex(({ bytes }) => {
			passed -= bytes.length;
			return passed <= at;
		});
		return { index, passed };
	}
}
