// The synchronous core of a text file that can be written: newline translation and encoding, nothing kept.

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
	readonly #encoder: Encoder;
	/** What "\n" becomes. */
	readonly #lineEnd: string | undefined;
	/** UTF-8 without faults needs no encoder, nor does ASCII where its characters are its bytes. */
	readonly #utf8: boolean;
	readonly #ascii: boolean;
	readonly #lineBuffering: boolean;

	constructor(output: ByteOutput, settings: TextSettings, encoder = new Encoder(settings.codec, settings.handler)) {
		this.#output = output;
		this.#encoder = encoder;
		this.#lineEnd = settings.newlineMode.written;
		this.#utf8 = settings.codec === utf8;
		this.#ascii = this.#utf8 || settings.codec === latin1 || settings.codec === ascii;
		this.#lineBuffering = settings.lineBuffering;
	}

	/** The output with other settings; with the same encoding the encoder's state goes on. */
	reconfigured(settings: TextSettings, sameEncoding: boolean): TextOutput {
		if (!sameEncoding) return new TextOutput(this.#output, settings);
		this.#encoder.handler = settings.handler;
		return new TextOutput(this.#output, settings, this.#encoder);
	}

	/** Is no layer below closed? */
	get isOpen(): boolean {
		return !this.#output.closed;
	}

	flush(): Promise<void> | undefined {
		return this.#output.flush();
	}

	/** Accepts text if that is ASCII, there is room for it, and nothing has to be done with it; else false. */
	take(text: string): boolean {
		if (!this.#ascii || this.#lineEnd !== undefined || this.#lineBuffering) return false;
		return Buffer.byteLength(text) === text.length && this.#output.takeText(text);
	}

	/** Accepts text; the promise is there if the kernel has to catch up. */
	write(text: string, options: ReadOptions | undefined): Promise<unknown> | undefined {
		const lineEnd = this.#lineEnd;
		const translated = lineEnd === undefined || !text.includes("\n") ? text : text.replaceAll("\n", lineEnd);
		const wait = this.#pass(translated, options);
		return this.#lineBuffering && LINE_END.test(text) ? this.#output.flush(options) : wait;
	}

	#pass(text: string, options: ReadOptions | undefined): Promise<unknown> | undefined {
		if (this.#ascii) {
			const size = Buffer.byteLength(text);
			// Pure ASCII, or at least without lone surrogates.
			const plain = size === text.length || (this.#utf8 && text.isWellFormed());
			if (plain) return this.#output.writeText(text, size, options);
		}
		return this.#output.write(this.#encoder.encode(text), options);
	}
}
