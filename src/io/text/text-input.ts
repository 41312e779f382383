// The synchronous core of a text file that can be read: decoded text over the bytes of a ByteInput.
//
// Invariant: the file's position is that of `piece`, whose bytes still stand at the front of the byte buffer. They are
// dropped when the piece is used up, or as far as it is used by `settle()`, which brings the position down to the exact
// byte. So this layer owns no byte that it has not handed out, and text and bytes can be read by turns.
//
// A piece is made only when it answers a call. Until then the unread bytes are scanned (`#scan`), each once: counted
// and searched in decoded form, which is not kept. While a call of the file waits there is no piece, nor is there once it
// is closed.

import type { Decoder } from "../../codecs/decoder.ts";
import { type ErrorHandlerEntry, forgiving } from "../../codecs/error-handlers.ts";
import { LineTooLongError } from "../../errors.ts";
import type { ByteInput, TextLayer } from "../bytes/byte-input.ts";
import type { CallQueue } from "../calls/call-queue.ts";
import type { LineInput, Skipped } from "../calls/line-input.ts";
import { codePoints } from "./code-points.ts";
import type { NewlineMode } from "./newline-modes.ts";
import { NewlinesSeen } from "./newlines-seen.ts";
import { TextPiece } from "./text-piece.ts";
import { TextPosition } from "./text-position.ts";
import { PIECE, TextScan } from "./text-scan.ts";

const LF = 0x0a;

export class TextInput implements LineInput<string>, TextLayer {
	readonly calls: CallQueue;
	readonly maxLineLength: number;
	readonly #input: ByteInput;
	readonly #mode: NewlineMode;
	readonly #position: TextPosition;
	/** Where a line that is here can be taken at once. */
	readonly piece: TextPiece;
	readonly #seen = new NewlinesSeen();
	#scan: TextScan | undefined;
	/** Has anything been read? */
	started = false;

	constructor(input: ByteInput, decoder: Decoder, mode: NewlineMode, maxLineLength: number) {
		this.#input = input;
		this.calls = input.calls;
		this.#mode = mode;
		this.#position = new TextPosition(input, decoder, mode.universal);
		this.piece = new TextPiece(mode, maxLineLength);
		this.maxLineLength = maxLineLength;
		input.textLayer = this;
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
		return this.#input.available;
	}

	get mayExpand(): boolean {
		return this.#position.decoder.mayExpand;
	}

	get newlines(): string | string[] | null {
		return this.#seen.value;
	}

	/** Without a piece: its lines are for the call that asks for more here, and waits if there is none. */
	fill(): boolean {
		this.#dropPiece();
		return this.#input.fill();
	}

	size(value: string): number {
		return codePoints(value);
	}

