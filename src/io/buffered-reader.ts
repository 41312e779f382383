import type { Buffer } from "node:buffer";
import { ClosedFileError, UnsupportedOperation } from "../errors.ts";
import { bytesOf, parseSize } from "./arguments.ts";
import { ByteInput } from "./bytes/byte-input.ts";
import { type ByteReader, checkReader, isLayer, type Layer, source } from "./bytes/byte-reader.ts";
import { EMPTY } from "./bytes/constants.ts";
import { ReaderSource } from "./bytes/reader-source.ts";
import type { ReadOptions } from "./calls/call-queue.ts";
import { peer } from "./inspect.ts";
import { checkBufferSize, DEFAULT_BUFFER_SIZE, maxLineLengthOf } from "./limits.ts";
import { SocketFile } from "./socket-file.ts";

/** How a `BufferedReader` reads. */
export interface BufferedReaderOptions {
	/** Bytes without a line end after which a line is refused (default 1,048,576). */
	readonly maxLineLength?: number | undefined;
}

/**
 * A binary file that is read through a buffer.
 *
 * Sizes are bytes; a size that is left out, `null` or negative means to the end of the stream, where results are empty.
 * A returned Buffer is the caller's to keep and to change; it may keep the chunk alive that it arrived in (up to
 * 64 KiB). If the connection fails, what had arrived is delivered first; then every read rejects with the same error.
 *
 * Python: `io.BufferedReader`.
 *
 * @example
 * ```ts
 * import { BufferedReader } from "socket-makefile";
 * const parts = ["status: 200\n", "body"];
 * const f = new BufferedReader({ read1: async () => Buffer.from(parts.shift() ?? "") });
 * console.log(String(await f.readline()), String(await f.read(4)));
 * ```
 */
export class BufferedReader extends SocketFile<Buffer> implements ByteReader, Layer {
	readonly #input: ByteInput;
	readonly #bufferSize: number;
	#raw: ByteReader | undefined;

	/** @param bufferSize at most so many bytes are shown by `peek()` and returned by `read1()` without a size */
	constructor(raw: ByteReader, bufferSize = DEFAULT_BUFFER_SIZE, options: BufferedReaderOptions = {}) {
		super();
		checkReader(raw);
		checkBufferSize(bufferSize);
		this.#raw = raw;
		this.#bufferSize = bufferSize;
		const below = isLayer(raw) ? raw[source] : new ReaderSource(raw, bufferSize);
		this.#input = ByteInput.buffered(below, maxLineLengthOf(options.maxLineLength));
	}

	override get mode(): string {
		return "rb";
	}

	override get name(): number | undefined {
		return this.#raw instanceof SocketFile ? this.#raw.name : undefined;
	}

	/** The layer below; undefined once detached. Python: `raw`. */
	get raw(): ByteReader | undefined {
		return this.#raw;
	}

	/** @hidden */
	get [source](): ByteInput {
		return this.#input;
	}

	override readline(limit?: number | null, options?: ReadOptions): Promise<Buffer> {
		if (limit === undefined && options === undefined) {
			const line = this.#input.takeReadyLine();
			if (line !== undefined) return Promise.resolve(line);
		}
		return super.readline(limit, options);
	}

	override takeline(): Buffer | undefined {
		return this.#input.takeReadyLine() ?? super.takeline();
	}

	/**
	 * Exactly `size` bytes, fewer only at the end of the stream, then none. If the connection fails before, what had come
	 * is returned short, and the next read rejects; a read to the end rejects at once. Python: `read()`.
	 */
	read(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		try {
			if (typeof size === "number" && options === undefined) {
				const bytes = this.#input.takeReady(size);
				if (bytes !== undefined) return Promise.resolve(bytes);
			}
			const n = parseSize(size);
			const input = this.openCore();
			if (n < 0) return this.wait(input, () => input.takeAll(), options);
			const attempt = () => input.takeExactly(n) ?? (input.ended ? input.takeLast(n) : undefined);
			return this.wait(input, attempt, options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * `size` bytes if they are already here, else undefined, as while another read is pending; never waits. Throws what a
	 * read would reject with. Python has no counterpart.
	 */
	take(size: number): Buffer | undefined {
		const ready = this.#input.takeReady(size);
		if (ready !== undefined) return ready;
		const n = parseSize(size);
		const input = this.openCore();
		if (n === 0) return EMPTY;
		if (n < 0 || (!input.calls.idle && input.calls.hasCallOf(input.owner))) return undefined;
		return input.takeExactly(n);
	}

	/**
	 * What is here, at most `size` bytes, or the buffer size when left out; waits for one arrival if nothing is here. Empty
	 * means end of stream. Python: `read1()`.
	 */
	read1(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		try {
			const n = parseSize(size);
			const input = this.openCore();
			if (n === 0) return Promise.resolve(EMPTY);
			return this.wait(input, () => input.takeSome(n < 0 ? this.#bufferSize : n), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Fills `buffer`; resolves to the number of bytes, fewer than its length only at the end of the stream. Python: `readinto()`. */
	readinto(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		try {
			const target = bytesOf(buffer);
			const input = this.openCore();
			return this.wait(input, () => input.takeInto(target), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** As `readinto()`, but with what is here, waiting for one arrival at most. Python: `readinto1()`. */
	readinto1(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		try {
			const target = bytesOf(buffer);
			const input = this.openCore();
			if (target.length === 0) return Promise.resolve(0);
			const attempt = () => input.takeSome(target.length)?.copy(target);
			return this.wait(input, attempt, options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * A copy of what is here, at most the buffer size, which stays unread; waits for one arrival if nothing is here.
	 * `size` is only checked, as in CPython. Python: `peek()`.
	 */
	peek(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		try {
			parseSize(size);
			const input = this.openCore();
			return this.wait(input, () => input.peek(this.#bufferSize), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	override write(_data?: unknown): Promise<number> {
		return Promise.reject(new UnsupportedOperation("write: the file is not writable"));
	}

	/** Returns the layer below, which stays open and continues at the very next byte. Python: `detach()`. */
	async detach(): Promise<ByteReader> {
		const raw = this.#raw;
		if (raw === undefined || this.closed) throw new ClosedFileError();
		this.#input.close();
		this.#raw = undefined;
		return raw;
	}

	override readable(): boolean {
		this.checkOpen();
		return true;
	}

	override fileno(): number {
		this.checkOpen();
		return this.#raw instanceof SocketFile ? this.#raw.fileno() : super.fileno();
	}

	protected override core(): ByteInput {
		return this.#input;
	}

	protected override openCore(): ByteInput {
		if (this.#input.closed) throw new ClosedFileError();
		return this.#input;
	}

	/** @internal */
	override get [peer](): string | undefined {
		return this.#raw instanceof SocketFile ? this.#raw[peer] : undefined;
	}

	protected override get closedBelow(): boolean {
		return this.#input.closed;
	}

	protected override async closeBelow(): Promise<void> {
		this.#input.close();
		await this.#raw?.close?.();
	}
}
