// The synchronous core of a text file that can be read: decoded text over the bytes of a ByteInput.
//
// Invariant: the file's position is `#pos` in `#text`, a piece of decoded and prepared text whose bytes (`#size` of
// them) still stand at the front of the byte buffer. They are dropped when the piece is used up, or as far as it is
// used by `settle()`, which brings the position down to the exact byte. So this layer owns no byte that it has not
// handed out, and text and bytes can be read by turns.
//
// A piece is made only when it answers a call. Until then the unread bytes are scanned (`#scan`), each once: counted
// and searched in decoded form, which is not kept.

import { isAscii } from "node:buffer";
import type { Decoder } from "../codecs/decoder.ts";
import { type ErrorHandlerEntry, forgiving } from "../codecs/error-handlers.ts";
import { ascii, latin1 } from "../codecs/small.ts";
import { utf8 } from "../codecs/utf8.ts";
import { LineTooLongError, UnicodeDecodeError } from "../errors.ts";
import type { Borrower, ByteInput } from "./byte-input.ts";
import { codePoints, indexAfter } from "./code-points.ts";
import type { LineInput, Skipped } from "./line-input.ts";
import type { NewlineMode } from "./newline-modes.ts";
import { NewlinesSeen } from "./newlines-seen.ts";
import { TextScan } from "./text-scan.ts";
import type { WaitingCalls } from "./waiting-calls.ts";

/** Bytes decoded at once: small enough that a line that is kept does not keep much else alive. */
const PIECE = 16_384;
/** No codec needs more bytes to judge what stands before them. */
const LOOK_AHEAD = 16;
/** Bytes that are looked through at once where nothing is decoded. */
const PLAIN = 65_536;
const LF = 0x0a;
const CR = 0x0d;

export class TextInput implements LineInput<string>, Borrower {
	readonly calls: WaitingCalls;
	readonly #input: ByteInput;
	readonly #decoder: Decoder;
	readonly #mode: NewlineMode;
	readonly maxLineLength: number;
	readonly #seen = new NewlinesSeen();
	#text = "";
	#pos = 0;
	#size = 0;
	#endState = 0;
	#endsInCR = false;
	/** May there be marks in the piece (newline-modes.ts)? */
	#marked = false;
	/** The decoder's state before the first unread byte, and whether a CR was handed out just before it. */
	#state = 0;
	#afterCR = false;
	/** Text that comes before the unread bytes: what a replacement of several characters still holds. */
	#rest = "";
	/** Was the piece decoded as the last of the stream? Do some of its bytes stand for no character? */
	#final = false;
	#silent = false;
	#scan: TextScan | undefined;
	#held = { state: 0, afterCR: false, rest: "" };
	/** Has anything been read? */
	started = false;

	constructor(input: ByteInput, decoder: Decoder, mode: NewlineMode, maxLineLength: number) {
		this.#input = input;
		this.calls = input.calls;
		this.#decoder = decoder;
		this.#mode = mode;
		this.maxLineLength = maxLineLength;
		input.borrower = this;
	}

	get owner(): object {
		return this.#input;
	}

	get ended(): boolean {
		return this.#input.ended;
	}

	get failure(): Error | undefined {
		return this.#input.failure;
	}

	get available(): number {
		return this.#decoder.expands ? Number.POSITIVE_INFINITY : this.#input.available;
	}

	get newlines(): string | string[] | null {
		return this.#seen.value;
	}

	fill(): boolean {
		return this.#input.fill();
	}

	size(value: string): number {
		return codePoints(value);
	}