	takeLine(): string | undefined {
		for (;;) {
			const end = this.piece.lineEnd(false);
			if (end > 0) {
				this.#checkLength(end);
				return this.piece.take(end);
			}
			// Bytes are scanned only if no line feed has come: in a dialogue there are none, in a flood a few for each chunk.
			if (this.#decodeReadyLines() || this.fill()) continue;
			if (this.#input.available === 0 && this.#position.rest === "") return undefined;
			if (!this.#scanUntil((scan) => this.#lineIsThere(scan), true)) return undefined;
		}
	}

	takeLimited(limit: number): string | undefined {
		do {
			const end = this.piece.limitedEnd(limit, false);
			if (end >= 0) return this.piece.take(end);
		} while (this.#scanUntil((scan) => scan.hasLine || scan.characters >= limit, false));
		return undefined;
	}

	/** `n` characters, if they are there. */
	takeCharacters(n: number): string | undefined {
		do {
			const end = this.piece.endOf(n);
			if (end >= 0) return this.piece.take(end);
		} while (this.#scanUntil((scan) => scan.characters >= n, false));
		return undefined;
	}

	/** At the end of the stream: what is left, at most `n` characters; empty when nothing is. */
	takeEnd(n: number): string {
		this.#decodeRest();
		return this.#takeFinal(this.piece.endOf(n));
	}

	/** Everything, once the stream has ended; a stream that failed has no end. */
	takeAll(): string | undefined {
		while (this.fill());
		if (!this.ended) return undefined;
		if (this.failure !== undefined) throw this.failure;
		this.#decodeRest();
		this.#throwDecodeError();
		return this.piece.takeRest();
	}

	takeLast(limit: number): string {
		this.#decodeRest();
		return this.#takeFinal(this.piece.limitedEnd(limit, true));
	}

	/** The text up to `end`, or if that is not there what is left. */
	#takeFinal(end: number): string {
		if (end >= 0) return this.piece.take(end);
		this.#throwDecodeError();
		if (!this.piece.isUsedUp) return this.piece.takeRest();
		if (this.failure !== undefined) throw this.failure;
		return "";
	}

	skip(): Skipped {
		const { decoder } = this.#position;
		const { handler } = decoder;
		decoder.handler = forgiving(handler);
		this.#scan = undefined;
		try {
			return this.#skip();
		} finally {
			this.#dropPiece();
			decoder.handler = handler;
			this.#scan = undefined;
		}
	}

	#skip(): Skipped {
		const piece = this.piece;
		let units = 0;
		for (;;) {
			const end = piece.lineEnd(this.#pieceIsLast);
			if (end > 0) return { units: units + this.size(piece.take(end)), done: true };
			const pending = this.#pendingCRLength;
			units += this.size(piece.take(piece.text.length - pending));
			if (this.#scanUntil((scan) => scan.hasLine || scan.characters > pending, true)) continue;
			if (!this.#atEnd || this.#input.available === 0) {
				this.#dropInvisibleBytes();
				return { units, done: false };
			}
			this.#decodeRest();
			if (piece.text !== "") continue;
			piece.hasInvisibleBytes = false;
			return { units, done: false };
		}
	}

	/** Drops scanned bytes that stand for no character: a line that is dropped must not gather them. */
	#dropInvisibleBytes(): void {
		const scan = this.#scan;
		if (scan === undefined || scan.bytes === 0 || scan.characters > 0) return;
		this.#setPiece(this.#position.decodeKnown(scan.bytes));
		this.piece.pos = this.piece.text.length;
		this.piece.hasInvisibleBytes = false;
	}

	/** 1 if the last character of the piece is a CR that may be the first half of a line end. */
	get #pendingCRLength(): number {
		if (this.#mode.universal || this.#pieceIsLast || !this.piece.endsInCR || this.piece.isUsedUp) return 0;
		return 1;
	}

	/** From now on another handler decides; what was refused is tried again. */
	setHandler(handler: ErrorHandlerEntry): void {
		this.#dropPiece();
		this.#position.rest = "";
		this.#scan = undefined;
		this.#position.decoder.handler = handler;
	}

	/** Leaves the bytes to the layer below, from the exact position on. */
	detach(): void {
		this.syncPosition();
		this.#input.textLayer = undefined;
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
		this.#dropPiece();
		// The bytes that were scanned may be taken now.
		this.#scan = undefined;
		this.#position.toBytes();
	}

	/** Nothing will follow what has arrived, as far as the peer is concerned. */
	get #atEnd(): boolean {
		return this.ended && this.failure === undefined;
	}

	/** Nothing will follow the piece. */
	get #pieceIsLast(): boolean {
		return this.#atEnd && this.piece.size === this.#input.available;
	}

	#lineIsThere(scan: TextScan): boolean {
		if (scan.hasLine) return true;
		if (scan.bytes < this.maxLineLength && !this.mayExpand) return false;
		if (scan.characters - (scan.pendingCR ? 1 : 0) >= this.maxLineLength)
			throw new LineTooLongError(this.maxLineLength);
		return false;
	}

	#checkLength(end: number): void {
		const { text, pos } = this.piece;
		if (end - pos <= this.maxLineLength) return;
		if (codePoints(text.slice(pos, end)) > this.maxLineLength) throw new LineTooLongError(this.maxLineLength);
	}

