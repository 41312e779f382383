// Encoding with an error handler, for all codecs.

import { UnicodeEncodeError } from "../errors.ts";
import { CodePointWalker } from "./code-points.ts";
import type { Codec, Fault } from "./codec.ts";
import type { EncodeReply, ErrorHandlerEntry } from "./error-handler.ts";

/** The state of every codec that writes a byte order mark, after the mark was written. */
const AFTER_MARK = 1;
/**
 * The encodings in which only surrogates are faults. As in CPython, what an error handler puts in the place of a
 * surrogate must be ASCII text (or bytes).
 */
const UNICODE = /^utf-(8|16|32)/;
const ASCII = /^[\0-\x7f]*$/;

/** Text to bytes, write by write (Python: an incremental encoder). */
export class Encoder {
	readonly codec: Codec;
	readonly #handler: ErrorHandlerEntry;
	/** 0 at the start of a stream: no byte order mark has been written, and the shift state is ASCII. */
	state: number;
	/** The end of the last text, if its code depends on the next character. */
	#held = "";

	/**
	 * `atStart`: whether the bytes are the first of a stream. Then they begin with a byte order mark, if the encoding has
	 * one.
	 */
	constructor(codec: Codec, handler: ErrorHandlerEntry, atStart = true) {
		this.codec = codec;
		this.#handler = handler;
		this.state = !atStart && codec.invisibleBytes === "mark" ? AFTER_MARK : 0;
	}

	/** An encoder with another error handler, which continues in the state of this one. */
	withHandler(handler: ErrorHandlerEntry): Encoder {
		const encoder = new Encoder(this.codec, handler);
		encoder.state = this.state;
		encoder.#held = this.#held;
		return encoder;
	}

	/** Whether the end of the last text is not encoded yet. */
	get holdsText(): boolean {
		return this.#held !== "";
	}

	/**
	 * Encodes all of `text`, or throws and leaves the state unchanged. With `more`, which says that text may follow, the
	 * last character is held back if its code may depend on the next character.
	 */
	encode(text: string, more = false): Buffer {
		const whole = this.#held + text;
		const holds = more && this.codec.awaitsNext?.(whole.charCodeAt(whole.length - 1));
		const end = holds ? whole.length - 1 : whole.length;
		const bytes = this.#encode(whole.slice(0, end));
		this.#held = whole.slice(end);
		return bytes;
	}

	#encode(text: string): Buffer {
		const run = this.codec.encode(text, 0, this.state);
		if (run.fault === undefined) {
			this.state = run.state;
			return run.bytes;
		}
		const points = new CodePointWalker(text);
		const parts: Buffer[] = [];
		let { bytes, next, state } = run;
		let fault: Fault | undefined = run.fault;
		while (fault !== undefined) {
			const [replacement, resumeAt] = this.#reply(points, next, fault);
			parts.push(bytes);
			const inserted = this.#inserted(replacement, state);
			if (inserted === undefined) throw this.#error(points, next, fault);
			parts.push(inserted.bytes);
			state = inserted.state;
			({ bytes, next, fault, state } = this.codec.encode(text, resumeAt, state));
		}
		parts.push(bytes);
		this.state = state;
		return Buffer.concat(parts);
	}

	/** A handler's replacement as bytes; undefined if the codec cannot encode it. */
	#inserted(replacement: string | Buffer, state: number): { bytes: Buffer; state: number } | undefined {
		if (typeof replacement !== "string") {
			// The replacement must be whole code units: a single byte (from surrogateescape) is refused in UTF-16.
			return replacement.length % this.codec.bytesPerUnit === 0 ? { bytes: replacement, state } : undefined;
		}
		if (UNICODE.test(this.codec.name) && !ASCII.test(replacement)) return undefined;
		const run = this.codec.encode(replacement, 0, state);
		return run.fault === undefined ? run : undefined;
	}

	#reply(points: CodePointWalker, start: number, fault: Fault): EncodeReply {
		const encoding = fault.encoding ?? this.codec.name;
		const reply = this.#handler.encode(encoding, points, start, fault.end, fault.reason);
		if (reply === undefined) throw this.#error(points, start, fault);
		return reply;
	}

	#error(points: CodePointWalker, start: number, fault: Fault): UnicodeEncodeError {
		const encoding = fault.encoding ?? this.codec.name;
		return new UnicodeEncodeError(encoding, points.text, points.count(start), points.count(fault.end), fault.reason);
	}
}