	/**
	 * The fast path of every loop over lines: the next line of the piece in hand. There is a piece only while the file
	 * is open, for whoever closes it settles. -25 % a line of 80 B.
	 */
	takeReadyLine(): string | undefined {
		const text = this.#text;
		const end = text.indexOf("\n", this.#pos) + 1;
		if (end === 0 || !this.#mode.endsInLF || end - this.#pos > this.maxLineLength || !this.calls.idle) return undefined;
		const line = text.slice(this.#pos, end);
		this.#pos = this.#marked && text.charCodeAt(end) === CR ? end + 1 : end;
		return line;
	}

	takeLine(): string | undefined {
		for (;;) {
			const end = this.#mode.lineEnd(this.#text, this.#pos, false);
			if (end > 0) {
				this.#checkLength(end);
				return this.#take(end);
			}
			if (this.#adoptLines()) continue;
			if (this.#input.available === 0 && this.#rest === "") {
				// Nothing to scan: most lines of a dialogue come one by one.
				if (!this.fill()) return undefined;
			} else if (!this.#gather(this.#lineIsThere, true)) {
				return undefined;
			}
		}
	}

	takeLimited(limit: number): string | undefined {
		do {
			const end = this.#limitedEnd(limit, false);
			if (end >= 0) return this.#take(end);
		} while (this.#gather((scan) => scan.holdsLine || scan.characters >= limit, false));
		return undefined;
	}

	/** `n` characters, if they are there. */
	takeCharacters(n: number): string | undefined {
		do {
			const end = indexAfter(this.#text, this.#pos, n, this.#mode.universal);
			if (end >= 0) return this.#take(end);
		} while (this.#gather((scan) => scan.characters >= n, false));
		return undefined;
	}

	/** At the end of the stream: what is left, at most `n` characters; empty when nothing is. */
	takeEnd(n: number): string {
		this.#adoptRest();
		const end = indexAfter(this.#text, this.#pos, n, this.#mode.universal);
		if (end >= 0) return this.#take(end);
		this.#refuseStop();
		if (this.#pos < this.#text.length) return this.#take(this.#text.length);
		if (this.#input.failure !== undefined) throw this.#input.failure;
		return "";
	}

	/** Everything, once the stream has ended; a stream that failed has no end. */
	takeAll(): string | undefined {
		while (this.fill());
		if (!this.ended) return undefined;
		if (this.#input.failure !== undefined) throw this.#input.failure;
		this.#adoptRest();
		this.#refuseStop();
		return this.#take(this.#text.length);
	}

	takeLast(limit: number): string {
		this.#adoptRest();
		const end = this.#limitedEnd(limit, true);
		if (end >= 0) return this.#take(end);
		this.#refuseStop();
		if (this.#pos < this.#text.length) return this.#take(this.#text.length);
		if (this.#input.failure !== undefined) throw this.#input.failure;
		return "";
	}

	skip(): Skipped {
		const { handler } = this.#decoder;
		this.#decoder.handler = forgiving(handler);
		this.#scan = undefined;
		try {
			return this.#skip();
		} finally {
			this.#settle();
			this.#decoder.handler = handler;
			this.#scan = undefined;
		}
	}

	#skip(): Skipped {
		let units = 0;
		for (;;) {
			const end = this.#mode.lineEnd(this.#text, this.#pos, this.#atEnd);
			if (end > 0) return { units: units + this.size(this.#take(end)), done: true };
			const pending = this.#pendingCR;
			units += this.size(this.#take(this.#text.length - pending));
			try {
				if (this.#gather((scan) => scan.holdsLine || scan.characters > pending, true)) continue;
				if (!this.#atEnd || this.#input.available === 0) {
					this.#dropSilent();
					return { units, done: false };
				}
				this.#adoptRest();
				if (this.#text !== "") continue;
				this.#refuseStop();
				this.#silent = false;
				return { units, done: false };
			} catch (error) {
				if (!(error instanceof UnicodeDecodeError)) throw error;
				units += pending + error.end - error.start;
				this.#input.buffer.drop(error.end);
				this.#state = this.#scan?.state ?? this.#decoder.state;
				this.#afterCR = false;
				this.#rest = "";
				this.#scan = undefined;
			}
		}
	}

	/** Drops scanned bytes that stand for no character: a line that is dropped must not gather them. */
	#dropSilent(): void {
		const scan = this.#scan;
		if (scan === undefined || scan.bytes === 0 || scan.characters > 0) return;
		this.#decoder.state = this.#state;
		this.#adopt(this.#rest + this.#decoder.decode(this.#input.buffer.view(scan.bytes), false));
		this.#pos = this.#text.length;
		this.#silent = false;
	}

	/** 1 if the last character of the piece is a CR that may be the first half of a line end. */
	get #pendingCR(): number {
		if (this.#mode.universal || this.#atEnd || !this.#endsInCR || this.#pos === this.#text.length) return 0;
		return this.#mode.lineEnd("\r\n", 0, true) === 2 ? 1 : 0;
	}

	/** From now on another handler decides; what was refused is tried again. */
	setHandler(handler: ErrorHandlerEntry): void {
		this.#settle();
		this.#rest = "";
		this.#scan = undefined;
		this.#decoder.handler = handler;
	}

	/** Leaves the bytes to the layer below, from the exact position on. */
	detach(): void {
		this.settle();
		this.#input.borrower = undefined;
	}

	hold(): void {
		this.#settle();
		this.#held = { state: this.#state, afterCR: this.#afterCR, rest: this.#rest };
		this.#input.buffer.hold();
	}

	release(restore: boolean): void {
		this.#settle();
		this.#input.buffer.release(restore);
		if (!restore) return;
		this.#state = this.#held.state;
		this.#afterCR = this.#held.afterCR;
		this.#rest = this.#held.rest;
		this.#scan = undefined;
	}

	settle(): void {
		this.#settle();
		this.#rest = "";
		// The bytes that were scanned may be taken now.
		this.#scan = undefined;
		if (!this.#afterCR) return;
		this.#afterCR = false;
		if (this.#mode.universal) this.#input.buffer.skipNext(this.#lineFeed());
	}

	/** The bytes of a LF here. */
	#lineFeed(): Buffer {
		const little = Buffer.alloc(this.#decoder.codec.unit);
		little[0] = LF;
		const { text } = this.#decoder.codec.decode(little, 0, false, this.#state);
		return text === "\n" ? little : little.reverse();
	}

	/** Nothing will follow what has arrived, as far as the peer is concerned. */
	get #atEnd(): boolean {
		return this.ended && this.#input.failure === undefined;
	}

	#lineIsThere = (scan: TextScan): boolean => {
		if (scan.holdsLine) return true;
		if (scan.bytes < this.maxLineLength && !this.#decoder.expands) return false;
		if (scan.characters - (scan.pendingCR ? 1 : 0) >= this.maxLineLength)
			throw new LineTooLongError(this.maxLineLength);
		return false;
	};

	#checkLength(end: number): void {
		if (end - this.#pos <= this.maxLineLength) return;
		if (codePoints(this.#text.slice(this.#pos, end)) > this.maxLineLength)
			throw new LineTooLongError(this.maxLineLength);
	}

	/** Hands out the text up to `end`. */
	#take(end: number): string {
		const text = this.#text.slice(this.#pos, end);
		this.#pos = end;
		if (!this.#marked) return text;
		if (this.#text.charCodeAt(end) === CR) this.#pos++;
		return text.includes("\r") ? text.replaceAll("\r", "") : text;
	}

	/** The end of the line or of `limit` characters, whichever comes first; -1 if neither is in the piece. */
	#limitedEnd(limit: number, final: boolean): number {
		const lineEnd = this.#mode.lineEnd(this.#text, this.#pos, final);
		const cut = indexAfter(this.#text, this.#pos, limit, this.#mode.universal);
		return lineEnd > 0 && (cut === -1 || lineEnd <= cut) ? lineEnd : cut;
	}

	/** The fast path of `#gather()`: whole lines become the piece without a scan before. */
	#adoptLines(): boolean {
		this.started = true;
		this.#settle();
		// A scan has begun because no line was whole: each byte is searched once.
		if (this.#scan !== undefined) return false;
		const { buffer } = this.#input;
		const decoder = this.#decoder;
		if (this.#afterCR || this.#rest !== "" || !this.#mode.endsInLF || decoder.codec.unit !== 1) return false;
		const first = buffer.lineLength();
		if (first === 0) return false;
		// A piece that ends with a line leaves no rest to decode again: -38 % a line of 80 B.
		const size = Math.max(first, buffer.lastLineEnd(PIECE));
		decoder.state = this.#state;
		const text = this.#decodeWindow(buffer.view(size), 0);
		// The decoder may have stopped before, and not every codec's line feed is this byte.
		if (!text.endsWith("\n") && !text.includes("\n")) return false;
		this.#adopt(text);
		return true;
	}

	/** Makes a piece that meets the goal, if what has arrived allows it. */
	#gather(goal: (scan: TextScan) => boolean, lines: boolean): boolean {
		this.started = true;
		this.#settle();
		const scan = this.#scan ?? this.#beginScan();
		while (!goal(scan)) {
			const first = scan.bytes === 0 && this.#rest === "";
			if (lines && this.#passPlain(scan)) continue;
			const text = this.#scanWindow(scan, lines);
			if (text === undefined) {
				if (!this.fill()) return false;
			} else if (first && goal(scan)) {
				this.#adopt(text);
				return true;
			}
		}
		this.#decoder.state = this.#state;
		this.#adopt(this.#rest + this.#decoder.decode(this.#input.buffer.view(scan.bytes), false));
		return true;
	}

	/** The fast path of `#scanWindow()` in a long line: ASCII without a line end needs no decoding to be counted. */
	#passPlain(scan: TextScan): boolean {
		const { codec } = this.#decoder;
		if (scan.afterCR || (codec !== utf8 && codec !== latin1 && codec !== ascii)) return false;
		const { buffer } = this.#input;
		const window = buffer.slice(scan.bytes, Math.min(buffer.length, scan.bytes + PLAIN));
		if (window.length === 0 || !isAscii(window) || window.includes(LF) || window.includes(CR)) return false;
		scan.addPlain(window.length);
		return true;
	}

	#beginScan(): TextScan {
		const scan = new TextScan(this.#mode, this.#state, this.#afterCR);
		if (this.#rest !== "") scan.add(this.#rest, 0, this.#state);
		this.#scan = scan;
		return scan;
	}

	/** Decodes the next bytes; undefined if there is no whole character. Throws if the first is refused. */
	#scanWindow(scan: TextScan, lines: boolean): string | undefined {
		const { buffer } = this.#input;
		const decoder = this.#decoder;
		const whole = buffer.slice(scan.bytes, Math.min(buffer.length, scan.bytes + PIECE));
		let window = whole;
		if (lines && decoder.codec.unit === 1) {
			const end = (scan.bytes === 0 ? window.lastIndexOf(LF) : window.indexOf(LF)) + 1;
			if (end > 0) window = window.subarray(0, end);
		}
		decoder.state = scan.state;
		let text = this.#decodeWindow(window, scan.bytes);
		// What looks like a LF may belong to a sequence that goes on behind it.
		if (decoder.consumed === 0 && window !== whole) text = this.#decodeWindow(whole, scan.bytes);
		if (decoder.consumed === 0) return undefined;
		scan.add(text, decoder.consumed, decoder.state);
		return text;
	}

	/** Decodes unread bytes, of which `before` stand before the window. */
	#decodeWindow(window: Buffer, before: number): string {
		try {
			return this.#decoder.decode(window, false);
		} catch (error) {
			throw this.#rebased(error, before);
		}
	}

	/** Makes all that has arrived the piece; at the end of the stream, with what an incomplete character is worth. */
	#adoptRest(): void {
		this.started = true;
		this.#settle();
		this.#scan = undefined;
		if (this.#input.available === 0 && this.#rest === "") {
			if (this.#afterCR && this.#mode.records) this.#seen.recordLoneCR();
			return;
		}
		this.#adopt(this.#rest + this.#decodeRest());
		this.#final = this.#atEnd;
		if (this.#endsInCR && this.#mode.records && this.#atEnd) this.#seen.recordLoneCR();
	}

	/** Decodes all that has arrived. What is refused at its front may wait while there is text before it. */
	#decodeRest(): string {
		const { buffer, available } = this.#input;
		this.#decoder.state = this.#state;
		try {
			return this.#decoder.decode(buffer.view(available), this.#atEnd);
		} catch (error) {
			if (this.#rest === "") throw this.#rebased(error, 0);
			return "";
		}
	}

	/** Throws what the decoder refused behind the piece, if it stopped there. */
	#refuseStop(): void {
		if (!this.#decoder.stopped || this.#size === this.#input.available) return;
		const { buffer } = this.#input;
		this.#decoder.state = this.#endState;
		try {
			this.#decoder.decode(buffer.slice(this.#size, buffer.length), true);
		} catch (error) {
			throw this.#rebased(error, this.#size);
		}
	}

	/** Makes freshly decoded text the piece. */
	#adopt(text: string): void {
		const { universal, records } = this.#mode;
		const hasCR = this.#afterCR || ((universal || records) && text.includes("\r"));
		this.#marked = universal && hasCR;
		if (!hasCR && records) this.#seen.recordLF(text);
		this.#text = hasCR ? this.#mode.prepare(text, this.#afterCR, records ? this.#seen : undefined) : text;
		this.#pos = universal && this.#afterCR && text.startsWith("\n") ? 1 : 0;
		this.#size = this.#decoder.consumed;
		this.#endState = this.#decoder.state;
		this.#final = false;
		this.#silent = this.#decoder.silent;
		this.#endsInCR = text === "" ? this.#afterCR : text.endsWith("\r");
		this.#scan = undefined;
	}

	/** Drops the bytes of what was handed out, and the rest of the piece. Bytes that stand for no character stay until the next one is. */
	#settle(): void {
		if (this.#size === 0 && this.#text === "") return;
		const before = this.#rest.length;
		const used = this.#pos === this.#text.length;
		if (used && !this.#silent) {
			this.#input.buffer.drop(this.#size);
			this.#state = this.#endState;
			this.#afterCR = this.#endsInCR;
			this.#rest = "";
			this.#scan = undefined;
		} else if (this.#pos > 0 || used) {
			this.#rest = this.#pos <= before ? this.#rest.slice(this.#pos) : this.#dropUnits(this.#pos - before);
			this.#afterCR = used ? this.#endsInCR : !this.#mode.universal && this.#text[this.#pos - 1] === "\r";
			this.#scan = undefined;
		}
		this.#text = "";
		this.#pos = 0;
		this.#size = 0;
	}

	/** Drops the bytes of the first `units` UTF-16 code units that were decoded; returns what they make beyond. */
	#dropUnits(units: number): string {
		const decoder = this.#decoder;
		const { buffer } = this.#input;
		decoder.state = this.#state;
		// What follows may have shown that a sequence is bad.
		const view = buffer.view(Math.min(buffer.length, this.#size + LOOK_AHEAD));
		const rest = decoder.advance(view, units, this.#final);
		buffer.drop(decoder.consumed);
		this.#state = decoder.state;
		return rest;
	}

	/** The same error with `object` beginning at the file's position, which is where a call that fails leaves it. */
	#rebased(error: unknown, by: number): unknown {
		if (!(error instanceof UnicodeDecodeError)) return error;
		const { buffer } = this.#input;
		const held = buffer.heldBytes();
		const bytes = Buffer.concat([held, buffer.view(buffer.length)]);
		const afterCR = held.length > 0 ? this.#held.afterCR : this.#afterCR;
		const dropped = afterCR && this.#mode.universal ? lengthAtFront(bytes, this.#lineFeed()) : 0;
		const shift = held.length + by - dropped;
		const object = bytes.subarray(dropped);
		return new UnicodeDecodeError(error.encoding, object, error.start + shift, error.end + shift, error.reason);
	}
}

function lengthAtFront(bytes: Buffer, front: Buffer): number {
	return bytes.subarray(0, front.length).equals(front) ? front.length : 0;
}
