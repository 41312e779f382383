// The text that is decoded ahead of a text file's position.
//
// Invariant: the position is at the beginning of `piece`, whose bytes are still at the front of the byte buffer. They
// are dropped when the piece is used up. syncPosition() drops them as far as the piece was handed out, which moves the
// position to the exact byte. So this layer removes no byte that it has not handed out as text, and the user may
// alternate between reading text and reading bytes.
//
// A piece is made only when it answers a call. Until then the unread bytes are scanned, each byte once: their text is
// counted and searched, but not kept. While a call of the file waits, and after the file was closed, there is no piece.

import { codePoints } from "../../codecs/code-points.ts";
import type { Decoded } from "../../codecs/decoder.ts";
import type { ErrorHandlerEntry } from "../../codecs/error-handler.ts";
import { utf8 } from "../../codecs/unicode/utf8.ts";
import type { ByteInput, TextLayer } from "../bytes/byte-input.ts";
import { LF } from "../bytes/constants.ts";
import type { Skipped } from "../calls/line-input.ts";
import type { LineEnds, NewlineMode } from "./newline-modes.ts";
import type { TextSettings } from "./text-options.ts";
import { TextPiece } from "./text-piece.ts";
import { TextPosition } from "./text-position.ts";
import { MAX_WINDOW, TextScan } from "./text-scan.ts";

/** The least number of bytes that are decoded at once. */
const LEAST_WINDOW = 256;

export class DecodedText implements TextLayer {
	readonly #input: ByteInput;
	readonly #mode: NewlineMode;
	readonly #position: TextPosition;
	/** The decoded text at the front of the unread bytes. */
	readonly piece: TextPiece;
	#scan: TextScan | undefined;
	/** How many unread bytes stood for no character when `scanUntil()` last returned false. */
	invisibleBytes = 0;
	/**
	 * How many bytes to decode ahead. It shrinks if callers take little of each piece, because they read bytes or drop
	 * lines in between: otherwise the rest of each piece would be decoded again and again.
	 */
	#window = MAX_WINDOW;

	constructor(input: ByteInput, settings: TextSettings) {
		const { newlineMode, maxLineLength } = settings;
		this.#input = input;
		this.#mode = newlineMode;
		this.#position = new TextPosition(input, settings);
		this.piece = new TextPiece(newlineMode, maxLineLength);
		input.textLayer = this;
	}

	/** Whether the unread bytes may have more characters than bytes. */
	get mayExpand(): boolean {
		return this.#position.decoder.mayExpand;
	}

	/** How many characters the last `scanUntil()` has found. */
	get scannedCharacters(): number {
		return this.#scan?.characters ?? 0;
	}

	/** Whether the last `scanUntil()` has left bytes over that are no whole character. */
	get hasIncompleteCharacter(): boolean {
		return this.#scan !== undefined && this.#scan.bytes < this.#input.available;
	}

	/** Whether there is nothing to decode. */
	get isEmpty(): boolean {
		return this.#input.available === 0 && this.#position.pendingReplacement === "";
	}

	/** Whether a read of one character would not wait; see `TextPosition.hasCharacter()`. */
	hasCharacter(maxLineLength: number): boolean {
		if (!this.piece.isUsedUp) return true;
		this.#dropPiece();
		return this.#position.hasCharacter(maxLineLength);
	}

	/**
	 * Drops the piece before filling: the call needs more than the piece holds and may have to wait, and while a call
	 * waits there must be no piece.
	 */
	fill(): boolean {
		this.#dropPiece();
		return this.#position.fill();
	}

