// The base class of all files, Python's IOBase: lines, iteration, writelines, closing. Synchronous cores (LineInput,
// ByteOutput) do the reading and writing. SocketFile turns each call into an attempt: a function that asks a core for
// the result. The attempt runs at once, or when it is the call's turn.

import { ClosedFileError, UnsupportedOperation } from "../errors.ts";
import { exactSize, linesOf, parseSize } from "./arguments.ts";
import type { Sink } from "./bytes/byte-output.ts";
import type { Attempt, ReadOptions } from "./calls/call-queue.ts";
import type { LineInput } from "./calls/line-input.ts";
import {
	incomplete,
	Lines,
	linesUntil,
	nextLine,
	nextResult,
	takeLine,
	takeRestIfEnded,
	throwIfEnded,
} from "./calls/lines.ts";
import { markHandled, noop, resolveAfter } from "./calls/promises.ts";
import { signalOf } from "./calls/read-options.ts";
import type { Separators } from "./calls/separators.ts";
import type { ReadableFile, WritableFile } from "./directions.ts";
import { customInspect, peer, summary } from "./inspect.ts";

/**
 * A file: a socket, memory, or a layer above one of them. It is read and written by lines or by size.
 *
 * `T` is `Buffer` for binary files and `string` for text files. Sizes are bytes in binary files and Unicode code points
 * in text files. Concurrent reads are served in the order of the calls. A read that fails (timeout, abort, line too
 * long, decoding) consumes nothing, but what `skipline()` has dropped stays dropped. Calls on a closed file fail with
 * `ClosedFileError`. A read of a write-only file and a write to a read-only file reject with `UnsupportedOperation`.
 *
 * Python: `io.IOBase`.
 *
 * @example
 * ```ts
 * import { BytesIO, SocketFile } from "socket-makefile";
 * async function count(file: SocketFile<string> | SocketFile<Buffer>): Promise<number> {
 * 	let lines = 0;
 * 	while ((await file.skipline()) > 0) lines++;
 * 	return lines;
 * }
 * const f = new BytesIO("one\ntwo\n");
 * console.log(f instanceof SocketFile, await count(f)); // true 2
 * ```
 */
export abstract class SocketFile<T extends string | Buffer> implements ReadableFile<T>, WritableFile<T> {
	#closing: Promise<void> | undefined;

	/** The reading core. Throws `UnsupportedOperation` if the file has none. */
	protected abstract input(): LineInput<T>;
	/** Whether a layer below was closed or this layer was detached. */
	protected abstract get closedBelow(): boolean;
	/** Whether `close()` has nothing to do, because everything below is closed or was detached. */
	protected get nothingToClose(): boolean {
		return this.closedBelow;
	}
	/** Flushes, then closes the layer below. Called once. */
	protected abstract closeBelow(): Promise<void>;

	/** The layer below, whose name, descriptor and peer are also this file's. */
	protected get below(): unknown {
		return undefined;
	}

	/** Whether `writelines()` takes a string, as a sequence of one-character lines, as in Python. */
	protected get textual(): boolean {
		return false;
	}

	/** The mode of the file; a binary file gives the canonical form ('rb', 'wb', 'rwb'). Python: `mode`. */
	abstract readonly mode: string | undefined;

	/**
	 * Accepts data. Returns a promise if the buffer is full (it resolves when the kernel has taken the buffered data) or
	 * if writing has failed (it rejects).
	 */
	protected enqueue(_data: T, _options?: ReadOptions): Promise<unknown> | undefined {
		throw new UnsupportedOperation("write: the file is not writable");
	}

	/**
	 * Accepts data, in the order of the calls. Resolves to its size (bytes, or code points in a text file) when the
	 * buffer has room for more. The data is copied, so the caller may change it after the call. If it is lost later, the
	 * next write, flush or close rejects. Python: `write()`.
	 */
	abstract write(data: unknown, options?: ReadOptions): Promise<number>;

	/** Whether `close()` was called on this file or on a layer below, or this file was detached. Python: `closed`. */
	get closed(): boolean {
		return this.#closing !== undefined || this.closedBelow;
	}

	/** The socket's descriptor, if it is known; -1 after `close()`. Python: `name`. */
	get name(): number | undefined {
		return isFile(this.below) ? this.below.name : undefined;
	}

