import { ClosedFileError, UnsupportedOperation } from "../errors.ts";
import { bytesOf } from "./arguments.ts";
import type { ByteOutput } from "./bytes/byte-output.ts";
import { type ByteWriter, checkWriter, outputTo } from "./bytes/byte-writer.ts";
import type { ReadOptions } from "./calls/call-queue.ts";
import type { LineInput } from "./calls/line-input.ts";
import { after } from "./calls/promises.ts";
import { peer } from "./inspect.ts";
import { checkBufferSize, DEFAULT_BUFFER_SIZE } from "./limits.ts";
import { SocketFile } from "./socket-file.ts";

/**
 * A binary file that is written through a buffer: nothing is sent before `flush()`, `close()` or a full buffer.
 *
 * Data is accepted at once and in the order of the calls, and copied. A failure of the connection is reported by the
 * write, flush or close that meets it and by all that follow; an unawaited `write()` that fails does not end the process.
 *
 * Python: `io.BufferedWriter`.
 *
 * @example
 * ```ts
 * import { BufferedWriter, BytesIO } from "socket-makefile";
 * const memory = new BytesIO();
 * const f = new BufferedWriter(memory);
 * await f.write(Buffer.from("hello"));
 * await f.flush();
 * console.log(String(memory.getvalue())); // "hello"
 * ```
 */
export class BufferedWriter extends SocketFile<Buffer> {
	#raw: ByteWriter | undefined;
	readonly #bufferSize: number;
	#output: ByteOutput | undefined;

	constructor(raw: ByteWriter, bufferSize = DEFAULT_BUFFER_SIZE) {
		super();
		checkWriter(raw);
		checkBufferSize(bufferSize);
		this.#raw = raw;
		this.#bufferSize = bufferSize;
	}

	override get mode(): string {
		return "wb";
	}

	override get name(): number | undefined {
		return this.#raw instanceof SocketFile ? this.#raw.name : undefined;
	}

	/** The layer below; undefined once detached. Python: `raw`. */
	get raw(): ByteWriter | undefined {
		return this.#raw;
	}

	/** @internal */
	get output(): ByteOutput {
		this.#output ??= outputTo(this.#layerBelow(), this.#bufferSize);
		return this.#output;
	}

	/**
	 * Accepts bytes and resolves to their number when the buffer has room again. Whoever awaits each write never has
	 * more than the buffer and one write in memory. Python: `write()`.
	 */
	override write(data: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		try {
			const bytes = bytesOf(data);
			return after(this.enqueue(bytes, options), bytes.length);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Resolves when the kernel has every byte; rejects if any was lost. Python: `flush()`. */
	override flush(options?: ReadOptions): Promise<void> {
		try {
			this.checkOpen();
			return this.output.flush(options) ?? Promise.resolve();
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Flushes and returns the layer below, which stays open. Python: `detach()`. */
	async detach(): Promise<ByteWriter> {
		// What is written while a flush waits goes out before, too.
		do await this.flush();
		while (this.output.hasPending);
		const raw = this.#layerBelow();
		this.output.closed = true;
		this.#raw = undefined;
		return raw;
	}

	#layerBelow(): ByteWriter {
		if (this.#raw === undefined) throw new ClosedFileError("raw stream has been detached");
		return this.#raw;
	}

	override writable(): boolean {
		this.checkOpen();
		return true;
	}

	override fileno(): number {
		this.checkOpen();
		return this.#raw instanceof SocketFile ? this.#raw.fileno() : super.fileno();
	}

	protected override enqueue(data: Buffer, options?: ReadOptions): Promise<unknown> | undefined {
		const bytes = bytesOf(data);
		this.checkOpen();
		return this.output.write(bytes, options);
	}

	protected override core(): LineInput<Buffer> {
		throw new UnsupportedOperation("read: the file is not readable");
	}

	/** @internal */
	override get [peer](): string | undefined {
		return this.#raw instanceof SocketFile ? this.#raw[peer] : undefined;
	}

	protected override get closedBelow(): boolean {
		return this.#raw === undefined || this.#raw.closed;
	}

	protected override async closeBelow(): Promise<void> {
		const { output } = this;
		output.closed = true;
		try {
			await output.flush();
		} finally {
			await this.#raw?.close();
		}
	}
}
