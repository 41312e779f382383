import { outOfRange } from "../misuse.ts";
import { bytesOf, checkNumber, parseSize, targetOf } from "./arguments.ts";
import { type ByteReader, dropNext } from "./bytes/byte-reader.ts";
import { type ByteWriter, sink } from "./bytes/byte-writer.ts";
import { ExactChunks } from "./bytes/exact-chunks.ts";
import { Memory } from "./bytes/memory.ts";
import type { ReadOptions } from "./calls/call-queue.ts";
import { SocketFile } from "./socket-file.ts";

const SEEK_SET = 0;
const SEEK_CUR = 1;
const SEEK_END = 2;

/**
 * A binary file in memory, with one position for reading and writing. Unlike a socket, it can seek. It never waits:
 * where a socket would wait for more bytes, the file ends.
 *
 * Python: `io.BytesIO`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "socket-makefile";
 * const f = new BytesIO(Buffer.from("a\nb\n"));
 * for await (const line of f) console.log(line.length); // 2, 2
 * ```
 */
export class BytesIO extends SocketFile<Buffer> implements ByteReader, ByteWriter {
	readonly #memory: Memory;

	/** @param initial the first content, which is copied; a string is encoded as UTF-8 */
	constructor(initial: NodeJS.ArrayBufferView | ArrayBufferLike | string = "") {
		super();
		this.#memory = new Memory(Buffer.from(typeof initial === "string" ? initial : bytesOf(initial)));
	}

	override get mode(): string {
		return "rwb";
	}

	/** @hidden */
	get [sink](): Memory {
		return this.#memory;
	}

	/** Returns a copy of all bytes, wherever the position is. Python: `getvalue()`. */
	getvalue(): Buffer {
		this.checkOpen();
		return this.#memory.value();
	}

	/**
	 * Reads at most `size` bytes, or, if `size` is `undefined`, `null` or negative, all that are left. At the end the
	 * result is empty. Python: `read()`.
	 */
	async read(size?: number | null, _options?: ReadOptions): Promise<Buffer> {
		const n = parseSize(size);
		return this.checkedInput().takeRest(n < 0 ? Number.POSITIVE_INFINITY : n);
	}

	/** The same as `read()`. Python: `read1()`. */
	read1(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.read(size, options);
	}

	/** Returns `size` bytes, or `undefined` if fewer are left. Python has no counterpart. */
	take(size: number): Buffer | undefined {
		const n = parseSize(size);
		const input = this.checkedInput();
		return n >= 0 && n <= input.available ? input.takeRest(n) : undefined;
	}

	/**
	 * Fills `buffer`. Resolves to the number of bytes, which is less than its length only if fewer are left.
	 * Python: `readinto()`.
	 */
	async readinto(buffer: NodeJS.ArrayBufferView | ArrayBufferLike): Promise<number> {
		const target = targetOf(buffer);
		return this.checkedInput().takeRest(target.length).copy(target);
	}

	/** The same as `readinto()`. Python: `readinto1()`. */
	readinto1(buffer: NodeJS.ArrayBufferView | ArrayBufferLike): Promise<number> {
		return this.readinto(buffer);
	}

	/**
	 * Resolves to a copy of the bytes that are left; they stay unread. Python: `peek()` of `io.BufferedReader`;
	 * `io.BytesIO` has no such method.
	 */
	async peek(): Promise<Buffer> {
		return this.checkedInput().peek();
	}

	/** {@inheritDoc BufferedReader.peekexactly} */
	peekexactly(size: number, options?: ReadOptions): Promise<Buffer> {
		return this.exactly(size, options, (_input, n) => this.#memory.peekExactly(n));
	}

	/** {@inheritDoc BufferedReader.chunks} */
	chunks(size?: number | null, options?: ReadOptions): AsyncIterableIterator<Buffer, undefined> {
		this.checkOpen();
		return new ExactChunks(this, parseSize(size), options);
	}

	/** Moves the position back to before `bytes`, which were read last. Python has no counterpart. */
	unread(bytes: Buffer): void {
		this.#memory.unread(bytes.length);
	}

	/** @hidden */
	[dropNext](bytes: Buffer): void {
		this.#memory.dropNext(bytes);
	}

	/**
	 * Overwrites the bytes at the position, and appends at the end. If the position is past the end, `write()` fills the
	 * gap with zeros. Resolves to the number of bytes. Python: `write()`.
	 */
	override async write(data: NodeJS.ArrayBufferView | ArrayBufferLike): Promise<number> {
		const bytes = bytesOf(data);
		this.checkOpen();
		return this.#memory.write(bytes);
	}

	protected override enqueue(data: Buffer): undefined {
		this.checkOpen();
		this.#memory.write(bytesOf(data));
	}

	override readable(): boolean {
		this.checkOpen();
		return true;
	}

	override writable(): boolean {
		this.checkOpen();
		return true;
	}

	override seekable(): boolean {
		this.checkOpen();
		return true;
	}

	/**
	 * Moves the position and returns it. `offset` counts from the start (`whence` 0), from the position (1) or from the
	 * end (2). The new position may be past the end. A position before the start becomes 0 with `whence` 1 or 2; with 0,
	 * a negative offset throws a RangeError. Python: `seek()`.
	 */
	override seek(offset: number, whence = SEEK_SET): number {
		this.checkOpen();
		checkNumber(offset, "offset", "an integer");
		checkNumber(whence, "whence", "0, 1 or 2");
		const memory = this.#memory;
		const bases = new Map([
			[SEEK_SET, 0],
			[SEEK_CUR, memory.position],
			[SEEK_END, memory.length],
		]);
		const base = bases.get(whence);
		if (base === undefined) throw outOfRange(`whence must be 0, 1 or 2, not ${whence}`);
		if (!Number.isInteger(offset)) throw outOfRange(`offset must be an integer, not ${offset}`);
		if (whence === SEEK_SET && offset < 0) throw outOfRange(`negative seek value ${offset}`);
		memory.position = Math.max(0, base + offset);
		return memory.position;
	}

	/** Returns the position. Python: `tell()`. */
	override tell(): number {
		this.checkOpen();
		return this.#memory.position;
	}

	/**
	 * Cuts the file to its first `size` bytes, by default to the bytes before the position, and returns `size`. A file
	 * that is shorter stays as it is, and so does the position. Python: `truncate()`.
	 */
	override truncate(size?: number): number {
		this.checkOpen();
		const n = size ?? this.#memory.position;
		checkNumber(n, "size", "a non-negative integer");
		if (!Number.isInteger(n) || n < 0) throw outOfRange(`size must be a non-negative integer, not ${n}`);
		return this.#memory.truncate(n);
	}

	/** @internal */
	override get writesTo(): Memory {
		return this.#memory;
	}

	protected override input(): Memory {
		return this.#memory;
	}

	protected override checkedInput(): Memory {
		this.checkOpen();
		return this.#memory;
	}

	protected override get closedBelow(): boolean {
		return false;
	}

	protected override async closeBelow(): Promise<void> {}
}