	/**
	 * Reads a line, its line end included. With `limit`, it reads at most that many bytes (or characters, in a text file)
	 * of the line.
	 *
	 * At the end of the stream it resolves to what is left, then to an empty result (`''` or an empty Buffer) every time.
	 * Without `limit` it rejects with `LineTooLongError` once `maxLineLength` bytes or characters arrived without a line
	 * end.
	 *
	 * Python: `readline()`.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * const f = new BytesIO("one\ntwo");
	 * console.log(String(await f.readline())); // "one\n"
	 * console.log(String(await f.readline())); // "two"
	 * ```
	 */
	readline(limit?: number | null, options?: ReadOptions): Promise<T> {
		try {
			const n = parseSize(limit, "limit");
			const input = this.checkedInput();
			if (n < 0) return this.wait(input, nextLine<T>, options);
			return this.wait(input, () => input.takeLimited(n) ?? takeRestIfEnded(input, n), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Returns a whole line if one has already arrived, and never waits. Returns `undefined` if none has, while another
	 * read is pending, and for a last line without a line end. Throws what `readline()` would reject with.
	 *
	 * `f.takeline() ?? (await f.readline())` is the fastest way to read many lines. Python has no counterpart.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * const f = new BytesIO("one\ntwo\n");
	 * for (let line = await f.readline(); line.length > 0; line = f.takeline() ?? (await f.readline())) {
	 * 	console.log(String(line)); // "one\n", "two\n"
	 * }
	 * ```
	 */
	takeline(): T | undefined {
		return this.takeNow(this.checkedInput(), takeLine<T>);
	}

	/**
	 * Reads up to and including a separator: the fewest bytes or characters that end with it or, if several are given,
	 * with one of them. It makes no difference in which chunks the bytes arrive. A text file translates the line ends
	 * first, and then looks for a separator; in a binary file a string stands for its UTF-8 bytes.
	 *
	 * Rejects with `IncompleteReadError` if the stream ends first, and with `LineTooLongError` once `maxLineLength` bytes
	 * or characters arrived without a separator; both consume nothing. Rejects with `TypeError` or `RangeError` for an
	 * empty separator, an empty list or another type. Python: `readuntil()` of `asyncio.StreamReader`.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * const f = new BytesIO("login: guest\0");
	 * console.log(String(await f.readuntil([": ", "$ "]))); // "login: "
	 * console.log(String(await f.readuntil("\0"))); // "guest\0"
	 * ```
	 */
	readuntil(separators: Separators, options?: ReadOptions): Promise<T> {
		try {
			const input = this.checkedInput();
			const until = input.until(separators);
			const attempt = () => {
				const found = until.take();
				if (found === undefined && input.ended) throw incomplete(input, until.separators.shown);
				return found;
			};
			return this.wait(input, attempt, options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * As `readuntil()`, but never waits: returns `undefined` if no separator has arrived, at the end of the stream, and
	 * while another read is pending. Throws what `readuntil()` would reject with. Python has no counterpart.
	 */
	takeuntil(separators: Separators): T | undefined {
		const input = this.checkedInput();
		return this.takeNow(input, input.until(separators).take);
	}

	/**
	 * Reads exactly `size` bytes (or characters, in a text file). Rejects with `IncompleteReadError`, and consumes
	 * nothing, if the stream ends first. Python: `readexactly()` of `asyncio.StreamReader`.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * const f = new BytesIO(Buffer.from([0, 0, 0, 2, 104, 105]));
	 * const size = (await f.readexactly(4)).readUInt32BE();
	 * console.log(String(await f.readexactly(size))); // "hi"
	 * ```
	 */
	readexactly(size: number, options?: ReadOptions): Promise<T> {
		return this.exactly(size, options, (input, n) => input.takeExactly(n));
	}

	/**
	 * Reads lines until the sum of their sizes (bytes, or code points in a text file) exceeds `hint`, or to the end of
	 * the stream. If the stream is already at its end, the result is an empty array. If the call fails, also with
	 * `LineTooLongError`, it consumes none of the lines. Without `hint` it keeps in memory everything that the peer
	 * sends. Python: `readlines()`.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * console.log((await new BytesIO("one\ntwo\n").readlines()).length); // 2
	 * ```
	 */
	async readlines(hint?: number | null, options?: ReadOptions): Promise<T[]> {
		const n = parseSize(hint, "hint");
		const input = this.checkedInput();
		const most = n > 0 ? n : Number.POSITIVE_INFINITY;
		return this.wait(input, linesUntil(input, most), options);
	}

	/**
	 * Drops the rest of the current line and its line end. The line may be of any length and undecodable; it is not
	 * collected in memory. Resolves to the number of bytes (or characters, in a text file) that were dropped; 0 at the
	 * end of the stream. An undecodable byte counts as one character, and so does a translated line end. If the call
	 * fails, what it has dropped stays dropped, and the next call continues there. Python has no counterpart.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * const f = new BytesIO("not this\nbut this\n");
	 * console.log(await f.skipline(), String(await f.readline())); // 9 "but this\n"
	 * ```
	 */
	async skipline(options?: ReadOptions): Promise<number> {
		const input = this.checkedInput();
		let dropped = 0;
		const attempt = () => {
			const { units, done } = input.skip();
			dropped += units;
			if (done || (input.ended && dropped > 0)) return dropped;
			if (input.failure !== undefined) throw input.failure;
			return input.ended ? 0 : undefined;
		};
		return this.wait(input, attempt, options);
	}

	/**
	 * Iterates over the lines to the end of the stream, and rejects as `readline()` does. If a loop is left early, the
	 * file stays open, and the next read starts after the last line of the loop. Python: iteration.
	 */
	[Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
		return this.lines();
	}

	/**
	 * The iteration of the file, with options: the signal ends every wait, and the loop then throws `signal.reason`.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * const f = new BytesIO("one\ntwo\n");
	 * for await (const line of f.lines({ signal: AbortSignal.timeout(1000) })) console.log(String(line));
	 * ```
	 */
	lines(options?: ReadOptions): AsyncIterableIterator<T, undefined> {
		const read = () => this.wait(this.checkedInput(), nextResult<T>, options);
		return new Lines(() => this.takeReadyLine(), read, signalOf(options));
	}

	/**
	 * Writes every item as `write()` does, without separators and without flushing. Resolves when the buffer has room for
	 * more. If it rejects, the items before the failing one stay written. `lines` itself must not be a Buffer or, on a
	 * binary file, a string, because their items are not lines. Python: `writelines()`.
	 */
	writelines(lines: Iterable<T> | AsyncIterable<T>, options?: ReadOptions): Promise<void> {
		try {
			this.checkOpen();
			const items = linesOf(lines, this.textual);
			if (!Array.isArray(items)) return this.#writeEach(items, options);
			// An array is accepted as a whole, before any later write.
			let wait: Promise<unknown> | undefined;
			for (const line of items) wait = this.enqueue(line, options) ?? wait;
			return resolveAfter(wait, undefined);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	#writeEach(items: Iterable<T> | AsyncIterable<T>, options: ReadOptions | undefined): Promise<void> {
		/** Whether a rejection comes from a lost write, which later calls report too, and not from the items. */
		let awaitsDelivery = false;
		const each = async () => {
			for await (const line of items) {
				const wait = this.enqueue(line, options);
				awaitsDelivery = true;
				await wait;
				awaitsDelivery = false;
			}
		};
		const written: Promise<void> = each().catch((error) => {
			if (awaitsDelivery) markHandled(written);
			throw error;
		});
		return written;
	}

	/**
	 * Resolves when the kernel has every byte that was written; at once if the file cannot be written. If a byte was
	 * lost, it rejects, and so does every later write, flush and close. After a `TimeoutError` the bytes stay queued.
	 * Python: `flush()`.
	 */
	async flush(): Promise<void> {
		this.checkOpen();
	}

	/**
	 * Flushes, then closes the file. The socket closes when its own `close()` was called too and all its other files are
	 * closed. Reads that wait reject with `ClosedFileError`; bytes that were read ahead go back to the socket. If the
	 * flush fails, the call rejects, but the file is closed all the same. A second call does nothing. Python: `close()`.
	 */
	close(): Promise<void> {
		if (this.#closing !== undefined) return this.#closing.catch(noop);
		this.#closing = this.nothingToClose ? Promise.resolve() : this.closeBelow();
		return markHandled(this.#closing);
	}

	/** As `close()`, for `await using`. Python: the end of a `with` block. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/** Whether the file can be read. Python: `readable()`. */
	readable(): boolean {
		this.checkOpen();
		return false;
	}

	/** Whether the file can be written. Python: `writable()`. */
	writable(): boolean {
		this.checkOpen();
		return false;
	}

	/** Whether the file has positions; always false for sockets. Python: `seekable()`. */
	seekable(): boolean {
		this.checkOpen();
		return false;
	}

	/** Always false. Python: `isatty()`. */
	isatty(): boolean {
		this.checkOpen();
		return false;
	}

	/** The socket's descriptor. Throws `UnsupportedOperation` if the file has none. Python: `fileno()`. */
	fileno(): number {
		if (isFile(this.below)) return this.below.fileno();
		throw new UnsupportedOperation("fileno: the file has no descriptor");
	}

	/** Throws `UnsupportedOperation`, because a socket has no positions. Python: `seek()`. */
	seek(_offset: number, _whence?: number): number {
		throw new UnsupportedOperation("seek: a socket is not seekable");
	}

	/** Throws `UnsupportedOperation`, because a socket has no positions. Python: `tell()`. */
	tell(): number {
		throw new UnsupportedOperation("tell: a socket is not seekable");
	}

	/** Throws `UnsupportedOperation`, because a socket has no positions. Python: `truncate()`. */
	truncate(_size?: number): number {
		throw new UnsupportedOperation("truncate: a socket is not seekable");
	}

	/** @internal Where this file reads from, for `select()`. Throws if the file is closed or cannot be read. */
	get readsFrom(): LineInput<T> {
		return this.checkedInput();
	}

	/** @internal Where this file writes to, for `select()`. Throws if the file cannot be written. */
	get writesTo(): Sink {
		throw new UnsupportedOperation("write: the file is not writable");
	}

	/** @internal */
	get [peer](): string | undefined {
		return isFile(this.below) ? this.below[peer] : undefined;
	}

	/** What `util.inspect()` shows. */
	toString(): string {
		return this[customInspect]();
	}

	/** @internal */
	[customInspect](): string {
		return summary(this, ...this.traits(), this[peer], this.closed && "closed");
	}

	/** What `util.inspect()` shows of this file besides its class, peer and state. */
	protected traits(): (string | undefined)[] {
		return [this.mode === undefined ? undefined : `mode='${this.mode}'`];
	}

	/** Throws if the file is closed. */
	protected checkOpen(): void {
		if (this.closed) throw this.closedError();
	}

	/** The error of a call on this file when it is closed. */
	protected closedError(): ClosedFileError {
		return new ClosedFileError(`I/O operation on closed file: ${this[customInspect]()}`);
	}

	/** The reading core. Throws if the file is closed. */
	protected checkedInput(): LineInput<T> {
		const input = this.input();
		if (this.closed) throw this.closedError();
		return input;
	}

	/** Answers a call for exactly `size` units, once `take` returns them. Rejects if the stream ends before. */
	protected exactly(
		size: number,
		options: ReadOptions | undefined,
		take: (input: LineInput<T>, n: number) => T | undefined,
	): Promise<T> {
		try {
			const n = exactSize(size);
			const input = this.checkedInput();
			return this.wait(input, () => take(input, n) ?? throwIfEnded(input, n), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** The fast path of a loop over lines: a line that can be taken without an attempt. */
	protected takeReadyLine(): T | undefined {
		return undefined;
	}

	/** Answers a call that never waits; undefined if another call of the file waits. */
	protected takeNow<I extends LineInput<T>>(input: I, attempt: Attempt<I, T>): T | undefined {
		return input.calls.takeNow(input.owner, input, attempt);
	}

	/** Answers a call at once if possible; otherwise the call waits its turn. */
	protected wait<I extends LineInput<T>, R>(
		input: I,
		attempt: Attempt<I, R>,
		options: ReadOptions | undefined,
	): Promise<R> {
		return input.calls.answerOrWait(input.owner, input, attempt, options);
	}
}

/**
 * Whether the value is a file. The class itself uses this function, because bundlers rename a class that uses its own
 * name, and util.inspect() shows the new name.
 */
export function isFile(value: unknown): value is SocketFile<string> | SocketFile<Buffer> {
	return value instanceof SocketFile;
}
