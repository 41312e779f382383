import { Decoder } from "../codecs/decoder.ts";
import type { ErrorHandler } from "../codecs/error-handlers.ts";
import { ClosedFileError, UnsupportedOperation } from "../errors.ts";
import { described, invalidType } from "../misuse.ts";
import { parseSize, textOf } from "./arguments.ts";
import type { BufferedReader } from "./buffered-reader.ts";
import { BufferedRWPair } from "./buffered-rw-pair.ts";
import { BufferedWriter } from "./buffered-writer.ts";
import { ByteInput } from "./bytes/byte-input.ts";
import type { ByteOutput } from "./bytes/byte-output.ts";
import { type ByteReader, isLayer, isReader, source } from "./bytes/byte-reader.ts";
import { isWriter, outputTo } from "./bytes/byte-writer.ts";
import { ReaderSource } from "./bytes/reader-source.ts";
import type { Attempt, ReadOptions } from "./calls/call-queue.ts";
import { nextLine } from "./calls/lines.ts";
import { after, resolvedSize } from "./calls/promises.ts";
import { DEFAULT_BUFFER_SIZE, maxLineLengthOf } from "./limits.ts";
import { SocketFile } from "./socket-file.ts";
import { codePoints } from "./text/code-points.ts";
import { TextInput } from "./text/text-input.ts";
import { changedSettings, type TextOptions, type TextSettings, textSettings } from "./text/text-options.ts";
import { TextOutput } from "./text/text-output.ts";
import type { TextPiece } from "./text/text-piece.ts";

/** The attempt of a first line: a function for all files, which sees into them. A class that names itself is renamed by bundlers. */
let firstLine: Attempt<TextIOWrapper, string>;

/** What a text file lies on. */
export type TextBuffer = BufferedReader | BufferedWriter | BufferedRWPair | ByteReader;

