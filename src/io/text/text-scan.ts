// What is known of the unread bytes of a text file: they are decoded once, and their text is counted and searched, but
// not kept.

import { type Buffer, isAscii } from "node:buffer";
import { ascii, latin1 } from "../../codecs/ascii-latin1.ts";
import { codePoints } from "../../codecs/code-points.ts";
import type { Decoded } from "../../codecs/decoder.ts";
import { isHighSurrogate, isLowSurrogate } from "../../codecs/surrogates.ts";
import { utf8, validLength } from "../../codecs/unicode/utf8.ts";
import type { ByteBuffer } from "../bytes/byte-buffer.ts";
import { LINE_FEED } from "../bytes/byte-separators.ts";
import { CR, LF } from "../bytes/constants.ts";
import { type LineEnds, type NewlineMode, unmarked } from "./newline-modes.ts";
import type { TextPosition } from "./text-position.ts";

/**
 * The most bytes that are decoded at once. It is small because V8 keeps the whole decoded text in memory while the user
 * keeps one line of it.
 */
export const MAX_WINDOW = 16_384;
/** The most bytes that are searched at once without being decoded. */
const MAX_PLAIN = 65_536;
/** No real text has more than this many bytes of shift sequences (which switch the character set) per character. */
const SHIFTS_PER_CHARACTER = 8;

export class TextScan {
	readonly #position: TextPosition;
	readonly #buffer: ByteBuffer;
	readonly #mode: NewlineMode;
	/** What ends the lines that are looked for. */
	readonly ends: LineEnds;
	/** The last code units of the scanned text: a line end may begin with them. */
	#tail = "";
	/** How many of the scanned bytes stand for no character. */
	#invisible = 0;
	/** How many bytes of shift sequences were scanned. */
	#shifts = 0;
	/** How many bytes were scanned. */
	bytes = 0;
	/** The decoder's state after the scanned bytes. */
	state: number;
	/** Whether any of the scanned bytes were decoded. If not, they are whole characters without a line end. */
	hasDecoded = false;
	/** Whether the scanned bytes contain a whole line. */
	hasLine = false;
	/**
	 * Whether the last character is a CR. Before the first byte is scanned: whether a CR was handed out just before it,
	 * so that a LF that comes first belongs to that CR.
	 */
	#afterCR: boolean;
	#characters = 0;
	/** Whether the last code unit is a high surrogate. If the next one completes the pair, both are one character. */
	#afterHigh = false;
	/**
	 * Text, or bytes of UTF-8, whose characters are not counted yet. They are counted only on demand, because a caller
	 * that finds its line needs no count.
	 */
	#uncounted: string | Buffer = "";

	/** How many bytes are decoded next; it doubles up to MAX_WINDOW. */
	#window: number;

	constructor(position: TextPosition, buffer: ByteBuffer, mode: NewlineMode, ends: LineEnds, window: number) {
		this.#window = window;
		this.ends = ends;
		this.#position = position;
		this.#buffer = buffer;
		this.#mode = mode;
		this.state = position.state;
		this.#afterCR = position.afterCR && mode.universal;
		if (position.pendingReplacement !== "") this.#add(position.pendingReplacement);
	}

	/** How many characters the scanned bytes are when they are handed out. */
	get characters(): number {
		this.#count();
		return this.#characters;
	}

