import { codePoints } from "../codecs/code-points.ts";
import { Encoder } from "../codecs/encoder.ts";
import type { ErrorHandler } from "../codecs/error-handler.ts";
import { ClosedFileError, UnsupportedOperation } from "../errors.ts";
import { described, invalidType } from "../misuse.ts";
import { parseSize, textOf } from "./arguments.ts";
import type { BufferedReader } from "./buffered-reader.ts";
import { BufferedRWPair } from "./buffered-rw-pair.ts";
import { BufferedWriter } from "./buffered-writer.ts";
import { ByteInput } from "./bytes/byte-input.ts";
import type { ByteOutput, Sink } from "./bytes/byte-output.ts";
import { type ByteReader, isLayer, isReader, isUnreadable, source } from "./bytes/byte-reader.ts";
import { type ByteWriter, isWriter, outputTo, sink } from "./bytes/byte-writer.ts";
import { ReaderSource } from "./bytes/reader-source.ts";
import type { ReadOptions } from "./calls/call-queue.ts";
import { noop, resolveAfter, resolvedSize } from "./calls/promises.ts";
import { DEFAULT_BUFFER_SIZE } from "./limits.ts";
import { SocketFile } from "./socket-file.ts";
import { TextInput } from "./text/text-input.ts";
import {
	type ChangedTextOptions,
	changedSettings,
	type TextOptions,
	type TextSettings,
	textSettings,
} from "./text/text-options.ts";
import { TextOutput } from "./text/text-output.ts";
import type { TextPiece } from "./text/text-piece.ts";

/** The binary layer below a text file. */
export type TextBuffer = BufferedReader | BufferedWriter | BufferedRWPair | ByteReader;

/** The text file over each binary file. A second text file over the same binary file detaches the first. */
const textFiles = new WeakMap<TextBuffer, TextIOWrapper>();

/**
 * A text file over a binary one. Sizes are Unicode code points. A size that is left out, `null` or negative means the
 * rest of the stream. At the end of the stream results are `''`.
 *
 * Text and bytes may be read by turns: `buffer` and `detach()` continue at the exact byte where the text stopped, and
 * text may be read again after that. With the error handler 'strict', the text before a bad byte is delivered first.
 * Every read that reaches the bad byte rejects with `UnicodeDecodeError`, until `reconfigure({ errors })`, `skipline()`
 * or a read from `buffer` moves past it.
 *
 * Python: `io.TextIOWrapper`.
 *
 * @example
 * ```ts
 * import { BytesIO, TextIOWrapper } from "socket-makefile";
 * const f = new TextIOWrapper(new BytesIO("naïve\r\n日本\r\n"), { encoding: "utf-8" });
 * for await (const line of f) console.log(JSON.stringify(line)); // "naïve\n", "日本\n"
 * ```
 */
export class TextIOWrapper extends SocketFile<string> {
	#buffer: TextBuffer | undefined;
	#settings: TextSettings;
	readonly #mode: string | undefined;
	/** The layer below, if it can be written. */
	readonly #writer: BufferedWriter | BufferedRWPair | ByteWriter | undefined;
	readonly #input: TextInput | undefined;
	/**
	 * The decoded text at the front of the input (see text-piece.ts), for the fast path of readline(). Set only over a
	 * layer of this library, because such a layer, when it is closed, closes the input.
	 */
	#piece: TextPiece | undefined;
	/** Created on the first write or flush. */
	#output: TextOutput | undefined;

	/** @param mode the value of the attribute `mode` */
	constructor(buffer: TextBuffer, options: TextOptions = {}, mode?: string) {
		super();
		checkBuffer(buffer);
		this.#settings = textSettings(options);
		this.#buffer = buffer;
		this.#mode = mode;
		const bytes = inputOf(buffer);
		this.#input = bytes && new TextInput(bytes, this.#settings);
		this.#writer = hasOutput(buffer) || (isWriter(buffer) && buffer.writable()) ? buffer : undefined;
		const first = textFiles.get(buffer);
		if (first !== undefined) first.#leave(buffer);
		textFiles.set(buffer, this);
	}

	/** The mode that was given to `makefile()`. Python: `mode`. */
	override get mode(): string | undefined {
		return this.#mode;
	}

