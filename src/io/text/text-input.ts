// The synchronous core of a text file that can be read. Whatever is needed for decoding is created with the first data,
// which saves 4 MB with 10,000 idle connections.

import { codePoints } from "../../codecs/code-points.ts";
import { LineTooLongError } from "../../errors.ts";
import type { ByteInput } from "../bytes/byte-input.ts";
import type { CallQueue } from "../calls/call-queue.ts";
import type { LineInput, Skipped, Until } from "../calls/line-input.ts";
import { DecodedText } from "./decoded-text.ts";
import type { LineEnds } from "./newline-modes.ts";
import type { TextSettings } from "./text-options.ts";
import type { TextPiece } from "./text-piece.ts";
import { TextPosition } from "./text-position.ts";
import type { TextScan } from "./text-scan.ts";
import { TextSeparators } from "./text-separators.ts";

export class TextInput implements LineInput<string> {
	readonly #input: ByteInput;
	#settings: TextSettings;
	#decoded: DecodedText | undefined;
	/** The separators of the last `until()`. */
	#separators: TextSeparators | undefined;
	/** Whether a read was attempted. */
	started = false;

	constructor(input: ByteInput, settings: TextSettings) {
		this.#input = input;
		this.#settings = settings;
	}

	get calls(): CallQueue {
		return this.#input.calls;
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

	get closed(): boolean {
		return this.#input.closed;
	}

	get isReady(): boolean {
		const input = this.#input;
		if (input.isMemory || input.ended) return true;
		// Does not create the DecodedText: the question whether the file is ready must not count as its first read.
		if (this.#decoded === undefined) return new TextPosition(input, this.#settings).hasCharacter(this.maxLineLength);
		return this.#decoded.hasCharacter(this.maxLineLength);
	}

	get maxLineLength(): number {
		return this.#settings.maxLineLength;
	}

	get newlines(): string | string[] | null {
		return this.#decoded?.piece.newlinesSeen.value ?? null;
	}

	/** The piece from which a line can be taken at once; undefined before the first data. */
	get piece(): TextPiece | undefined {
		return this.#decoded?.piece;
	}

	#decodedText(): DecodedText {
		this.started = true;
		this.#decoded ??= new DecodedText(this.#input, this.#settings);
		return this.#decoded;
	}

	size(value: string): number {
		return codePoints(value);
	}

	takeLine(): string | undefined {
		return this.#takeUntil(this.#settings.newlineMode);
	}

	until(value: unknown): Until<string> {
		// If the separators are the same as in the last call, this method uses their object again, because the scan
		// remembers for that object how far it has searched.
		if (!this.#separators?.isSame(value)) this.#separators = new TextSeparators(value, this.#settings.newlineMode);
		const separators = this.#separators;
		return { take: () => this.#takeUntil(separators), separators };
	}

	/** The fast path of `until()`, for the separators of its last call. */
	takeReadyUntil(value: unknown): string | undefined {
		return this.#separators?.isSame(value) ? this.#decoded?.piece.takeReadyUntil(this.#separators) : undefined;
	}

	#takeUntil(ends: LineEnds): string | undefined {
		this.started = true;
		if (this.#decoded === undefined && this.#input.awaitsFirstData) return undefined;
		const text = this.#decodedText();
		for (;;) {
			const taken = this.#takeDecoded(text, ends);
			if (taken !== undefined) return taken;
			// The scan is needed only if no line feed has arrived. That seldom happens in a dialogue, and in a bulk transfer
			// only with the partial line at the end of a chunk.
			if (text.decodeReadyLines(ends) || text.fill()) continue;
			if (text.isEmpty) return undefined;
			if (this.#scanUntil(text, (scan) => this.#findsLine(scan), ends)) continue;
			return ends instanceof TextSeparators && this.#decodesLast(text) ? this.#takeDecoded(text, ends) : undefined;
		}
	}

	#takeDecoded({ piece }: DecodedText, ends: LineEnds): string | undefined {
		const end = ends.lineEnd(piece.text, piece.pos, false);
		if (end === 0) return undefined;
		if (piece.exceeds(this.maxLineLength, end)) throw this.#tooLong(ends);
		return piece.take(end);
	}

	/**
	 * Whether the stream has ended within a character. Then the rest becomes the piece, because what the error handler
	 * gives for the incomplete character may be what the call waits for.
	 */
	#decodesLast(text: DecodedText): boolean {
		if (!this.ended || this.failure !== undefined || !text.hasIncompleteCharacter) return false;
		text.decodeRest();
		return true;
	}

	/**
	 * As `text.scanUntil()`, but throws if the call would have to wait although too many unread bytes stand for no
	 * character.
	 */
	#scanUntil(text: DecodedText, goal: (scan: TextScan) => boolean, ends?: LineEnds): boolean {
		if (text.scanUntil(goal, ends)) return true;
		if (!this.ended && text.invisibleBytes >= this.maxLineLength) throw new LineTooLongError(this.maxLineLength);
		return false;
	}

	#findsLine(scan: TextScan): boolean {
		if (scan.hasLine) return true;
		const max = this.maxLineLength;
		if (scan.bytes < max && !this.#decodedText().mayExpand) return false;
		if (scan.characters - (scan.pendingCR ? 1 : 0) >= max) throw this.#tooLong(scan.ends);
		return false;
	}

	#tooLong(ends: LineEnds): LineTooLongError {
		return new LineTooLongError(this.maxLineLength, ends instanceof TextSeparators ? ends.shown : undefined);
	}

