import { ClosedFileError, UnsupportedOperation } from "../errors.ts";
import { bytesOf } from "./arguments.ts";
import type { ByteOutput, Sink } from "./bytes/byte-output.ts";
import { type ByteWriter, checkWriter, outputTo } from "./bytes/byte-writer.ts";
import type { ReadOptions } from "./calls/call-queue.ts";
import type { LineInput } from "./calls/line-input.ts";
import { resolveAfter } from "./calls/promises.ts";
import { checkBufferSize, DEFAULT_BUFFER_SIZE } from "./limits.ts";
import { SocketFile } from "./socket-file.ts";

/**
 * A binary file that is written through a buffer. The buffer is sent when it is full, by `flush()`, `close()` and
 * `detach()`, and by `starttls()` and `detach()` of the socket.
 *
 * Data is copied and accepted at once, in the order of the calls. If the connection fails, the first write, flush or
 * close that meets the failure rejects, and so do all later ones. If an unawaited `write()` rejects for that reason,
 * the process does not end.
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

	/** The layer below; undefined after `detach()`. Python: `raw`. */
	get raw(): ByteWriter | undefined {
		return this.#raw;
	}

	/** @internal */
	get output(): ByteOutput {
		this.#output ??= outputTo(this.#openRaw(), this.#bufferSize);
		return this.#output;
	}

	/**
	 * Copies bytes into the buffer. Resolves to their number when the buffer has room for more. A caller that awaits each
	 * write never has more in memory than the buffer and one write. Python: `write()`.
	 */
	override write(data: NodeJS.ArrayBufferView | ArrayBufferLike, options?: ReadOptions): Promise<number> {
		try {
			const bytes = bytesOf(data);
			return resolveAfter(this.enqueue(bytes, options), bytes.length);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Resolves when the kernel has every byte that was written. Rejects if one was lost. Python: `flush()`. */
	override flush(options?: ReadOptions): Promise<void> {
		try {
			this.checkOpen();
			return this.output.flush(options) ?? Promise.resolve();
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Flushes, separates the layer below and resolves to it. That layer stays open; this file is closed. Python:
	 * `detach()`.
	 */
	async detach(): Promise<ByteWriter> {
		// More may be written while a flush waits.
		do {
			this.checkOpen();
			const flushing = this.output.flush();
			if (flushing !== undefined) await flushing;
		} while (this.output.hasPending);
		const raw = this.#openRaw();
		this.output.closed = true;
		this.#raw = undefined;
		return raw;
	}

	#openRaw(): ByteWriter {
		if (this.#raw === undefined) throw new ClosedFileError("raw stream has been detached");
		return this.#raw;
	}

	override writable(): boolean {
		this.checkOpen();
		return true;
	}

	override fileno(): number {
		this.checkOpen();
		return super.fileno();
	}

	// The reading methods exist at run time, so that a call from JavaScript rejects with a clear error. Because of `this:
	// never` no call of them compiles in TypeScript.

	/** @internal */
	read(this: never, ..._args: unknown[]): Promise<never> {
		return unreadable("read");
	}

	/** @internal */
	read1(this: never, ..._args: unknown[]): Promise<never> {
		return unreadable("read1");
	}

	/** @internal */
	readinto(this: never, ..._args: unknown[]): Promise<never> {
		return unreadable("readinto");
	}

	/** @internal */
	readinto1(this: never, ..._args: unknown[]): Promise<never> {
		return unreadable("readinto1");
	}

	/** @internal */
	peek(this: never, ..._args: unknown[]): Promise<never> {
		return unreadable("peek");
	}

	/** @internal */
	peekexactly(this: never, ..._args: unknown[]): Promise<never> {
		return unreadable("peekexactly");
	}

	/** @internal */
	chunks(this: never, ..._args: unknown[]): never {
		throw new UnsupportedOperation("chunks: the file is not readable");
	}

	/** @internal */
	take(this: never, ..._args: unknown[]): never {
		throw new UnsupportedOperation("take: the file is not readable");
	}

	/** @internal */
	override get writesTo(): Sink {
		return this.output.sink;
	}

	protected override get below(): ByteWriter | undefined {
		return this.#raw;
	}

	protected override enqueue(data: Buffer, options?: ReadOptions): Promise<unknown> | undefined {
		const bytes = bytesOf(data);
		this.checkOpen();
		return this.output.write(bytes, options);
	}

	protected override input(): LineInput<Buffer> {
		throw new UnsupportedOperation("read: the file is not readable");
	}

	protected override get closedBelow(): boolean {
		return this.#raw === undefined || this.#raw.closed;
	}

	protected override async closeBelow(): Promise<void> {
		const { output } = this;
		output.closed = true;
		try {
			const flushing = output.flush();
			// With nothing to flush, the layer below is closed before this call returns.
			if (flushing !== undefined) await flushing;
		} finally {
			await this.#raw?.close();
		}
	}
}

function unreadable(call: string): Promise<never> {
	return Promise.reject(new UnsupportedOperation(`${call}: the file is not readable`));
}
