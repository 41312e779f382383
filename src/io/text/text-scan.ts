// How far the unread bytes of a text file are known: decoded once, counted and searched, but not kept as text.

import { type Buffer, isAscii } from "node:buffer";
import { ascii, latin1 } from "../../codecs/ascii-latin1.ts";
import { isHighSurrogate, isLowSurrogate } from "../../codecs/surrogates.ts";
import { utf8, validLength } from "../../codecs/unicode/utf8.ts";
import type { ByteBuffer } from "../bytes/byte-buffer.ts";
import { codePoints } from "./code-points.ts";
import type { NewlineMode } from "./newline-modes.ts";
import type { TextPosition } from "./text-position.ts";

/** Bytes decoded at once: small enough that a line that is kept does not keep much else alive. */
export const PIECE = 16_384;
/** Bytes that are looked through at once where nothing is decoded. */
const PLAIN = 65_536;
const LF = 0x0a;
const CR = 0x0d;

export class TextScan {
	readonly #position: TextPosition;
	readonly #buffer: ByteBuffer;
	readonly #mode: NewlineMode;
	/** The bytes that were scanned. */
	bytes = 0;
	/** The decoder's state behind them. */
	state: number;
	/** Was any of them decoded? Otherwise they are whole characters without a line end. */
	decoded = false;
	/** Do they hold a whole line? */
	hasLine = false;
	/** Is a CR the last character? If it was handed out: does a LF that follows belong to it? */
	#afterCR: boolean;
	#characters = 0;
	/** Is half of a pair the last character? The other half may be decoded with what follows: both are one character then. */
	#afterHigh = false;
	/** Text, or bytes of UTF-8, whose characters are not counted yet, for whoever finds his line does not ask. */
	#uncounted: string | Buffer = "";

	constructor(position: TextPosition, buffer: ByteBuffer, mode: NewlineMode) {
		this.#position = position;
		this.#buffer = buffer;
		this.#mode = mode;
		this.state = position.state;
		this.#afterCR = position.afterCR && mode.universal;
		if (position.rest !== "") this.#add(position.rest);
	}

	/** The characters as they would be handed out. */
	get characters(): number {
		this.#count();
		return this.#characters;
	}

	/** The last character is a CR that ends the line unless a LF follows. */
	get pendingCR(): boolean {
		return this.#afterCR && this.#mode.lineEnd("\r", 0, true) > 0 && !this.hasLine;
	}

	/**
	 * Decodes the next bytes, with `lines` to where a line may end, and returns their text; undefined if there is no
	 * whole character. Throws if the first is refused.
	 */
	next(lines: boolean): string | undefined {
		const { decoder } = this.#position;
		const buffer = this.#buffer;
		if (this.bytes === buffer.length) return undefined;
		const whole = buffer.slice(this.bytes, Math.min(buffer.length, this.bytes + PIECE));
		let window = whole;
		if (lines && decoder.codec.unit === 1) {
			const end = (this.bytes === 0 ? window.lastIndexOf(LF) : window.indexOf(LF)) + 1;
			if (end > 0) window = window.subarray(0, end);
		}
		let text = this.#position.decodeWindow(window, this.bytes, this.state);
		// What looks like a LF may belong to a sequence that goes on behind it.
		if (decoder.consumed === 0 && window !== whole) {
			text = this.#position.decodeWindow(whole, this.bytes, this.state);
		}
		if (decoder.consumed === 0) return undefined;
		this.decoded = true;
		this.#add(text);
		this.bytes += decoder.consumed;
		this.state = decoder.state;
		return text;
	}

	/**
	 * The fast path of `next()` where no line ends: nothing is decoded, so what is found of a line at the end of a chunk is
	 * not decoded twice: -12 % a Chinese line of 80 B.
	 */
	passPlain(): boolean {
		const { codec } = this.#position.decoder;
		if (this.#afterCR || (codec !== utf8 && codec !== latin1 && codec !== ascii)) return false;
		const buffer = this.#buffer;
		if (this.bytes === buffer.length) return false;
		const window = buffer.slice(this.bytes, Math.min(buffer.length, this.bytes + PLAIN));
		// A line feed is near if there is one; the others look through all.
		if (window.includes(LF) || window.includes(CR)) return false;
		if (isAscii(window)) {
			this.#characters += window.length;
			this.bytes += window.length;
		} else {
			const length = codec === utf8 ? validLength(window) : 0;
			if (length === 0) return false;
			this.#count();
			this.#uncounted = window.subarray(0, length);
			this.bytes += length;
		}
		this.#afterHigh = false;
		return true;
	}

	#add(text: string): void {
		const mode = this.#mode;
		const prepared = mode.toMarkedText(text, this.#afterCR);
		const joined = this.#afterCR && !mode.universal ? `\r${prepared}` : prepared;
		this.#count();
		this.#uncounted = prepared;
		if (this.#afterHigh && isLowSurrogate(prepared.charCodeAt(0))) this.#characters--;
		if (text !== "") this.#afterHigh = isHighSurrogate(text.charCodeAt(text.length - 1));
		this.hasLine ||= mode.lineEnd(joined, 0, false) > 0;
		this.#afterCR = text === "" ? this.#afterCR : text.endsWith("\r");
	}

	#count(): void {
		const uncounted = this.#uncounted;
		this.#uncounted = "";
		const text = typeof uncounted === "string" ? uncounted : utf8.decode(uncounted, 0, false, 0).text;
		this.#characters += codePoints(this.#mode.universal ? text.replaceAll("\r", "") : text);
	}
}
