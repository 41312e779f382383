// The synchronous core of a text file that can be written: it translates line ends and encodes, and keeps no text.

import { Buffer } from "node:buffer";
import { ascii, latin1 } from "../../codecs/ascii-latin1.ts";
import { Encoder } from "../../codecs/encoder.ts";
import { utf8 } from "../../codecs/unicode/utf8.ts";
import type { ByteOutput } from "../bytes/byte-output.ts";
import type { ReadOptions } from "../calls/call-queue.ts";
import type { TextSettings } from "./text-options.ts";

const LINE_END = /[\r\n]/;

export class TextOutput {
	readonly #output: ByteOutput;
	readonly #closesWithFile: boolean;
	readonly #encoder: Encoder;
	/** What "\n" becomes; undefined: it stays as it is. */
	readonly #lineEnd: string | undefined;
	readonly #utf8: boolean;
	/** Whether ASCII characters are encoded as one byte each, so that ASCII text needs no encoder. */
	readonly #ascii: boolean;
	readonly #lineBuffering: boolean;
	/**
	 * Whether each write is flushed at once. It is true only if `#output` belongs to this file and not to the layer
	 * below, because text that waits in such an output has not reached the layer below.
	 */
	readonly #writeThrough: boolean;
	/** Whether `tryWrite()` may accept text. */
	readonly #acceptsAscii: boolean;

	/**
	 * `closesWithFile`: whether the output is closed if any layer of the file is closed. `encoder`: encodes the text, and
	 * knows whether a byte order mark is due.
	 */
	constructor(output: ByteOutput, closesWithFile: boolean, settings: TextSettings, encoder: Encoder) {
		const { codec, newlineMode, lineBuffering, writeThrough } = settings;
		this.#output = output;
		this.#closesWithFile = closesWithFile;
		this.#encoder = encoder;
		this.#lineEnd = newlineMode.outputLineEnd;
		this.#utf8 = codec === utf8;
		this.#ascii = this.#utf8 || codec === latin1 || codec === ascii;
		this.#lineBuffering = lineBuffering;
		this.#writeThrough = writeThrough && !closesWithFile;
		this.#acceptsAscii = closesWithFile && this.#ascii && this.#lineEnd === undefined && !lineBuffering;
	}

	/**
	 * Returns an output with other settings. With the same encoding it continues in the state of this output's encoder.
	 */
	reconfigured(settings: TextSettings, sameEncoding: boolean, atStart: boolean): TextOutput {
		const encoder = sameEncoding
			? this.#encoder.withHandler(settings.handler)
			: new Encoder(settings.codec, settings.handler, atStart);
		return new TextOutput(this.#output, this.#closesWithFile, settings, encoder);
	}

	/** Whether no layer of the file is closed; false if the output cannot know that. */
	get isKnownOpen(): boolean {
		return this.#closesWithFile && !this.#output.closed;
	}

	/** Whether bytes were accepted that have not been sent yet. */
	get hasPending(): boolean {
		return this.#output.hasPending;
	}

	/** Passes on the end of the text, if the encoder holds it back. */
	endText(): void {
		if (this.#encoder.holdsText) void this.#output.write(this.#encoder.encode(""));
	}

	/** Sends everything that was accepted. Returns a promise if the kernel has not taken it at once or sending failed. */
	flush(options?: ReadOptions): Promise<void> | undefined {
		this.endText();
		return this.#output.flush(options);
	}

	/**
	 * The fast path of `write()`: accepts text if it is ASCII that is written unchanged, if there is room for it, and if
	 * the file is open and has not failed. Returns whether it did.
	 */
	tryWrite(text: string): boolean {
		return this.#acceptsAscii && Buffer.byteLength(text) === text.length && this.#output.tryWriteText(text);
	}

	/**
	 * Accepts text. Returns a promise if it sends the text and the kernel has not taken that immediately, or if sending
	 * failed.
	 */
	write(text: string, options: ReadOptions | undefined): Promise<unknown> | undefined {
		const lineEnd = this.#lineEnd;
		const translated = lineEnd === undefined || !text.includes("\n") ? text : text.replaceAll("\n", lineEnd);
		const wait = this.#pass(translated, options);
		return this.#writeThrough || (this.#lineBuffering && LINE_END.test(text)) ? this.#output.flush(options) : wait;
	}

	#pass(text: string, options: ReadOptions | undefined): Promise<unknown> | undefined {
		if (this.#ascii) {
			const size = Buffer.byteLength(text);
			// True for ASCII text; in UTF-8 also for all other text without lone surrogates.
			const needsNoEncoder = size === text.length || (this.#utf8 && text.isWellFormed());
			if (needsNoEncoder) return this.#output.writeText(text, size, options);
		}
		return this.#output.write(this.#encoder.encode(text, true), options);
	}
}
