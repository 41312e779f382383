// Bytes that arrived and are unread. Synchronous; knows nothing of sockets or text.
//
// Invariant: the unread bytes are `#head` from `#pos` on, then the chunks of `#rest`; `length` is their sum, and
// `#head` is used up only when all is. Every chunk knows its place in the stream, so that bytes can go back to
// where they came from. A returned Buffer is the caller's: its bytes are never handed out or looked at again.

const LF = 0x0a;
const EMPTY: Buffer = Buffer.alloc(0);
/** Chunks shorter than this are copied together: a list of one-byte chunks would cost some 600 bytes each. */
const SMALL = 8192;
const BLOCK = 65_536;

export interface Chunk {
	readonly bytes: Buffer;
	/** The place of the first byte, counted in bytes from the beginning of the stream. */
	readonly place: number;
}

const NONE: Chunk[] = [];

/** Where in a chunk that was joined from several the place jumps, and where to: another file took what lay between. */
interface Seam {
	readonly at: number;
	readonly place: number;
}

const SEAMLESS: readonly Seam[] = [];

/** Of one stream in all its buffers together, where their memory is used again. Who appends counts them, who drops them counts them off. */
export class UnreadBytes {
	count = 0;
}

export class ByteBuffer {
	/** If it is there, the memory of what is appended is used again once it is read, so nothing of it is handed out. */
	readonly unread: UnreadBytes | undefined;
	#head = EMPTY;
	#pos = 0;
	#place = 0;
	/** Those of `#head`. */
	#seams = SEAMLESS;
	#rest = NONE;
	#length = 0;
	/** So many bytes from the front are known to hold no line feed. */
	#searched = 0;
	/** The block behind the last chunk, while it has room. */
	#block: Buffer | undefined;
	#skip: Buffer | undefined;
	/** What has arrived of `#skip`, while that is not whole: it does not count as arrived. */
	#hidden = NONE;
	/** What was taken since `hold()`. */
	#held: Chunk[] | undefined;

	constructor(unread?: UnreadBytes) {
		this.unread = unread;
	}

	get length(): number {
		return this.#length;
	}

	/** Bytes that will be dropped if they are the next to arrive (the line feed after a carriage return that was taken). */
	get skip(): Buffer | undefined {
		return this.#skip;
	}