	/** The encoding, by the name that was given. Python: `encoding`. */
	get encoding(): string {
		return this.#settings.encoding;
	}

	/** The name of the error handler, or the function. Python: `errors`. */
	get errors(): string | ErrorHandler {
		return this.#settings.errors;
	}

	/** Whether every write that contains a line end is flushed. Python: `line_buffering`. */
	get lineBuffering(): boolean {
		return this.#settings.lineBuffering;
	}

	/**
	 * Whether each write reaches the binary layer at once. Over a layer with a buffer of its own it always does.
	 * Python: `write_through`.
	 */
	get writeThrough(): boolean {
		return this.#settings.writeThrough;
	}

	/**
	 * The line ends decoded so far: null if there were none, a string if there was one kind, otherwise an array. Always
	 * null unless `newline` is null or ''. Python: `newlines`.
	 */
	get newlines(): string | string[] | null {
		if (this.#buffer === undefined) throw new ClosedFileError("underlying buffer has been detached");
		return this.#input?.newlines ?? null;
	}

	/**
	 * The binary layer, whose position is the exact byte where the text stopped; undefined once detached. Over a
	 * `ByteReader` this works only if the reader has `unread()`, and the program must get `buffer` again after each
	 * read of text. Python: `buffer`.
	 */
	get buffer(): TextBuffer | undefined {
		this.#input?.giveBack();
		return this.#buffer;
	}

	override readline(limit?: number | null, options?: ReadOptions): Promise<string> {
		if (limit === undefined && options === undefined) {
			const line = this.#piece?.takeReadyLine();
			if (line !== undefined) return Promise.resolve(line);
		}
		return super.readline(limit, options);
	}

	override takeline(): string | undefined {
		return this.#piece?.takeReadyLine() ?? super.takeline();
	}

	override readuntil(separators: string | readonly string[], options?: ReadOptions): Promise<string> {
		if (this.#piece !== undefined && options === undefined) {
			const text = this.#input?.takeReadyUntil(separators);
			if (text !== undefined) return Promise.resolve(text);
		}
		return super.readuntil(separators, options);
	}

	override takeuntil(separators: string | readonly string[]): string | undefined {
		const text = this.#piece && this.#input?.takeReadyUntil(separators);
		return text ?? super.takeuntil(separators);
	}

	/**
	 * Reads exactly `size` characters; fewer only if the stream ends before, and `''` at its end. If the connection fails
	 * first, it resolves to the characters that had arrived, and the next read rejects. A read of the rest of the stream
	 * rejects instead. Python: `read()`.
	 */
	read(size?: number | null, options?: ReadOptions): Promise<string> {
		return this.#read(size, options, (input, n) =>
			n < 0 ? input.takeAll() : (input.takeExactly(n) ?? input.takeRestIfEnded(n)),
		);
	}

