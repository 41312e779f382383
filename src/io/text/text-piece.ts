// A piece of decoded and marked text (see newline-modes.ts), and how much of it was handed out. Its bytes are still at
// the front of the byte buffer.

import type { Buffer } from "node:buffer";
import { codePoints, isPair } from "../../codecs/code-points.ts";
import type { Decoded } from "../../codecs/decoder.ts";
import { CR } from "../bytes/constants.ts";
import { type LineEnds, type NewlineMode, unmarked } from "./newline-modes.ts";
import { NewlinesSeen } from "./newlines-seen.ts";

export class TextPiece {
	readonly #mode: NewlineMode;
	/** The line ends of all pieces so far. */
	readonly newlinesSeen = new NewlinesSeen();
	/** Lines up to this many code units need no length check. */
	readonly #uncheckedLength: number;
	/** Whether only a LF ends a line. If not, `takeReadyLine()` finds no line. */
	readonly #endsInLF: boolean;
	text = "";
	/** The index of the first code unit that was not handed out. */
	pos = 0;
	/** How many bytes the text was decoded from. */
	byteLength = 0;
	/** The decoder's state after those bytes. */
	endState = 0;
	endsInCR = false;
	/** Whether the text was decoded as the last of the stream. */
	isFinal = false;
	/** Whether some of the bytes stand for no character, or may do so. */
	hasInvisibleBytes = false;
	/** Whether decoding stopped after the piece, at a bad sequence that the error handler refuses. */
	stopped = false;
	/** Whether the text may contain marks. */
	#marked = false;

	constructor(mode: NewlineMode, maxLineLength: number) {
		this.#mode = mode;
		this.#uncheckedLength = maxLineLength;
		this.#endsInLF = mode.endsInLF;
	}

	get isUsedUp(): boolean {
		return this.pos === this.text.length;
	}

	/**
	 * Takes over decoded text. `afterCR`: whether a CR was handed out just before it. `isFinal`: whether nothing follows
	 * it. `utf8`: the bytes of the text, if they are UTF-8 and known.
	 */
	adopt(decoded: Decoded, afterCR: boolean, isFinal: boolean, utf8: Buffer | undefined): void {
		const { text } = decoded;
		const { universal, recordsNewlines } = this.#mode;
		const seen = recordsNewlines ? this.newlinesSeen : undefined;
		const searched = universal || recordsNewlines;
		const hasCR = afterCR || (searched && containsCR(decoded, utf8));
		this.#marked = universal && hasCR;
		if (!hasCR) seen?.recordLF(text);
		this.text = hasCR ? this.#mode.toMarkedText(text, afterCR, seen) : text;
		this.pos = universal && afterCR && text.startsWith("\n") ? 1 : 0;
		this.byteLength = decoded.consumed;
		this.endState = decoded.state;
		this.isFinal = isFinal;
		this.hasInvisibleBytes = decoded.hasInvisibleBytes;
		this.stopped = decoded.stopped;
		// To read the last character of a new text, V8 must first copy the text into one piece of memory. So this method
		// reads the last character only if it may be a CR. This saves 8 % of the processor time per line of 4 KiB.
		const mayEndInCR = hasCR || !searched;
		this.endsInCR = text === "" ? afterCR : mayEndInCR && text.charCodeAt(text.length - 1) === CR;
		if (isFinal && this.endsInCR) seen?.recordLoneCR();
	}

	clear(): void {
		this.text = "";
		this.pos = 0;
		this.byteLength = 0;
	}

	/** Counts the rest as handed out, with the bytes that stand for no character. */
	dropRest(): void {
		this.pos = this.text.length;
		this.hasInvisibleBytes = false;
	}

	/**
	 * The fast path of every loop over lines: the next line, unless its length must be checked. A piece has text only
	 * while the file is open and none of its calls waits (see decoded-text.ts), so neither is checked here. Saves 25 % of
	 * the time per 80-byte line.
	 */
	takeReadyLine(): string | undefined {
		const { text, pos } = this;
		const end = text.indexOf("\n", pos) + 1;
		if (end === 0 || end - pos > this.#uncheckedLength || !this.#endsInLF) return undefined;
		this.pos = this.#marked && text.charCodeAt(end) === CR ? end + 1 : end;
		return text.slice(pos, end);
	}

	/** As `takeReadyLine()`, for text that ends with other line ends. */
	takeReadyUntil(ends: LineEnds): string | undefined {
		const end = ends.lineEnd(this.text, this.pos, false);
		return end === 0 || end - this.pos > this.#uncheckedLength ? undefined : this.take(end);
	}

	/** Hands out the text up to the index `end`. */
	take(end: number): string {
		const text = this.text.slice(this.pos, end);
		this.pos = end;
		if (!this.#marked) return text;
		if (this.text.charCodeAt(end) === CR) this.pos++;
		return text.includes("\r") ? unmarked(text) : text;
	}

	takeRest(): string {
		return this.take(this.text.length);
	}

	/** The text that was not handed out yet. */
	get rest(): string {
		const text = this.text.slice(this.pos);
		return this.#marked ? unmarked(text) : text;
	}

	/** The index after the next line; 0 if its end is not in the piece. `final`: whether nothing follows the piece. */
	lineEnd(final: boolean): number {
		return this.#mode.lineEnd(this.text, this.pos, final);
	}

	/** The index after the next `n` characters; -1 if the piece has fewer. */
	endOf(n: number): number {
		return indexAfter(this.text, this.pos, n, this.#mode.universal);
	}

	/** The index after the next line or `limit` characters, whichever is shorter; -1 if the piece has neither. */
	limitedEnd(limit: number, final: boolean): number {
		const lineEnd = this.lineEnd(final);
		const cut = this.endOf(limit);
		return lineEnd > 0 && (cut === -1 || lineEnd <= cut) ? lineEnd : cut;
	}

	/** Whether the text up to the index `end` has more than `limit` characters. */
	exceeds(limit: number, end: number): boolean {
		if (end - this.pos <= limit) return false;
		const text = this.text.slice(this.pos, end);
		return codePoints(this.#marked ? unmarked(text) : text) > limit;
	}

	/** Whether the character that was handed out last is a CR. In universal mode no CR is handed out. */
	get tookCR(): boolean {
		return !this.#mode.universal && this.text[this.pos - 1] === "\r";
	}
}

/**
 * The index after the next `count` characters from `from`; -1 if the text ends before. With `marked` a CR is a mark and
 * not a character, and marks after the last character are passed too.
 */
function indexAfter(text: string, from: number, count: number, marked: boolean): number {
	if (text.length - from < count) return -1;
	let at = from;
	for (let left = count; left > 0; ) {
		if (at >= text.length) return -1;
		if (!marked || text.charCodeAt(at) !== CR) left--;
		at += isPair(text, at) ? 2 : 1;
	}
	while (marked && text.charCodeAt(at) === CR) at++;
	return at;
}

/**
 * Whether the text contains a CR. A search in a string of two bytes per character is slow, because it stops at every
 * low byte 0d (as in 不). In UTF-8 only a CR has that byte, so the bytes are searched instead. This saves 10 % of the
 * time per 80-byte Chinese line.
 */
function containsCR({ text, consumed, replaced }: Decoded, utf8: Buffer | undefined): boolean {
	const searchBytes = text.length < consumed && !replaced;
	return searchBytes && utf8 !== undefined ? utf8.includes(CR) : text.includes("\r");
}
