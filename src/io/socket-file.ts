// The base of the family, Python's IOBase: lines, iteration, writelines, closing. What is hard is in the
// synchronous cores (LineInput, ByteOutput); here a call becomes an attempt, made now or when its turn comes.

import { ClosedFileError, UnsupportedOperation } from "../errors.ts";
import { linesOf, parseSize } from "./arguments.ts";
import type { Attempt, ReadOptions } from "./calls/call-queue.ts";
import type { LineInput } from "./calls/line-input.ts";
import { Lines, last, nextLine, takeLines } from "./calls/lines.ts";
import { after, markHandled, noop } from "./calls/promises.ts";
import { inspected, peer, summary } from "./inspect.ts";

/**
 * A file: a socket, memory, or a layer above one of them, read and written by lines or by count.
 *
 * `T` is `Buffer` for binary files and `string` for text. Sizes are bytes in binary files and Unicode code points in
 * text files. Reads made at the same time are served in the order of the calls. A read that fails (timeout, abort,
 * line too long, decoding) consumes nothing. Every call on a closed file rejects with `ClosedFileError`, one in the
 * wrong direction with `UnsupportedOperation`.
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
export abstract class SocketFile<T extends string | Buffer> implements AsyncDisposable {
	#closing: Promise<void> | undefined;

	/** The reading core; throws `UnsupportedOperation` where there is none. */
	protected abstract core(): LineInput<T>;
	/** Has a layer below been closed, or this one detached? */
	protected abstract get closedBelow(): boolean;
	/** Flushes and lets go of the layer below. Called once. */
	protected abstract closeBelow(): Promise<void>;

	/** Is a string a sequence of lines here, as in Python? */
	protected get textual(): boolean {
		return false;
	}

	/** The mode that the file was made with; binary files give the canonical form ('rb', 'wb', 'rwb'). Python: `mode`. */
	abstract readonly mode: string | undefined;

	/** Accepts data; the promise is there if the kernel has to catch up. */
	protected enqueue(_data: T, _options?: ReadOptions): Promise<unknown> | undefined {
		throw new UnsupportedOperation("write: the file is not writable");
	}

	/**
	 * Accepts data, in the order of the calls, and resolves to its size (bytes, or code points in text) when the buffer has
	 * room again; the data may be changed after the call. What is lost later is reported by the next write, flush or close.
	 * Python: `write()`.
	 */
	abstract write(data: unknown, options?: ReadOptions): Promise<number>;

	/** True after `close()` was called, on this file or on a layer below. Python: `closed`. */
	get closed(): boolean {
		return this.#closing !== undefined || this.closedBelow;
	}

	/** The socket's descriptor where it is known, -1 after close. Python: `name`. */
	get name(): number | undefined {
		return undefined;
	}

	/**
	 * Reads through the next line end, which is part of the result, or at most `limit` units of it.
	 *
	 * At the end of the stream the result is what is left, then empty (`''` or an empty Buffer) every time. Rejects with
	 * `LineTooLongError` once `maxLineLength` units arrived without a line end (not if `limit` is given).
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
			const input = this.openCore();
			if (n < 0) return this.wait(input, nextLine, options);
			return this.wait(input, () => input.takeLimited(n) ?? last(input, n), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Takes a whole line if one is already here, without waiting; otherwise `undefined`, as while another read is
	 * pending and for an unterminated last line. Throws what a read would reject with.
	 *
	 * `f.takeline() ?? (await f.readline())` is the fastest way through many lines. Python has no counterpart.
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
		const input = this.openCore();
		return input.calls.idle || !input.calls.hasCallOf(input.owner) ? input.takeLine() : undefined;
	}

	/**
	 * Reads lines until their sizes (bytes, or code points in text) exceed `hint`, or to the end of the stream, where the
	 * result is empty. A failure, `LineTooLongError` among them, consumes none of them. Without `hint` all that the peer
	 * sends is held. Python: `readlines()`.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * console.log((await new BytesIO("one\ntwo\n").readlines()).length); // 2
	 * ```
	 */
	readlines(hint?: number | null, options?: ReadOptions): Promise<T[]> {
		try {
			const n = parseSize(hint, "hint");
			const input = this.openCore();
			const most = n > 0 ? n : Number.POSITIVE_INFINITY;
			// Each attempt goes through all lines anew, so one is made only where it can end the call: when the sum or the end
			// is reached. A line that is too long has to be noticed before that: by attempts at every doubling.
			let next = Math.min(most + 1, input.maxLineLength);
			// Where a byte may be several characters, any arrival can end it.
			const atAnyArrival = n > 0 && input.mayExpand;
			const attempt = () => {
				while (input.fill());
				if (!input.ended && input.available < next && !atAnyArrival) return undefined;
				const lines = takeLines(input, most);
				if (input.available <= most) next = Math.min(most + 1, 2 * input.available);
				return lines;
			};
			return this.wait(input, attempt, options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Drops the rest of the line and its end, however long or undecodable, without gathering it in memory. Resolves to
	 * how much was dropped: bytes, or characters in text (an undecodable byte counts as one, a translated line end as
	 * one); 0 at the end of the stream. What a failing call dropped stays dropped; the next one goes on.
	 * Python has no counterpart.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO } from "socket-makefile";
	 * const f = new BytesIO("not this\nbut this\n");
	 * console.log(await f.skipline(), String(await f.readline())); // 9 "but this\n"
	 * ```
	 */
	skipline(options?: ReadOptions): Promise<number> {
		try {
			const input = this.openCore();
			let dropped = 0;
			const attempt = () => {
				const { units, done } = input.skip();
				dropped += units;
				if (done || (input.ended && dropped > 0)) return dropped;
				if (input.failure !== undefined) throw input.failure;
				return input.ended ? 0 : undefined;
			};
			return this.wait(input, attempt, options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Lines, to the end of the stream. Leaving the loop early leaves the file open, after the last line taken. Rejects as
	 * `readline()` does; a new loop goes on there. Python: iteration.
	 */
	[Symbol.asyncIterator](): AsyncIterableIterator<T, undefined> {
		return new Lines(this);
	}

	/**
	 * Writes every item, without separators and without flushing. Text and bytes as a whole are refused. Resolves when the
	 * buffer has room again; rejects as `write()` does, and what came before the failing item stays written.
	 * Python: `writelines()`.
	 */
	writelines(lines: Iterable<T> | AsyncIterable<T>, options?: ReadOptions): Promise<void> {
		try {
			this.checkOpen();
			const items = linesOf(lines, this.textual);
			if (!Array.isArray(items)) return this.#writeEach(items, options);
			// What is all there is accepted at once, before any later write.
			let wait: Promise<unknown> | undefined;
			for (const line of items) wait = this.enqueue(line, options) ?? wait;
			return after(wait, undefined);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	#writeEach(items: Iterable<T> | AsyncIterable<T>, options: ReadOptions | undefined): Promise<void> {
		let lost = false;
		const each = async () => {
			for await (const line of items) {
				const wait = this.enqueue(line, options);
				lost = true;
				await wait;
				lost = false;
			}
		};
		const written: Promise<void> = each().catch((error) => {
			if (lost) markHandled(written);
			throw error;
		});
		return written;
	}

	/**
	 * Resolves when the kernel has every byte that was written; nothing to do on a file that is only read. Rejects if any
	 * was lost, and so does every later call; after a `TimeoutError` the bytes stay queued. Python: `flush()`.
	 */
	async flush(): Promise<void> {
		this.checkOpen();
	}

	/**
	 * Flushes, then lets go of the socket, which closes when nobody else holds it. Reads that wait reject with
	 * `ClosedFileError`; bytes that were read ahead go back to the socket. If the flush fails the file is closed all the
	 * same and the call rejects; a second call does nothing. Python: `close()`.
	 */
	close(): Promise<void> {
		if (this.#closing !== undefined) return this.#closing.catch(noop);
		this.#closing = this.closedBelow ? Promise.resolve() : this.closeBelow();
		return markHandled(this.#closing);
	}

	/** As `close()`, for `await using`. Python: leaving a `with`. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/** May it be read? Python: `readable()`. */
	readable(): boolean {
		this.checkOpen();
		return false;
	}

	/** May it be written? Python: `writable()`. */
	writable(): boolean {
		this.checkOpen();
		return false;
	}

	/** Always false for sockets. Python: `seekable()`. */
	seekable(): boolean {
		this.checkOpen();
		return false;
	}

	/** Python: `isatty()`. */
	isatty(): boolean {
		this.checkOpen();
		return false;
	}

	/** The socket's descriptor; throws `UnsupportedOperation` where there is none. Python: `fileno()`. */
	fileno(): number {
		throw new UnsupportedOperation("fileno: the file has no descriptor");
	}

	/** A socket has no positions: throws `UnsupportedOperation`. Python: `seek()`. */
	seek(_offset: number, _whence?: number): number {
		throw new UnsupportedOperation("seek: a socket is not seekable");
	}

	/** A socket has no positions: throws `UnsupportedOperation`. Python: `tell()`. */
	tell(): number {
		throw new UnsupportedOperation("tell: a socket is not seekable");
	}

	/** Throws `UnsupportedOperation`. Python: `truncate()`. */
	truncate(_size?: number): number {
		throw new UnsupportedOperation("truncate: a socket is not seekable");
	}

	/** @internal */
	get [peer](): string | undefined {
		return undefined;
	}

	/** @internal */
	[inspected](): string {
		return summary(this, ...this.traits(), this[peer], this.closed && "closed");
	}

	/** What `util.inspect()` shows of this file. */
	protected traits(): (string | undefined)[] {
		return [this.mode === undefined ? undefined : `mode='${this.mode}'`];
	}

	/** Throws if the file is closed. */
	protected checkOpen(): void {
		if (this.closed) throw new ClosedFileError();
	}

	/** The reading core of an open file. */
	protected openCore(): LineInput<T> {
		const input = this.core();
		if (this.closed) throw new ClosedFileError();
		return input;
	}

	/** Answers from what is there, in turn; otherwise waits. */
	protected wait<I extends LineInput<T>, R>(
		input: I,
		attempt: Attempt<I, R>,
		options: ReadOptions | undefined,
	): Promise<R> {
		return input.calls.answerOrWait(input.owner, input, attempt, options);
	}
}