/**
 * A text file over a binary one. Sizes are Unicode code points; a size that is left out, `null` or negative means to
 * the end of the stream, where results are `''`.
 *
 * Lines and bytes mix: `buffer` and `detach()` continue at the exact byte where the text stopped, and text may be read
 * again after that. In strict mode the text before a bad byte is delivered first; then the read that reaches it rejects
 * with `UnicodeDecodeError`, again and again, until `reconfigure({ errors })`, `skipline()` or `buffer` moves on.
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
	static {
		firstLine = (file) => (file.#awaitsFirst ? undefined : nextLine(file.openCore()));
	}

	#buffer: TextBuffer | undefined;
	#settings: TextSettings;
	readonly #bytes: ByteInput | undefined;
	readonly #isWritable: boolean;
	/** What is to be sent, when the layer below has no buffer for it. */
	#output: ByteOutput | undefined;
	#input: TextInput | undefined;
	/** The reader's, where a closed layer below is known to it. */
	#piece: TextPiece | undefined;
	#textOutput: TextOutput | undefined;
	/** The same, where a closed layer below is known to it without asking all of them: -20 % a line written. */
	#fastOutput: TextOutput | undefined;
	/** Do the layers below tell when they are closed? A reader of the user's does not. */
	readonly #lowerLayersReportClose: boolean;
	#writeThrough = false;
	/** Was anything read, though nothing had come? */
	#polled = false;
	readonly #maxLineLength: number;
	readonly #mode: string | undefined;

	/** @param mode what the attribute of that name shows */
	constructor(buffer: TextBuffer, options: TextOptions = {}, mode?: string) {
		super();
		checkBuffer(buffer);
		this.#settings = textSettings(options);
		this.#buffer = buffer;
		this.#mode = mode;
		this.#maxLineLength = maxLineLengthOf(options.maxLineLength);
		this.#lowerLayersReportClose = isLayer(buffer);
		this.#bytes = inputOf(buffer);
		this.#isWritable = hasOutput(buffer) || isWriter(buffer);
	}

	/** The mode as it was given to `makefile()`. Python: `mode`. */
	override get mode(): string | undefined {
		return this.#mode;
	}

	/** The encoding as it was given. Python: `encoding`. */
	get encoding(): string {
		return this.#settings.encoding;
	}

	/** The name of the error handler, or the function. Python: `errors`. */
	get errors(): string | ErrorHandler {
		return this.#settings.errors;
	}

	/** Is every write that holds a line end flushed? Python: `line_buffering`. */
	get lineBuffering(): boolean {
		return this.#settings.lineBuffering;
	}

	/** Is text passed to the binary layer at once? It always is; the attribute shows what was set. Python: `write_through`. */
	get writeThrough(): boolean {
		return this.#writeThrough;
	}

	/** The kinds of line end decoded so far, in the modes null and ''. Python: `newlines`. */
	get newlines(): string | string[] | null {
		if (this.#buffer === undefined) throw new ClosedFileError("underlying buffer has been detached");
		return this.#input?.newlines ?? null;
	}

	/** The binary layer, positioned at the exact byte where the text stopped; undefined once detached. Python: `buffer`. */
	get buffer(): TextBuffer | undefined {
		return this.#buffer;
	}

	override readline(limit?: number | null, options?: ReadOptions): Promise<string> {
		if (limit === undefined && options === undefined) {
			const line = this.#piece?.takeReadyLine();
			if (line !== undefined) return Promise.resolve(line);
		}
		const bytes = this.#bytes;
		if (limit !== undefined || bytes === undefined || !this.#awaitsFirst) return super.readline(limit, options);
		this.#polled = true;
		return bytes.calls.answerOrWait(bytes, this, firstLine, options);
	}

	override takeline(): string | undefined {
		const line = this.#piece?.takeReadyLine();
		if (line !== undefined) return line;
		if (!this.#awaitsFirst) return super.takeline();
		this.#polled = true;
		return undefined;
	}

	/** Until something comes there is nothing to decode: 10,000 idle connections are 4 MB smaller without the decoders. */
	get #awaitsFirst(): boolean {
		return this.#input === undefined && !this.closed && this.#bytes?.awaitsFirstData === true;
	}

	/**
	 * Exactly `size` characters, fewer only at the end of the stream, then `''`. If the connection fails before, what had
	 * come is returned short, and the next read rejects; a read to the end rejects at once. Python: `read()`.
	 */
	read(size?: number | null, options?: ReadOptions): Promise<string> {
		try {
			const n = parseSize(size);
			const input = this.openCore();
			if (n === 0) return Promise.resolve("");
			if (n < 0) return this.wait(input, () => input.takeAll(), options);
			const attempt = () => input.takeCharacters(n) ?? (input.ended ? input.takeEnd(n) : undefined);
			return this.wait(input, attempt, options);
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * `size` characters if they are already here, else undefined, as while another read is pending; never waits. Throws what
	 * a read would reject with. Python has no counterpart.
	 */
	take(size: number): string | undefined {
		const n = parseSize(size);
		const input = this.openCore();
		if (n === 0) return "";
		if (n < 0 || (!input.calls.idle && input.calls.hasCallOf(input.owner))) return undefined;
		return input.takeCharacters(n);
	}

	/**
	 * Encodes and accepts text; resolves to its number of characters when the buffer has room again. Rejects with
	 * `UnicodeEncodeError` for what the encoding cannot express, and then nothing of the text is written.
	 * Python: `write()`.
	 */
	override write(data: string, options?: ReadOptions): Promise<number> {
		try {
			if (options === undefined && typeof data === "string" && this.#fastOutput?.take(data)) {
				return resolvedSize(data.length);
			}
			return after(this.enqueue(data, options), codePoints(data));
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/** Resolves when the kernel has every byte; rejects if any was lost. Python: `flush()`. */
	override flush(options?: ReadOptions): Promise<void> {
		try {
			if (options === undefined && this.#fastOutput?.isOpen) return this.#fastOutput.flush() ?? Promise.resolve();
			this.checkOpen();
			return this.#byteOutput()?.flush(options) ?? Promise.resolve();
		} catch (error) {
			return Promise.reject(error);
		}
	}

	/**
	 * Changes settings; what was written before is flushed first. `errors` may change at any time, `encoding` and
	 * `newline` not after the first read. A new encoding resets `errors` to 'strict' unless given.
	 * Python: `reconfigure()`.
	 */
	async reconfigure(options: TextOptions & { readonly writeThrough?: boolean | undefined } = {}): Promise<void> {
		this.checkOpen();
		const { encoding, newline, writeThrough } = options;
		this.#changed(options);
		if (writeThrough !== undefined && typeof writeThrough !== "boolean") {
			throw invalidType(`writeThrough must be a boolean, not ${described(writeThrough)}`);
		}
		await this.flush();
		// Other calls were made meanwhile, perhaps: a first read, or changes of other settings.
		const settings = this.#changed(options);
		const recode = encoding !== undefined || newline !== undefined;
		// Nothing was read, so there is no piece.
		if (recode) this.#input = undefined;
		else if (options.errors !== undefined) this.#input?.setHandler(settings.handler);
		if (recode || options.errors !== undefined || options.lineBuffering !== undefined) {
			this.#textOutput = this.#textOutput?.reconfigured(settings, encoding === undefined);
			if (this.#fastOutput !== undefined) this.#fastOutput = this.#textOutput;
		}
		this.#settings = settings;
		this.#writeThrough = writeThrough ?? this.#writeThrough;
	}

	/** The settings with those options; throws if they may not be changed to that. */
	#changed(options: TextOptions): TextSettings {
		const settings = changedSettings(this.#settings, options);
		const recode = options.encoding !== undefined || options.newline !== undefined;
		if (recode && (this.#polled || this.#input?.started)) {
			throw new UnsupportedOperation("the encoding and newline of a file cannot be set after the first read");
		}
		return settings;
	}

	/** Flushes and returns the binary layer, which continues at the exact byte where the text stopped. Python: `detach()`. */
	async detach(): Promise<TextBuffer> {
		this.checkOpen();
		// What is written while a flush waits goes out before, too.
		do await this.flush();
		while (this.#byteOutput()?.hasPending);
		const buffer = this.#buffer;
		if (buffer === undefined) throw new ClosedFileError("underlying buffer has been detached");
		this.#input?.detach();
		this.#bytes?.calls.close(this.#bytes);
		this.#buffer = undefined;
		this.#fastOutput = undefined;
		return buffer;
	}

	override readable(): boolean {
		this.checkOpen();
		return this.#bytes !== undefined;
	}

	override writable(): boolean {
		this.checkOpen();
		return this.#isWritable;
	}

	override fileno(): number {
		if (!(this.#buffer instanceof BufferedRWPair)) this.checkOpen();
		return super.fileno();
	}

	protected override get below(): TextBuffer | undefined {
		return this.#buffer;
	}

	protected override core(): TextInput {
		if (this.#input !== undefined) return this.#input;
		if (this.#bytes === undefined) throw new UnsupportedOperation("read: the file is not readable");
		const { codec, handler, newlineMode } = this.#settings;
		this.#input = new TextInput(this.#bytes, new Decoder(codec, handler), newlineMode, this.#maxLineLength);
		if (this.#lowerLayersReportClose) this.#piece = this.#input.piece;
		return this.#input;
	}

	protected override openCore(): TextInput {
		const input = this.core();
		// Layers close their input; to ask each of them takes longer than to take a line.
		if (!this.#lowerLayersReportClose || this.#buffer === undefined || this.#bytes?.closed) this.checkOpen();
		return input;
	}

	protected override enqueue(data: string, options?: ReadOptions): Promise<unknown> | undefined {
		const text = textOf(data);
		if (this.#isWritable) this.checkOpen();
		const output = this.#byteOutput();
		if (output === undefined) throw new UnsupportedOperation("write: the file is not writable");
		this.#textOutput ??= new TextOutput(output, this.#settings);
		if (this.#buffer !== undefined && hasOutput(this.#buffer)) this.#fastOutput = this.#textOutput;
		return this.#textOutput.write(text, options);
	}

	/** Where text goes. */
	#byteOutput(): ByteOutput | undefined {
		const buffer = this.#buffer;
		if (buffer === undefined || hasOutput(buffer)) return buffer?.output;
		if (isWriter(buffer)) this.#output ??= outputTo(buffer, DEFAULT_BUFFER_SIZE);
		return this.#output;
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
		// The buffer first: once its input is closed it takes itself for closed, and would not let go of the socket.
		const flushing = this.#output?.flush();
		const closing = this.#buffer?.close?.();
		this.#bytes?.close();
		try {
			await flushing;
		} finally {
			await closing;
		}
	}
}

/** Refuses what can be neither read nor written. */
function checkBuffer(buffer: unknown): void {
	if (isReader(buffer) || isWriter(buffer) || buffer instanceof BufferedWriter) return;
	throw invalidType(`the buffer must be a file of bytes or an object with read1(), not ${described(buffer)}`);
}

function inputOf(buffer: TextBuffer): ByteInput | undefined {
	if (isLayer(buffer)) return buffer[source];
	return isReader(buffer) ? new ByteInput(new ReaderSource(buffer, DEFAULT_BUFFER_SIZE)) : undefined;
}

function hasOutput(buffer: TextBuffer): buffer is BufferedWriter | BufferedRWPair {
	return buffer instanceof BufferedWriter || buffer instanceof BufferedRWPair;
}