	/** `take`: the attempt of the call. It gets -1 for a size that means the rest of the stream. */
	#read(
		size: number | null | undefined,
		options: ReadOptions | undefined,
		take: (input: TextInput, n: number) => string | undefined,
	): Promise<string> {
		try {
			const n = parseSize(size);
			const input = this.checkedInput();
			return n === 0 ? Promise.resolve("") : this.wait(input, () => take(input, n), options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Reads the text that has arrived, at most `size` characters, or all of it if `size` is left out. If there is none,
	 * it waits until a whole character has arrived. `''` means the end of the stream. Python: `read1()` of binary files.
	 *
	 * @example
	 * ```ts
	 * import { BytesIO, TextIOWrapper } from "socket-makefile";
	 * const f = new TextIOWrapper(new BytesIO("no line end"));
	 * console.log(await f.read1()); // "no line end"
	 * ```
	 */
	read1(size?: number | null, options?: ReadOptions): Promise<string> {
		return this.#read(size, options, (input, n) => {
			const most = n < 0 ? Number.POSITIVE_INFINITY : n;
			return input.takeSome(most) ?? input.takeRestIfEnded(most);
		});
	}

	/**
	 * Returns exactly `size` characters if they have arrived, and otherwise undefined; never waits. Also returns
	 * undefined while another read of the file is pending. Throws the errors with which `read()` would reject. Python has
	 * no counterpart.
	 */
	take(size: number): string | undefined {
		const n = parseSize(size);
		const input = this.checkedInput();
		if (n === 0) return "";
		return n < 0 ? undefined : input.calls.takeNow(input.owner, input, () => input.takeExactly(n));
	}

	/**
	 * Encodes text and accepts it for sending; resolves to its number of characters when the buffer has room again.
	 * Rejects with `UnicodeEncodeError` if the encoding cannot express a character of the text, and then writes nothing.
	 * Python: `write()`.
	 */
	override write(data: string, options?: ReadOptions): Promise<number> {
		try {
			if (options === undefined && typeof data === "string" && this.#output?.tryWrite(data)) {
				return resolvedSize(data.length);
			}
			return resolveAfter(this.enqueue(data, options), codePoints(data));
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Resolves when the kernel has every byte that was written; rejects if any was lost. Python: `flush()`. */
	override flush(options?: ReadOptions): Promise<void> {
		try {
			const output = this.#output;
			if (output?.isKnownOpen) return output.flush(options) ?? Promise.resolve();
			this.checkOpen();
			return this.#textOutput()?.flush(options) ?? Promise.resolve();
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Changes settings, after flushing all text that was written before. `errors` may change at any time; `encoding` and
	 * `newline` only before the first read, otherwise the call rejects with `UnsupportedOperation`. A new encoding
	 * without `errors` resets `errors` to 'strict'. Python: `reconfigure()`.
	 */
	async reconfigure(options: TextOptions & { readonly writeThrough?: boolean | undefined } = {}): Promise<void> {
		this.checkOpen();
		const { writeThrough } = options;
		this.#changed(options);
		if (writeThrough !== undefined && typeof writeThrough !== "boolean") {
			throw invalidType(`writeThrough must be a boolean, not ${described(writeThrough)}`);
		}
		await this.flush();
		// During the flush there may have been a first read or another reconfigure().
		this.#settings = this.#changed(options);
		this.#input?.reconfigure(this.#settings, options.errors !== undefined);
		this.#output = this.#output?.reconfigured(this.#settings, options.encoding === undefined, isAtStart(this.#buffer));
	}

	/** Returns the settings with the changes that `options` asks for. Throws if these cannot be made. */
	#changed(options: ChangedTextOptions): TextSettings {
		const settings = changedSettings(this.#settings, options);
		const recode = options.encoding !== undefined || options.newline !== undefined;
		if (recode && this.#input?.started) {
			throw new UnsupportedOperation("the encoding and newline of a file cannot be set after the first read");
		}
		return settings;
	}

	/**
	 * Flushes and returns the binary layer, whose next read begins at the exact byte where the text stopped. This file is
	 * closed then. A new text file over the same layer detaches this one in the same way. Rejects with
	 * `UnsupportedOperation`, and changes nothing, if bytes were read ahead from a `ByteReader` that has no `unread()`.
	 * Python: `detach()`.
	 */
	async detach(): Promise<TextBuffer> {
		// More text may be written while a flush waits. The loop sends that text too before the layers are separated.
		do {
			this.checkOpen();
			const flushing = this.#textOutput()?.flush();
			// An error handler may call detach() while a read is being answered. Then the `await` lets that read end first,
			// because only then is the position known.
			if (flushing !== undefined || this.#input?.calls.answering) await flushing;
		} while (this.#output?.hasPending);
		const buffer = this.#buffer;
		if (buffer === undefined) throw new ClosedFileError("underlying buffer has been detached");
		this.#input?.checkDetach();
		this.#leave(buffer);
		return buffer;
	}

	/** Separates the binary layer, which continues at the exact byte where the text stopped. */
	#leave(buffer: TextBuffer): void {
		const output = this.#output;
		// A BufferedWriter or BufferedRWPair flushes its output itself.
		if (output !== undefined && !hasOutput(buffer)) void output.flush()?.catch(noop);
		textFiles.delete(buffer);
		this.#input?.detach();
		this.#buffer = undefined;
		this.#piece = undefined;
		this.#output = undefined;
	}

	override readable(): boolean {
		this.checkOpen();
		return this.#input !== undefined;
	}

	override writable(): boolean {
		this.checkOpen();
		return this.#writer !== undefined;
	}

	override fileno(): number {
		if (!(this.#buffer instanceof BufferedRWPair)) this.checkOpen();
		return super.fileno();
	}

	/** @internal */
	override get writesTo(): Sink {
		const writer = this.#writer;
		if (writer === undefined) return super.writesTo;
		return hasOutput(writer) ? writer.output.sink : writer[sink];
	}

	protected override get below(): TextBuffer | undefined {
		return this.#buffer;
	}

	protected override takeReadyLine(): string | undefined {
		return this.#piece?.takeReadyLine();
	}

	protected override input(): TextInput {
		if (this.#input !== undefined) return this.#input;
		this.checkOpen();
		throw new UnsupportedOperation("read: the file is not readable");
	}

	protected override checkedInput(): TextInput {
		const input = this.input();
		// A layer of this library, when it is closed, closes the input, and one check of the input is faster than a check
		// of every layer. A user's own reader does not close the input; over such a reader #piece stays undefined, so that
		// every call checks the layers.
		if (this.#piece === undefined || input.closed) {
			this.checkOpen();
			if (this.#buffer !== undefined && isLayer(this.#buffer)) this.#piece = input.piece;
		}
		return input;
	}

	protected override enqueue(data: string, options?: ReadOptions): Promise<unknown> | undefined {
		const text = textOf(data);
		this.checkOpen();
		const output = this.#textOutput();
		if (output === undefined) throw new UnsupportedOperation("write: the file is not writable");
		return output.write(text, options);
	}

	#textOutput(): TextOutput | undefined {
		const writer = this.#writer;
		if (writer === undefined || this.#output !== undefined) return this.#output;
		this.#output = hasOutput(writer)
			? this.#outputOver(writer.output, true)
			: this.#outputOver(outputTo(writer, DEFAULT_BUFFER_SIZE), false);
		return this.#output;
	}

	/** `closesWithFile`: whether the output is closed if any layer of the file is closed. */
	#outputOver(output: ByteOutput, closesWithFile: boolean): TextOutput {
		const { codec, handler } = this.#settings;
		const encoder = new Encoder(codec, handler, !output.hasPending && isAtStart(this.#buffer));
		return new TextOutput(output, closesWithFile, this.#settings, encoder);
	}

	protected override traits(): (string | undefined)[] {
		return [...super.traits(), `encoding='${this.encoding}'`];
	}

	protected override get textual(): boolean {
		return true;
	}

	protected override get closedBelow(): boolean {
		return this.#buffer === undefined || (this.#buffer instanceof SocketFile && this.#buffer.closed);
	}

	protected override async closeBelow(): Promise<void> {
		this.#output?.endText();
		// A BufferedWriter or BufferedRWPair flushes its output itself.
		const flushing = hasOutput(this.#buffer) ? undefined : this.#output?.flush();
		// Before a user's own reader is closed, give back to it what was read ahead.
		if (this.#buffer !== undefined && !isLayer(this.#buffer)) this.#input?.close();
		// Close any other buffer before the input: a buffer whose input is closed counts as closed, and its close() would
		// not release the socket.
		const closing = this.#buffer?.close?.();
		this.#input?.close();
		try {
			await flushing;
		} finally {
			await closing;
		}
	}
}

/** Checks that the buffer can be read or written. */
function checkBuffer(buffer: unknown): void {
	if (isReader(buffer) || isWriter(buffer) || buffer instanceof BufferedWriter) return;
	throw invalidType(`the buffer must be a file of bytes or an object with read1(), not ${described(buffer)}`);
}

function inputOf(buffer: TextBuffer): ByteInput | undefined {
	if (!isReader(buffer) || isUnreadable(buffer)) return undefined;
	return ByteInput.ofText(isLayer(buffer) ? buffer[source] : ReaderSource.of(buffer, DEFAULT_BUFFER_SIZE));
}

/** Whether the layer stands at the start of its bytes; also true if the layer cannot tell. */
function isAtStart(layer: unknown): boolean {
	if (layer instanceof BufferedWriter) return isAtStart(layer.raw);
	return !(layer instanceof SocketFile && layer.seekable()) || layer.tell() === 0;
}

/** Whether the buffer has an output of its own, which is closed with the buffer. */
function hasOutput(buffer: TextBuffer | ByteWriter | undefined): buffer is BufferedWriter | BufferedRWPair {
	return buffer instanceof BufferedWriter || buffer instanceof BufferedRWPair;
}