	/**
	 * How many of the scanned bytes stand for no character. Bytes of shift sequences belong to the characters between
	 * them. So of these bytes only those count that exceed SHIFTS_PER_CHARACTER bytes per character.
	 */
	get invisibleBytes(): number {
		if (this.#shifts === 0) return this.#invisible;
		return this.#invisible + Math.max(0, this.#shifts - SHIFTS_PER_CHARACTER * this.characters);
	}

	/** Whether the last character is a CR that ends the line unless a LF follows. */
	get pendingCR(): boolean {
		return this.#afterCR && this.ends.lineEnd("\r", 0, true) > 0 && !this.hasLine;
	}

	/**
	 * Decodes the next bytes; with `stopAtLineEnds`, and if a code unit is one byte, only up to a possible line end.
	 * Returns undefined if these bytes have no whole character. Throws if they begin with a bad sequence that the error
	 * handler refuses.
	 */
	next(stopAtLineEnds: boolean): Decoded | undefined {
		const buffer = this.#buffer;
		if (this.bytes === buffer.length) return undefined;
		const whole = buffer.slice(this.bytes, Math.min(buffer.length, this.bytes + this.#window));
		this.#window = Math.min(MAX_WINDOW, 2 * this.#window);
		let window = whole;
		const { bytesPerUnit, lineFeed = LF } = this.#position.codec;
		if (stopAtLineEnds && bytesPerUnit === 1) {
			const ahead = this.bytes === 0 && !this.#position.asksUser;
			const end = (ahead ? window.lastIndexOf(lineFeed) : window.indexOf(lineFeed)) + 1;
			if (end > 0) window = window.subarray(0, end);
		}
		let decoded = this.#position.decodeWindow(window, this.bytes, this.state);
		// The byte of a LF may be inside a longer sequence, which is incomplete in `window`.
		if (decoded.consumed === 0 && window !== whole) {
			decoded = this.#position.decodeWindow(whole, this.bytes, this.state);
		}
		if (decoded.consumed === 0) return undefined;
		this.hasDecoded = true;
		this.#add(decoded.text);
		this.#invisible += decoded.skippedBytes;
		this.#shifts += decoded.shiftBytes;
		this.bytes += decoded.consumed;
		this.state = decoded.state;
		return decoded;
	}

	/**
	 * The fast path of `next()` for bytes without a line end: they are not decoded, so the beginning of a line at the end
	 * of a chunk is not decoded twice. Saves 12 % of the time per 80-byte Chinese line, and 25 % per 80-byte record that
	 * ends in a NUL.
	 */
	passPlain(): boolean {
		const { codec } = this.#position;
		const { areNewlines, bytes: separators = areNewlines ? LINE_FEED : undefined, longest } = this.ends;
		if (separators === undefined || this.#afterCR) return false;
		const buffer = this.#buffer;
		if (this.bytes === buffer.length || (codec !== utf8 && codec !== latin1 && codec !== ascii)) return false;
		let window = buffer.slice(this.bytes, Math.min(buffer.length, this.bytes + MAX_PLAIN));
		// The search for a line end comes first: it usually ends early, while the other searches go through all bytes.
		if (separators.endIn(window, 0) > 0 || window.includes(CR)) return false;
		// A separator may begin in the text before the window.
		if (this.ends.lineEnd(this.#tail + window.toString("latin1", 0, longest - 1), 0, false) > 0) return false;
		if (isAscii(window)) {
			this.#characters += window.length;
		} else {
			window = window.subarray(0, codec === utf8 ? validLength(window) : 0);
			if (window.length === 0) return false;
			this.#count();
			this.#uncounted = window;
		}
		this.bytes += window.length;
		this.#afterHigh = false;
		if (longest > 1) this.#tail = (this.#tail + window.subarray(1 - longest).toString("latin1")).slice(1 - longest);
		return true;
	}

	#add(text: string): void {
		const mode = this.#mode;
		const marked = mode.toMarkedText(text, this.#afterCR);
		const joined = this.#tail + marked;
		const { ends } = this;
		this.#count();
		this.#uncounted = marked;
		if (this.#afterHigh && isLowSurrogate(marked.charCodeAt(0))) this.#characters--;
		if (text !== "") this.#afterHigh = isHighSurrogate(text.charCodeAt(text.length - 1));
		this.hasLine ||= ends.lineEnd(joined, 0, false) > 0;
		if (ends.longest > 1) this.#tail = joined.slice(1 - ends.longest);
		this.#afterCR = text === "" ? this.#afterCR : text.endsWith("\r");
	}

	#count(): void {
		const uncounted = this.#uncounted;
		this.#uncounted = "";
		const text = typeof uncounted === "string" ? uncounted : utf8.decode(uncounted, 0, false, 0).text;
		this.#characters += codePoints(this.#mode.universal ? unmarked(text) : text);
	}
}