	/** The fast path of `scanUntil()`: makes a piece of whole lines, which were not scanned before. */
	decodeReadyLines(ends: LineEnds): boolean {
		this.#dropPiece();
		if (this.#scan?.hasDecoded || this.#input.available === 0 || ends.bytes === undefined) return false;
		const { afterCR, pendingReplacement, state, codec } = this.#position;
		if (afterCR || pendingReplacement !== "" || codec.bytesPerUnit !== 1 || codec.lineFeed !== undefined) return false;
		const { buffer } = this.#input;
		const first = buffer.lengthUntil(ends.bytes);
		if (first === 0) return false;
		// A piece that ends with a line leaves no rest to decode again, which saves 38 % of the time per 80-byte line. In a
		// dialogue usually just one line has arrived. Then the last line end need not be searched for, which saves 2 % of
		// the time per exchange. If the error handler is a user's, decode only the line that is read: the handler is to be
		// asked about no other line.
		const size =
			first === buffer.length || this.#position.asksUser
				? first
				: Math.max(first, buffer.lastEnd(ends.bytes, this.#window));
		const bytes = buffer.view(size);
		const decoded = this.#position.decodeWindow(bytes, 0, state);
		this.#setPiece(decoded, codec === utf8 ? bytes : undefined);
		// Without a line end in the text, no line is ready: decoding may have stopped before it, and in some codecs its
		// bytes may be a part of another character. The first test is enough for lines of ASCII.
		const { text, pos } = this.piece;
		if ((ends.endsInLF && text.charCodeAt(first - 1) === LF) || ends.lineEnd(text, pos, false) > 0) return true;
		this.piece.clear();
		return false;
	}

	/**
	 * Makes a piece that meets the goal, if the bytes that have arrived are enough for that. `ends`: what ends the lines,
	 * if the goal is a line.
	 */
	scanUntil(goal: (scan: TextScan) => boolean, ends?: LineEnds): boolean {
		this.#dropPiece();
		const mode = this.#mode;
		let scan = this.#scan;
		if (scan === undefined || scan.ends !== (ends ?? mode)) {
			scan = new TextScan(this.#position, this.#input.buffer, mode, ends ?? mode, this.#window);
		}
		this.#scan = scan;
		while (!goal(scan)) {
			const first = scan.bytes === 0 && this.#position.pendingReplacement === "";
			if (ends !== undefined && scan.passPlain()) continue;
			const decoded = scan.next(ends?.areNewlines ?? false);
			if (decoded === undefined) {
				if (this.fill()) continue;
				this.invisibleBytes = scan.invisibleBytes;
				return false;
			}
			if (first && goal(scan)) {
				this.#setPiece(decoded);
				return true;
			}
		}
		this.#setPiece(this.#position.decodeKnown(scan.bytes));
		return true;
	}

	/**
	 * Makes a piece of all the text that has arrived. At the end of the stream the piece includes the replacement for
	 * an incomplete last character.
	 */
	decodeRest(): void {
		this.#dropPiece();
		this.#scan = undefined;
		if (!this.isEmpty) {
			this.piece.adopt(this.#position.decodeAll(this.#atEnd), this.#position.afterCR, this.#atEnd, undefined);
		} else if (this.#position.afterCR && this.#mode.recordsNewlines) {
			this.piece.newlinesSeen.recordLoneCR();
		}
	}

	/** If decoding stopped at a bad sequence right after the piece, throws its error. */
	throwDecodeError(): void {
		const { byteLength, endState, stopped } = this.piece;
		if (stopped && byteLength < this.#input.available) this.#position.throwErrorAt(byteLength, endState);
	}

	/**
	 * Drops the part of the current line that has arrived. Each bad byte that the error handler refuses counts as a
	 * character.
	 */
	skipLine(): Skipped {
		const { decoder } = this.#position;
		this.#position.useDecoder(decoder.forgiving());
		this.#scan = undefined;
		try {
			return this.#skipDecoded();
		} finally {
			this.#dropPiece();
			this.#position.useDecoder(decoder);
			this.#scan = undefined;
		}
	}

	#skipDecoded(): Skipped {
		const { piece } = this;
		let units = 0;
		for (;;) {
			const end = piece.lineEnd(this.#pieceIsLast);
			if (end > 0) return { units: units + codePoints(piece.take(end)), done: true };
			const pending = this.#pendingCRLength;
			units += codePoints(piece.take(piece.text.length - pending));
			if (this.scanUntil((scan) => scan.hasLine || scan.characters > pending, this.#mode)) continue;
			if (!this.#atEnd || this.#input.available === 0) {
				this.#dropInvisibleBytes();
				return { units, done: false };
			}
			this.decodeRest();
			if (piece.text !== "") continue;
			piece.dropRest();
			return { units, done: false };
		}
	}

	/**
	 * Drops scanned bytes that stand for no character. Otherwise such bytes would accumulate while a long line is
	 * dropped.
	 */
	#dropInvisibleBytes(): void {
		const scan = this.#scan;
		if (scan === undefined || scan.bytes === 0 || scan.characters > 0) return;
		this.#setPiece(this.#position.decodeKnown(scan.bytes));
		this.piece.dropRest();
	}

	/** 1 if the last character of the piece is a CR that may be the first half of a line end; otherwise 0. */
	get #pendingCRLength(): number {
		if (this.#mode.universal || this.#pieceIsLast || !this.piece.endsInCR || this.piece.isUsedUp) return 0;
		return 1;
	}

	/** Uses another error handler from now on, also for unread bytes that the last handler has refused or replaced. */
	retryWith(handler: ErrorHandlerEntry): void {
		this.#dropPiece();
		this.#scan = undefined;
		this.#position.handleWith(handler);
	}

	begin(): void {
		this.#dropPiece();
		this.#position.begin();
	}

	commit(): void {
		this.#dropPiece();
		this.#position.commit();
	}

	rollback(): void {
		this.#dropPiece();
		this.#position.rollback();
		this.#scan = undefined;
	}

	syncPosition(): void {
		if (this.#input.closed) this.rollback();
		else if (this.#position.isHeld) return;
		this.#dropPiece();
		// The caller may take the bytes that were scanned.
		this.#scan = undefined;
		this.#position.reduceToByteOffset();
	}

	/** Moves the position to the exact byte, and decodes nothing more. */
	detach(): void {
		this.rollback();
		this.syncPosition();
		this.#input.textLayer = undefined;
	}

	/** Whether the peer has ended the stream, so that nothing will follow the bytes that have arrived. */
	get #atEnd(): boolean {
		return this.#input.ended && this.#input.failure === undefined;
	}

	/** Whether nothing will follow the piece. */
	get #pieceIsLast(): boolean {
		return this.#atEnd && this.piece.byteLength === this.#input.available;
	}

	/** Makes decoded text the piece. `utf8Bytes`: all the bytes of the text, if they are UTF-8 and known. */
	#setPiece(decoded: Decoded, utf8Bytes?: Buffer): void {
		this.piece.adopt(decoded, this.#position.afterCR, false, utf8Bytes);
		this.#scan = undefined;
	}

	/**
	 * Drops the bytes of the text that was handed out. Forgets the rest of the decoded text, but keeps its bytes. Bytes
	 * that stand for no character are dropped with the character after them.
	 */
	#dropPiece(): void {
		const piece = this.piece;
		if (piece.byteLength === 0 && piece.text === "") return;
		this.#window = piece.isUsedUp ? Math.min(MAX_WINDOW, 2 * this.#window) : Math.max(LEAST_WINDOW, 2 * piece.pos);
		if (piece.isUsedUp && !piece.hasInvisibleBytes) {
			this.#position.advance(piece.byteLength, piece.endState, piece.endsInCR);
			this.#scan = undefined;
		} else if (piece.isUsedUp || piece.pos > 0) {
			const afterCR = piece.isUsedUp ? piece.endsInCR : piece.tookCR;
			this.#position.advanceUnits(piece.pos, piece.byteLength, piece.isFinal, afterCR);
			this.#scan = undefined;
		}
		piece.clear();
	}
}
