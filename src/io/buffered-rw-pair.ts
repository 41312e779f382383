import { UnsupportedOperation } from "../errors.ts";
import { BufferedReader, type BufferedReaderOptions } from "./buffered-reader.ts";
import { BufferedWriter } from "./buffered-writer.ts";
import type { ByteInput } from "./bytes/byte-input.ts";
import type { ByteOutput, Sink } from "./bytes/byte-output.ts";
import { type ByteReader, type SourceLayer, source } from "./bytes/byte-reader.ts";
import type { ByteWriter } from "./bytes/byte-writer.ts";
import type { ReadOptions } from "./calls/call-queue.ts";
import type { Separators } from "./calls/separators.ts";
import { peer } from "./inspect.ts";
import { DEFAULT_BUFFER_SIZE } from "./limits.ts";
import { SocketFile } from "./socket-file.ts";

/**
 * A reader and a writer as one binary file. Reads never wait for writes, nor writes for reads; reading does not flush.
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
export class BufferedRWPair extends SocketFile<Buffer> implements ByteReader, SourceLayer {
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

	/** Always undefined: a pair has no mode, as in Python. */
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

	/** @internal */
	override get writesTo(): Sink {
		return this.output.sink;
	}

	override readline(limit?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.closed ? super.readline(limit, options) : this.#reader.readline(limit, options);
	}

	override takeline(): Buffer | undefined {
		this.checkOpen();
		return this.#reader.takeline();
	}

	override readuntil(separators: Separators, options?: ReadOptions): Promise<Buffer> {
		return this.closed ? super.readuntil(separators, options) : this.#reader.readuntil(separators, options);
	}

	override takeuntil(separators: Separators): Buffer | undefined {
		this.checkOpen();
		return this.#reader.takeuntil(separators);
	}

	override readexactly(size: number, options?: ReadOptions): Promise<Buffer> {
		return this.closed ? super.readexactly(size, options) : this.#reader.readexactly(size, options);
	}

	/** {@inheritDoc BufferedReader.read} */
	read(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#reader.read(size, options);
	}

	/** {@inheritDoc BufferedReader.take} */
	take(size: number): Buffer | undefined {
		return this.#reader.take(size);
	}

	/** {@inheritDoc BufferedReader.read1} */
	read1(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#reader.read1(size, options);
	}

	/** {@inheritDoc BufferedReader.readinto} */
	readinto(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		return this.#reader.readinto(buffer, options);
	}

	/** {@inheritDoc BufferedReader.readinto1} */
	readinto1(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		return this.#reader.readinto1(buffer, options);
	}

	/** {@inheritDoc BufferedReader.peek} */
	peek(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#reader.peek(size, options);
	}

	/** {@inheritDoc BufferedReader.peekexactly} */
	peekexactly(size: number, options?: ReadOptions): Promise<Buffer> {
		return this.#reader.peekexactly(size, options);
	}

	/** {@inheritDoc BufferedReader.chunks} */
	chunks(size?: number | null, options?: ReadOptions): AsyncIterableIterator<Buffer, undefined> {
		return this.#reader.chunks(size, options);
	}

	/** {@inheritDoc BufferedWriter.write} */
	override write(data: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		return this.#writer.write(data, options);
	}

	override writelines(lines: Iterable<Buffer> | AsyncIterable<Buffer>, options?: ReadOptions): Promise<void> {
		return this.#writer.writelines(lines, options);
	}

	/** {@inheritDoc BufferedWriter.flush} */
	override flush(options?: ReadOptions): Promise<void> {
		return this.#writer.flush(options);
	}

	/** Rejects with `UnsupportedOperation`, as in Python, because a pair has two layers below. */
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

	protected override takeReadyLine(): Buffer | undefined {
		return this.#reader[source].takeReadyLine();
	}

	protected override input(): ByteInput {
		return this.#reader[source];
	}

	/** @internal */
	override get [peer](): string | undefined {
		return this.#reader[peer];
	}

	protected override get closedBelow(): boolean {
		return this.#writer.closed;
	}

	protected override get nothingToClose(): boolean {
		return this.#writer.closed && this.#reader.closed;
	}

	protected override async closeBelow(): Promise<void> {
		// Reads that wait reject at once, not after the flush. From now on the reader counts as closed.
		this.#reader[source].close();
		const closing = this.#writer.close();
		try {
			// If there was nothing to flush, the writer has already closed the layer below it. Then the layer below the
			// reader is closed before this call returns.
			if (this.#writer.raw?.closed !== true) await closing;
		} finally {
			await this.#reader.raw?.close?.();
		}
		await closing;
	}
}