	takeLimited(limit: number): string | undefined {
		// Reading nothing is not yet a first read, after which the encoding cannot change.
		if (limit === 0) return "";
		const text = this.#decodedText();
		do {
			const end = text.piece.limitedEnd(limit, false);
			if (end >= 0) return text.piece.take(end);
		} while (this.#scanUntil(text, (scan) => scan.hasLine || scan.characters >= limit));
		return undefined;
	}

	/** `n` characters, once they have arrived. */
	takeExactly(n: number): string | undefined {
		const taken = this.#takeWhole(n);
		if (taken !== undefined) return taken;
		const text = this.#decodedText();
		const end = this.#decodesLast(text) ? text.piece.endOf(n) : -1;
		return end >= 0 ? text.piece.take(end) : undefined;
	}

	/** As `takeExactly()`, but an incomplete character at the end of the stream does not count. */
	#takeWhole(n: number): string | undefined {
		const text = this.#decodedText();
		do {
			const end = text.piece.endOf(n);
			if (end >= 0) return text.piece.take(end);
		} while (this.#scanUntil(text, (scan) => scan.characters >= n));
		return undefined;
	}

	/** The characters that have arrived, at most `n`, once there are any. */
	takeSome(n: number): string | undefined {
		const text = this.#decodedText();
		try {
			const taken = this.#takeWhole(n);
			if (taken !== undefined) return taken;
		} catch (error) {
			// The characters before a bad sequence can be read.
			if (text.scannedCharacters === 0) throw error;
		}
		return text.scannedCharacters > 0 ? this.#takeWhole(text.scannedCharacters) : undefined;
	}

	peekLast(): string {
		if (this.failure !== undefined) throw this.failure;
		const text = this.#decodedText();
		text.decodeRest();
		text.throwDecodeError();
		return text.piece.rest;
	}

	/**
	 * At the end of the stream: at most `n` characters of the remaining text, empty if none is left. Otherwise undefined.
	 */
	takeRestIfEnded(n: number): string | undefined {
		if (!this.ended) return undefined;
		const text = this.#decodedText();
		text.decodeRest();
		return this.#takeFinal(text, text.piece.endOf(n));
	}

	takeRest(limit: number): string {
		const text = this.#decodedText();
		text.decodeRest();
		return this.#takeFinal(text, text.piece.limitedEnd(limit, true));
	}

	/** The text up to the index `end`, or all that is left if `end` is -1. */
	#takeFinal(text: DecodedText, end: number): string {
		if (end >= 0) return text.piece.take(end);
		text.throwDecodeError();
		if (!text.piece.isUsedUp) return text.piece.takeRest();
		if (this.failure !== undefined) throw this.failure;
		return "";
	}

	/** All the text, once the stream has ended. Throws if a failure ended it. */
	takeAll(): string | undefined {
		const text = this.#decodedText();
		while (text.fill());
		if (!this.ended) return undefined;
		if (this.failure !== undefined) throw this.failure;
		text.decodeRest();
		text.throwDecodeError();
		return text.piece.takeRest();
	}

	skip(): Skipped {
		return this.#decodedText().skipLine();
	}

	/**
	 * Codec and newline mode must not change after the first read. `retries`: whether unread bytes are to be decoded with
	 * another error handler.
	 */
	reconfigure(settings: TextSettings, retries: boolean): void {
		this.#settings = settings;
		this.#separators = undefined;
		if (retries) this.#decoded?.retryWith(settings.handler);
	}

	/** Leaves the bytes after the exact position to the layer below. The calls that wait reject. */
	detach(): void {
		this.#decoded?.detach();
		this.#input.closeText();
	}

	/** Throws if the layer below cannot take back what was read ahead. */
	checkDetach(): void {
		if (this.#input.belongsToTextFile) this.#input.checkDetach();
	}

	/** Gives back to a layer without a buffer what was read ahead from it. */
	giveBack(): void {
		this.#input.giveBackText();
	}

	/** Closes the byte input below. */
	close(): void {
		this.#input.close();
	}

	begin(): void {
		this.#decodedText().begin();
	}

	commit(): void {
		this.#decodedText().commit();
	}

	rollback(): void {
		this.#decodedText().rollback();
	}
}