	/** Adds bytes at the end. They belong to the buffer from now on. */
	append(bytes: Buffer, place: number): void {
		if (bytes.length === 0) return;
		if (this.#hidden.length > 0) this.#unhide();
		this.#add(bytes, place);
		if (this.#skip !== undefined) this.#dropSkipped(this.#skip);
	}

	#add(bytes: Buffer, place: number): void {
		if (this.#length === 0) {
			this.#head = bytes;
			this.#pos = 0;
			this.#place = place;
			this.#seams = SEAMLESS;
			this.#block = undefined;
		} else if (bytes.length >= SMALL || !this.#coalesce(bytes, place)) {
			this.#push({ bytes, place });
		}
		this.#length += bytes.length;
	}

	/** The number of bytes of the first line, line feed included; 0 if none is whole. */
	lineLength(): number {
		const end = this.indexOf(LF, this.#searched) + 1;
		this.#searched = end === 0 ? this.#length : end - 1;
		return end;
	}

	/** The number of bytes through the last line feed among the first `max` bytes that lie in one piece; 0 if there is none. */
	lastLineEnd(max: number): number {
		const end = Math.min(this.#pos + max, this.#head.length);
		const at = this.#head.lastIndexOf(LF, end - 1);
		return at < this.#pos ? 0 : at + 1 - this.#pos;
	}

	/** Where the byte stands, from `from` on; -1 if nowhere. */
	indexOf(byte: number, from: number): number {
		const first = this.contiguous;
		if (from < first) {
			const at = this.#head.indexOf(byte, this.#pos + from);
			if (at !== -1) return at - this.#pos;
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

	/** The bytes from the front that lie in one piece. */
	get contiguous(): number {
		return this.#head.length - this.#pos;
	}

	/** The first `n` bytes, which stay. Not to be changed, nor handed out. */
	view(n: number): Buffer {
		if (n > this.#head.length - this.#pos) this.#join(n);
		return this.#head.subarray(this.#pos, this.#pos + n);
	}

	/** Removes the first `n` bytes, at most `length`, and returns them. */
	take(n: number): Buffer {
		const start = this.#pos;
		if (n > this.#head.length - start) this.#join(n);
		const head = this.#head;
		const begin = this.#pos;
		if (this.unread !== undefined) {
			const copy = Buffer.from(head.subarray(begin, begin + n));
			this.drop(n);
			return copy;
		}
		this.drop(n);
		// Much cheaper than subarray(), which goes through the species protocol.
		return Buffer.from(head.buffer, head.byteOffset + begin, n);
	}

	/** The fast path of `take()`: `n` bytes of the first chunk, if more than those are there; else undefined. */
	takeReady(n: number): Buffer | undefined {
		const head = this.#head;
		const begin = this.#pos;
		if (!(Number.isInteger(n) && n > 0 && begin + n < head.length) || this.#held !== undefined) return undefined;
		if (this.unread !== undefined) return undefined;
		this.#pos = begin + n;
		this.#length -= n;
		this.#searched = this.#searched > n ? this.#searched - n : 0;
		return Buffer.from(head.buffer, head.byteOffset + begin, n);
	}

	/** The same for a whole line of at most `max` bytes. */
	takeReadyLine(max: number): Buffer | undefined {
		const n = this.#head.indexOf(LF, this.#pos + this.#searched) + 1 - this.#pos;
		return n > 0 && n <= max ? this.takeReady(n) : undefined;
	}

	/** Copies bytes to `target` and removes them; returns how many. */
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
		if (this.#held !== undefined) this.#held.push(...this.#peekChunks(n));
		else if (this.unread !== undefined) this.unread.count -= n;
		this.#discard(n);
	}

	#discard(n: number): void {
		this.#length -= n;
		this.#searched = this.#searched > n ? this.#searched - n : 0;
		let pos = this.#pos + n;
		while (pos >= this.#head.length) {
			pos -= this.#head.length;
			const next = this.#rest.shift();
			this.#head = next?.bytes ?? EMPTY;
			this.#place = next?.place ?? 0;
			this.#seams = SEAMLESS;
			if (next === undefined) break;
		}
		this.#pos = pos;
	}

	/** Gives everything away, with the places. */
	takeChunks(): Chunk[] {
		this.#unhide();
		const chunks = this.#peekChunks(this.#length);
		this.clear();
		return chunks;
	}

	/** Moves everything to the end of another buffer; false if there was nothing. */
	moveTo(other: ByteBuffer): boolean {
		if (this.#length === 0) return false;
		// All of it may be what the other was to drop.
		const before = other.length;
		if (this.#rest.length === 0 && this.#pos === 0 && this.#seams === SEAMLESS && this.#held === undefined) {
			// The usual case: one chunk, as it arrived.
			const head = this.#head;
			const place = this.#place;
			this.clear();
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
		else if (this.unread !== undefined) for (const { bytes } of held) this.unread.count -= bytes.length;
	}

	/** Drops `bytes` if they come next, once. */
	skipNext(bytes: Buffer): void {
		this.#skip = bytes;
		if (this.#length > 0) this.#dropSkipped(bytes);
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

	clear(): void {
		this.#head = EMPTY;
		this.#pos = 0;
		this.#seams = SEAMLESS;
		this.#rest = NONE;
		this.#length = 0;
		this.#searched = 0;
		this.#block = undefined;
	}

	#push(chunk: Chunk): void {
		if (this.#rest === NONE) this.#rest = [];
		this.#rest.push(chunk);
		this.#block = undefined;
	}

	/** Copies a small chunk behind the last one, if that is small itself or a block with room. */
	#coalesce(bytes: Buffer, place: number): boolean {
		const last = this.#rest.at(-1);
		const tail = last?.bytes ?? this.#head;
		if ((last?.place ?? this.#place) + tail.length !== place || (last === undefined && this.#seams !== SEAMLESS))
			return false;
		if (this.#block === undefined || tail.length + bytes.length > this.#block.length) {
			if (tail.length >= BLOCK / 2) {
				// A full block stays as it is; the next begins.
				this.#push({ bytes, place });
				return true;
			}
			if (this.#block === undefined && tail.length >= SMALL) return false;
			this.#block = Buffer.allocUnsafeSlow(Math.min(BLOCK, 2 * (tail.length + bytes.length)));
			tail.copy(this.#block);
		}
		bytes.copy(this.#block, tail.length);
		const joined = this.#block.subarray(0, tail.length + bytes.length);
		if (last === undefined) this.#head = joined;
		else this.#rest[this.#rest.length - 1] = { bytes: joined, place: last.place };
		return true;
	}

	/** The chunk of `#rest` that holds the byte `at`, and how many bytes stand before it. Sought from the end, where bytes arrive. */
	#locate(at: number): { index: number; passed: number } {
		let passed = this.#length;
		if (passed <= at) return { index: this.#rest.length, passed };
		const index = this.#rest.findLastIndex(({ bytes }) => {
			passed -= bytes.length;
			return passed <= at;
		});
		return { index, passed };
	}

	/** The place of the first unread byte. */
	get #frontPlace(): number {
		const seam = this.#seams.findLast(({ at }) => at <= this.#pos);
		return seam === undefined ? this.#place + this.#pos : seam.place + this.#pos - seam.at;
	}

	#peekChunks(n: number): Chunk[] {
		const chunks: Chunk[] = [];
		const end = Math.min(this.#pos + n, this.#head.length);
		let from = this.#pos;
		let place = this.#frontPlace;
		for (const seam of this.#seams) {
			if (seam.at <= from || seam.at >= end) continue;
			chunks.push({ bytes: this.#head.subarray(from, seam.at), place });
			from = seam.at;
			place = seam.place;
		}
		if (from < end) chunks.push({ bytes: this.#head.subarray(from, end), place });
		let missing = n - this.contiguous;
		for (const chunk of this.#rest) {
			if (missing <= 0) break;
			chunks.push({ bytes: chunk.bytes.subarray(0, missing), place: chunk.place });
			missing -= chunk.bytes.length;
		}
		return chunks;
	}

	/** Makes the first `n` bytes one chunk. What follows them is not copied. */
	#join(n: number): void {
		const front = this.#peekChunks(n);
		const place = this.#frontPlace;
		const [length, searched] = [this.#length, this.#searched];
		this.#discard(n);
		if (this.contiguous > 0) {
			this.#rest.unshift({ bytes: this.#head.subarray(this.#pos), place: this.#place + this.#pos });
		}
		this.#head = Buffer.concat(
			front.map(({ bytes }) => bytes),
			n,
		);
		this.#pos = 0;
		this.#place = place;
		this.#seams = seamsOf(front);
		this.#length = length;
		this.#searched = searched;
		this.#block = undefined;
	}

	#dropSkipped(skip: Buffer): void {
		const n = Math.min(skip.length, this.#length);
		const begins = this.view(n).equals(skip.subarray(0, n));
		if (begins && n < skip.length) {
			this.#hidden = this.takeChunks();
			return;
		}
		this.#skip = undefined;
		if (!begins) return;
		if (this.unread !== undefined) this.unread.count -= n;
		this.#discard(n);
	}

	#unhide(): void {
		const hidden = this.#hidden;
		this.#hidden = NONE;
		for (const { bytes, place } of hidden) this.#add(bytes, place);
	}
}

function seamsOf(chunks: readonly Chunk[]): readonly Seam[] {
	const seams: Seam[] = [];
	let at = 0;
	let next = 0;
	for (const { bytes, place } of chunks) {
		if (at > 0 && place !== next) seams.push({ at, place });
		at += bytes.length;
		next = place + bytes.length;
	}
	return seams.length === 0 ? SEAMLESS : seams;
}
