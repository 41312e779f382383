import type { Buffer } from "node:buffer";
import { UnsupportedOperation } from "../errors.ts";
import { parseSize, targetOf } from "./arguments.ts";
import { ByteInput } from "./bytes/byte-input.ts";
import { type ByteReader, checkReader, isLayer, type SourceLayer, source } from "./bytes/byte-reader.ts";
import { EMPTY } from "./bytes/constants.ts";
import { ExactChunks } from "./bytes/exact-chunks.ts";
import { ReaderSource } from "./bytes/reader-source.ts";
import type { ReadOptions } from "./calls/call-queue.ts";
import type { Separators } from "./calls/separators.ts";
import { checkBufferSize, DEFAULT_BUFFER_SIZE, maxLineLengthOf } from "./limits.ts";
import { SocketFile } from "./socket-file.ts";

/** The options of a `BufferedReader`. */
export interface BufferedReaderOptions {
	/** After how many bytes without a line end `readline()` rejects with `LineTooLongError` (default 1,048,576). */
	readonly maxLineLength?: number | undefined;
}

/**
 * A binary file that is read through a buffer.
 *
 * Sizes are bytes. In `read()`, a size that is `undefined`, `null` or negative means everything to the end of the
 * stream. At the end of the stream results are empty. The caller may keep and change a returned Buffer; even a small
 * one may hold in memory the whole chunk that it arrived in (up to 64 KiB). If the connection fails, the bytes that had
 * arrived are delivered first; then every read rejects with the same error.
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
export class BufferedReader extends SocketFile<Buffer> implements ByteReader, SourceLayer {
	readonly #input: ByteInput;
	readonly #bufferSize: number;
	#raw: ByteReader | undefined;

	/** @param bufferSize how many bytes `peek()`, and `read1()` without a size, return at most */
	constructor(raw: ByteReader, bufferSize = DEFAULT_BUFFER_SIZE, options: BufferedReaderOptions = {}) {
		super();
		checkReader(raw);
		checkBufferSize(bufferSize);
		this.#raw = raw;
		this.#bufferSize = bufferSize;
		const rawSource = isLayer(raw) ? raw[source] : ReaderSource.of(raw, bufferSize);
		this.#input = ByteInput.buffered(rawSource, maxLineLengthOf(options.maxLineLength));
	}

	override get mode(): string {
		return "rb";
	}

	/** The layer below; undefined after `detach()`. Python: `raw`. */
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

	override readuntil(separators: Separators, options?: ReadOptions): Promise<Buffer> {
		if (options === undefined) {
			const bytes = this.#input.takeReadyUntil(separators);
			if (bytes !== undefined) return Promise.resolve(bytes);
		}
		return super.readuntil(separators, options);
	}

	override takeuntil(separators: Separators): Buffer | undefined {
		return this.#input.takeReadyUntil(separators) ?? super.takeuntil(separators);
	}

	override readexactly(size: number, options?: ReadOptions): Promise<Buffer> {
		if (options === undefined) {
			const bytes = this.#input.takeReady(size);
			if (bytes !== undefined) return Promise.resolve(bytes);
		}
		return super.readexactly(size, options);
	}

	/**
	 * Reads exactly `size` bytes; fewer only if the stream ends before, and none at its end. If the connection fails
	 * first, it resolves to the bytes that had arrived, and the next read rejects. A read to the end of the stream
	 * rejects instead. Python: `read()`.
	 */
	read(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		try {
			if (typeof size === "number" && options === undefined) {
				const bytes = this.#input.takeReady(size);
				if (bytes !== undefined) return Promise.resolve(bytes);
			}
			const n = parseSize(size);
			const input = this.checkedInput();
			if (n < 0) return this.wait(input, () => input.takeAll(), options);
			const attempt = () => input.takeExactly(n) ?? (input.ended ? input.takeRest(n) : undefined);
			return this.wait(input, attempt, options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Returns `size` bytes if they have already arrived, and never waits. Returns `undefined` if they have not, and while
	 * another read is pending. Throws what `read()` would reject with. Python has no counterpart.
	 */
	take(size: number): Buffer | undefined {
		const ready = this.#input.takeReady(size);
		if (ready !== undefined) return ready;
		const n = parseSize(size);
		const input = this.checkedInput();
		if (n === 0) return EMPTY;
		return n < 0 ? undefined : input.calls.takeNow(input.owner, input, () => input.takeExactly(n));
	}

	/**
	 * Reads the bytes that have arrived, at most `size`, or the buffer size if `size` is left out. If there are none, it
	 * waits for the next arrival. An empty result means the end of the stream. Python: `read1()`.
	 */
	read1(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		try {
			const n = parseSize(size);
			const input = this.checkedInput();
			if (n === 0) return Promise.resolve(EMPTY);
			return this.wait(input, () => input.takeSome(n < 0 ? this.#bufferSize : n), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Fills `buffer`. Resolves to the number of bytes, which is less than its length only at the end of the stream.
	 * Python: `readinto()`.
	 */
	async readinto(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		const target = targetOf(buffer);
		const { length } = target;
		const input = this.checkedInput();
		return this.wait(input, () => input.takeInto(target, length), options);
	}

	/**
	 * As `readinto()`, but with the bytes that have arrived; it waits for the next arrival only if there are none.
	 * Python: `readinto1()`.
	 */
	async readinto1(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		const target = targetOf(buffer);
		const { length } = target;
		const input = this.checkedInput();
		if (length === 0) return 0;
		return this.wait(input, () => input.takeSomeInto(target, length), options);
	}

	/**
	 * Resolves to a copy of the bytes that have arrived, at most the buffer size; they stay unread. If there are none, it
	 * waits for the next arrival. An empty result means the end of the stream. As in CPython, `size` is checked but has
	 * no effect. Python: `peek()`.
	 */
	peek(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		try {
			parseSize(size);
			const input = this.checkedInput();
			return this.wait(input, () => input.peek(this.#bufferSize), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Waits until `size` bytes have arrived and resolves to a copy of them; they stay unread. Rejects with
	 * `IncompleteReadError` if the stream ends first. Python has no counterpart.
	 *
	 * @example
	 * ```ts
	 * import { BufferedReader, BytesIO } from "socket-makefile";
	 * const f = new BufferedReader(new BytesIO("GET / HTTP/1.1\r\n"));
	 * console.log(String(await f.peekexactly(3)), String(await f.readline())); // "GET" "GET / HTTP/1.1\r\n"
	 * ```
	 */
	peekexactly(size: number, options?: ReadOptions): Promise<Buffer> {
		if (options === undefined) {
			const bytes = this.#input.ready?.peekReady(size);
			if (bytes !== undefined) return Promise.resolve(bytes);
		}
		return this.exactly(size, options, (_input, n) => this.#input.peekExactly(n));
	}

	/**
	 * Iterates over exactly `size` bytes, in pieces of at most 64 KiB as they arrive, without collecting them; or to the
	 * end of the stream, if `size` is left out, null or negative. If the stream ends before, the iteration throws
	 * `IncompleteReadError`, whose `partial` is empty. If the loop is left early, the next read begins after the last
	 * piece. Python has no counterpart.
	 *
	 * @example
	 * ```ts
	 * import { createWriteStream } from "node:fs";
	 * import { pipeline } from "node:stream/promises";
	 * import { type BufferedReader } from "socket-makefile";
	 * async function save(f: BufferedReader, path: string): Promise<void> {
	 * 	const size = Number(await f.readline());
	 * 	await pipeline(f.chunks(size), createWriteStream(path));
	 * }
	 * ```
	 */
	chunks(size?: number | null, options?: ReadOptions): AsyncIterableIterator<Buffer, undefined> {
		this.checkedInput();
		return new ExactChunks(this, parseSize(size), options);
	}

	override write(_data?: unknown): Promise<number> {
		return Promise.reject(new UnsupportedOperation("write: the file is not writable"));
	}

	/**
	 * Separates the layer below and resolves to it. It stays open and continues at the first unread byte; this file is
	 * closed. Rejects with `UnsupportedOperation`, and changes nothing, if bytes were read ahead from a `ByteReader` that
	 * has no `unread()`. Python: `detach()`.
	 */
	async detach(): Promise<ByteReader> {
		const raw = this.#raw;
		if (raw === undefined || this.closed) throw this.closedError();
		this.#input.checkDetach();
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
		return super.fileno();
	}

	protected override get below(): ByteReader | undefined {
		return this.#raw;
	}

	protected override takeReadyLine(): Buffer | undefined {
		return this.#input.takeReadyLine();
	}

	protected override input(): ByteInput {
		return this.#input;
	}

	protected override checkedInput(): ByteInput {
		if (this.#input.closed) throw this.closedError();
		return this.#input;
	}

	protected override get closedBelow(): boolean {
		return this.#input.closed;
	}

	protected override async closeBelow(): Promise<void> {
		this.#input.close();
		await this.#raw?.close?.();
	}
}