	/** The fast path of `#gather()`: whole lines become the piece without a scan before. */
	#decodeReadyLines(): boolean {
		this.started = true;
		this.#dropPiece();
		if (this.#scan?.decoded || this.#input.available === 0 || !this.#mode.endsInLF) return false;
		const { afterCR, rest, state, decoder } = this.#position;
		if (afterCR || rest !== "" || decoder.codec.unit !== 1) return false;
		const { buffer } = this.#input;
		const first = buffer.lineLength();
		if (first === 0) return false;
		// A piece that ends with a line leaves no rest to decode again: -38 % a line of 80 B.
		// In a dialogue one line is all there is: -2 % a ping-pong.
		const size = first === buffer.length ? first : Math.max(first, buffer.lastLineEnd(PIECE));
		const bytes = buffer.view(size);
		const text = this.#position.decodeWindow(bytes, 0, state);
		// The decoder may have stopped before, and not every codec's line feed is this byte. In ASCII the first stands there.
		if (text.charCodeAt(first - 1) !== LF && !text.includes("\n")) return false;
		this.#setPiece(text, bytes);
		return true;
	}

	/** Makes a piece that meets the goal, if what has arrived allows it. */
	#scanUntil(goal: (scan: TextScan) => boolean, lines: boolean): boolean {
		this.started = true;
		this.#dropPiece();
		this.#scan ??= new TextScan(this.#position, this.#input.buffer, this.#mode);
		const scan = this.#scan;
		while (!goal(scan)) {
			const first = scan.bytes === 0 && this.#position.rest === "";
			if (lines && scan.passPlain()) continue;
			const text = scan.next(lines);
			if (text === undefined) {
				if (!this.fill()) return false;
			} else if (first && goal(scan)) {
				this.#setPiece(text);
				return true;
			}
		}
		this.#setPiece(this.#position.decodeKnown(scan.bytes));
		return true;
	}

	/** Makes all that has arrived the piece; at the end of the stream, with what an incomplete character is worth. */
	#decodeRest(): void {
		this.started = true;
		this.#dropPiece();
		this.#scan = undefined;
		const { recordsNewlines } = this.#mode;
		if (this.#input.available === 0 && this.#position.rest === "") {
			if (this.#position.afterCR && recordsNewlines) this.#seen.recordLoneCR();
			return;
		}
		this.#setPiece(this.#position.decodeAll(this.#atEnd));
		this.piece.isFinal = this.#atEnd;
		if (this.piece.endsInCR && recordsNewlines && this.#atEnd) this.#seen.recordLoneCR();
	}

	/** Throws what the decoder refused behind the piece, if it stopped there. */
	#throwDecodeError(): void {
		const { size, endState } = this.piece;
		if (this.#position.decoder.stopped && size < this.#input.available) this.#position.refuse(size, endState);
	}

	/** Makes freshly decoded text the piece. `bytes`: what all of it was decoded from, where that is known. */
	#setPiece(text: string, bytes?: Buffer): void {
		this.piece.adopt(text, this.#position.decoder, this.#position.afterCR, this.#seen, bytes);
		this.#scan = undefined;
	}

	/** Drops the bytes of what was handed out, and the rest of the piece. Bytes that stand for no character stay until the next one is. */
	#dropPiece(): void {
		const piece = this.piece;
		if (piece.size === 0 && piece.text === "") return;
		if (piece.isUsedUp && !piece.hasInvisibleBytes) {
			this.#position.pass(piece.size, piece.endState, piece.endsInCR);
			this.#scan = undefined;
		} else if (piece.isUsedUp || piece.pos > 0) {
			this.#position.passUnits(piece.pos, piece.size, piece.isFinal);
			this.#position.afterCR = piece.isUsedUp ? piece.endsInCR : piece.tookCR;
			this.#scan = undefined;
		}
		piece.clear();
	}
}
