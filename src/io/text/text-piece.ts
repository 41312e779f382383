// A piece of decoded and prepared text, and how much of it was handed out. Its bytes still stand at the front of the
// byte buffer.

import type { Buffer } from "node:buffer";
import type { Decoder } from "../../codecs/decoder.ts";
import { utf8 } from "../../codecs/unicode/utf8.ts";
import { indexAfter } from "./code-points.ts";
import type { NewlineMode } from "./newline-modes.ts";
import type { NewlinesSeen } from "./newlines-seen.ts";

const CR = 0x0d;

export class TextPiece {
	readonly #mode: NewlineMode;
	/** The longest line that needs no further look, in code units. */
	readonly #longest: number;
	text = "";
	/** Up to here it was handed out. */
	pos = 0;
	/** The bytes that it was decoded from, and the decoder's state behind them. */
	size = 0;
	endState = 0;
	endsInCR = false;
	/** Was it decoded as the last of the stream? Do some of its bytes stand for no character? */
	isFinal = false;
	hasInvisibleBytes = false;
	/** May there be marks in it (newline-modes.ts)? */
	#marked = false;

	constructor(mode: NewlineMode, maxLineLength: number) {
		this.#mode = mode;
		this.#longest = mode.endsInLF ? maxLineLength : 0;
	}

	get isUsedUp(): boolean {
		return this.pos === this.text.length;
	}

	/** Takes over freshly decoded text. `afterCR`: a CR was handed out before it. `bytes`: what it was decoded from, if known. */
	adopt(text: string, decoder: Decoder, afterCR: boolean, seen: NewlinesSeen, bytes?: Buffer): void {
		const { universal, recordsNewlines } = this.#mode;
		const searched = universal || recordsNewlines;
		const hasCR = afterCR || (searched && holdsCR(text, decoder, bytes));
		this.#marked = universal && hasCR;
		if (!hasCR && recordsNewlines) seen.recordLF(text);
		this.text = hasCR ? this.#mode.toMarkedText(text, afterCR, recordsNewlines ? seen : undefined) : text;
		this.pos = universal && afterCR && text.startsWith("\n") ? 1 : 0;
		this.size = decoder.consumed;
		this.endState = decoder.state;
		this.isFinal = false;
		this.hasInvisibleBytes = decoder.hasInvisibleBytes;
		// A look at the end of text that was just made waits for the copy: -8 % of the processor time of a line of 4 KiB.
		const mayEndInCR = hasCR || !searched;
		this.endsInCR = text === "" ? afterCR : mayEndInCR && text.charCodeAt(text.length - 1) === CR;
	}

	clear(): void {
		this.text = "";
		this.pos = 0;
		this.size = 0;
	}

	/**
	 * The fast path of every loop over lines: the next line, unless it wants a further look. There is a piece only while the
	 * file is open and no call of it waits (text-input.ts), so nothing else has to be asked. -25 % a line of 80 B.
	 */
	takeReadyLine(): string | undefined {
		const { text, pos } = this;
		const end = text.indexOf("\n", pos) + 1;
		if (end === 0 || end - pos > this.#longest) return undefined;
		this.pos = this.#marked && text.charCodeAt(end) === CR ? end + 1 : end;
		return text.slice(pos, end);
	}

	/** Hands out the text up to `end`. */
	take(end: number): string {
		const text = this.text.slice(this.pos, end);
		this.pos = end;
		if (!this.#marked) return text;
		if (this.text.charCodeAt(end) === CR) this.pos++;
		return text.includes("\r") ? text.replaceAll("\r", "") : text;
	}

	takeRest(): string {
		return this.take(this.text.length);
	}

	/** The end of the line, 0 if it is not there. `final`: nothing follows. */
	lineEnd(final: boolean): number {
		return this.#mode.lineEnd(this.text, this.pos, final);
	}

	/** The end of `n` characters; -1 if they are not there. */
	endOf(n: number): number {
		return indexAfter(this.text, this.pos, n, this.#mode.universal);
	}

	/** The end of the line or of `limit` characters, whichever comes first; -1 if neither is there. */
	limitedEnd(limit: number, final: boolean): number {
		const lineEnd = this.lineEnd(final);
		const cut = this.endOf(limit);
		return lineEnd > 0 && (cut === -1 || lineEnd <= cut) ? lineEnd : cut;
	}

	/** Was a CR handed out last, which the file gives as it is? */
	get tookCR(): boolean {
		return !this.#mode.universal && this.text[this.pos - 1] === "\r";
	}
}

/**
 * Is there a CR in the text? Text of two bytes a character is searched slowly: every low byte 0x0d stops it, 不 has one. In
 * UTF-8 only a CR has that byte: -10 % a Chinese line of 80 B.
 */
function holdsCR(text: string, decoder: Decoder, bytes: Buffer | undefined): boolean {
	const inBytes = text.length < decoder.consumed && decoder.codec === utf8 && !decoder.replaced;
	return inBytes && bytes !== undefined ? bytes.includes(CR) : text.includes("\r");
}
