import { UnsupportedOperation } from "../errors.ts";
import { BufferedReader, type BufferedReaderOptions } from "./buffered-reader.ts";
import { BufferedWriter } from "./buffered-writer.ts";
import type { ByteInput } from "./bytes/byte-input.ts";
import type { ByteOutput } from "./bytes/byte-output.ts";
import { type ByteReader, type Layer, source } from "./bytes/byte-reader.ts";
import type { ByteWriter } from "./bytes/byte-writer.ts";
import type { ReadOptions } from "./calls/call-queue.ts";
import { peer } from "./inspect.ts";
import { DEFAULT_BUFFER_SIZE } from "./limits.ts";
import { SocketFile } from "./socket-file.ts";

/**
 * A reader and a writer as one binary file. Neither side ever waits for the other; reading does not flush.
 *
 * Python: `io.BufferedRWPair`.
 *
 * @example
 * ```ts
 * import { BufferedRWPair, BytesIO } from "socket-makefile";
 * const f = new BufferedRWPair(new BytesIO(Buffer.from("question\n")), new BytesIO());
 * console.log(String(await f.readline()));
 * await f.write(Buffer.from("answer\n"));
 * await f.close();
 * ```
 */
export class BufferedRWPair extends SocketFile<Buffer> implements ByteReader, Layer {
	readonly #reader: BufferedReader;
	readonly #writer: BufferedWriter;

	constructor(
		reader: ByteReader,
		writer: ByteWriter,
		bufferSize = DEFAULT_BUFFER_SIZE,
		options: BufferedReaderOptions = {},
	) {
		super();
		this.#reader = new BufferedReader(reader, bufferSize, options);
		this.#writer = new BufferedWriter(writer, bufferSize);
	}

	/** A pair has no mode, as in Python. */
	override get mode(): undefined {
		return undefined;
	}

	/** @hidden */
	get [source](): ByteInput {
		return this.#reader[source];
	}

	/** @internal */
	get output(): ByteOutput {
		return this.#writer.output;
	}

	override readline(limit?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.closed ? super.readline(limit, options) : this.#reader.readline(limit, options);
	}

	override takeline(): Buffer | undefined {
		this.checkOpen();
		return this.#reader.takeline();
	}

	/**
	 * Exactly `size` bytes, fewer only at the end of the stream, then none. If the connection fails before, what had come
	 * is returned short, and the next read rejects; a read to the end rejects at once. Python: `read()`.
	 */
	read(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#reader.read(size, options);
	}

	/**
	 * `size` bytes if they are already here, else undefined, as while another read is pending; never waits. Throws what a
	 * read would reject with. Python has no counterpart.
	 */
	take(size: number): Buffer | undefined {
		return this.#reader.take(size);
	}

	/**
	 * What is here, at most `size` bytes, or the buffer size when left out; waits for one arrival if nothing is here. Empty
	 * means end of stream. Python: `read1()`.
	 */
	read1(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#reader.read1(size, options);
	}

	/** Fills `buffer`; resolves to the number of bytes, fewer than its length only at the end of the stream. Python: `readinto()`. */
	readinto(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		return this.#reader.readinto(buffer, options);
	}

	/** As `readinto()`, but with what is here, waiting for one arrival at most. Python: `readinto1()`. */
	readinto1(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		return this.#reader.readinto1(buffer, options);
	}

	/**
	 * A copy of what is here, at most the buffer size, which stays unread; waits for one arrival if nothing is here.
	 * `size` is only checked, as in CPython. Python: `peek()`.
	 */
	peek(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#reader.peek(size, options);
	}

	/**
	 * Accepts bytes and resolves to their number when the buffer has room again. Whoever awaits each write never has
	 * more than the buffer and one write in memory. Python: `write()`.
	 */
	override write(data: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		return this.#writer.write(data, options);
	}

	override writelines(lines: Iterable<Buffer> | AsyncIterable<Buffer>, options?: ReadOptions): Promise<void> {
		return this.#writer.writelines(lines, options);
	}

	/** Resolves when the kernel has every byte; rejects if any was lost. Python: `flush()`. */
	override flush(options?: ReadOptions): Promise<void> {
		return this.#writer.flush(options);
	}

	/** Two layers lie below: rejects with `UnsupportedOperation`, as in Python. */
	detach(): Promise<never> {
		return Promise.reject(new UnsupportedOperation("detach: two layers lie below a BufferedRWPair"));
	}

	override readable(): boolean {
		return this.#reader.readable();
	}

	override writable(): boolean {
		return this.#writer.writable();
	}

	override seekable(): boolean {
		return false;
	}

	protected override core(): ByteInput {
		return this.#reader[source];
	}

	/** @internal */
	override get [peer](): string | undefined {
		return this.#reader[peer];
	}

	protected override get closedBelow(): boolean {
		return this.#writer.closed;
	}

	protected override async closeBelow(): Promise<void> {
		// Reads reject at once, not after the flush.
		this.#reader[source].close();
		try {
			await this.#writer.close();
		} finally {
			await this.#reader.close();
		}
	}
}
