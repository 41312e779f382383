// Where a text file stands in its bytes, and the decoding from there. The position is the front of the byte buffer,
// together with what remains of the bytes before the front: the decoder's state, a CR, and the rest of a replacement.

import { Buffer } from "node:buffer";
import { strict } from "../../codecs/builtin-handlers.ts";
import type { Codec } from "../../codecs/codec.ts";
import { type Decoded, Decoder } from "../../codecs/decoder.ts";
import type { ErrorHandlerEntry } from "../../codecs/error-handler.ts";
import { ClosedFileError, UnicodeDecodeError } from "../../errors.ts";
import type { ByteInput } from "../bytes/byte-input.ts";
import { LF } from "../bytes/constants.ts";
import { RememberedReplies } from "./remembered-replies.ts";
import type { TextSettings } from "./text-options.ts";

/** No codec needs more than this many further bytes to tell whether a sequence is bad. */
const LOOK_AHEAD = 16;

export class TextPosition {
	readonly #input: ByteInput;
	/** Whether a LF after a CR that was handed out is dropped. */
	readonly #universal: boolean;
	#decoder: Decoder;
	/** The replies of a user's error handler; undefined if the handler is built in. */
	#replies: RememberedReplies | undefined;
	#filling = false;
	#inTransaction = false;
	/** The decoder's state before the first unread byte. */
	state = 0;
	/** Whether a CR was handed out just before the position. */
	afterCR = false;
	/** Text to hand out before that of the first unread byte: the rest of a replacement of several characters. */
	pendingReplacement = "";
	/** The position at `begin()`. */
	#begun = { state: 0, afterCR: false, pendingReplacement: "" };

	constructor(input: ByteInput, { codec, handler, newlineMode }: TextSettings) {
		this.#input = input;
		this.#decoder = this.#decoderWith(codec, handler);
		this.#universal = newlineMode.universal;
	}

	#decoderWith(codec: Codec, handler: ErrorHandlerEntry): Decoder {
		this.#replies = handler.isUserCode ? new RememberedReplies(handler, this.#input) : undefined;
		return new Decoder(codec, this.#replies ?? handler);
	}

	/** Whether the error handler is a user's. */
	get asksUser(): boolean {
		return this.#replies !== undefined;
	}

	/** Whether the position must not move: an attempt is in the middle of its work, or has taken lines and waits for more. */
	get isHeld(): boolean {
		return this.#filling || this.#inTransaction || this.#replies?.asking === true;
	}

	fill(): boolean {
		this.#filling = true;
		try {
			return this.#input.fill();
		} finally {
			this.#filling = false;
		}
	}

	get decoder(): Decoder {
		return this.#decoder;
	}

	get codec(): Codec {
		return this.#decoder.codec;
	}

	/** Decodes with another decoder of the same codec from now on. */
	useDecoder(decoder: Decoder): void {
		this.#decoder = decoder;
	}

	/** From now on another error handler is asked. */
	handleWith(handler: ErrorHandlerEntry): void {
		this.#decoder = this.#decoderWith(this.codec, handler);
		this.dropReplacement();
	}

	/**
	 * Whether a read of one character would not wait: the character has arrived, or the read would reject. Takes nothing, and
	 * does not ask an error handler of the user's: a bad sequence about which it would be asked counts as a character.
	 */
	hasCharacter(maxLineLength: number): boolean {
		const decoder = this.asksUser ? this.#decoder.withHandler(strict) : this.#decoder;
		for (let size = LOOK_AHEAD; ; size *= 2) {
			const bytes = this.#input.arrived(size);
			if (this.#yieldsText(decoder, bytes, maxLineLength)) return true;
			if (bytes.length < size) return false;
		}
	}

	#yieldsText(decoder: Decoder, bytes: Buffer, maxLineLength: number): boolean {
		try {
			const decoded = decoder.decode(bytes, false, this.state);
			const text = this.pendingReplacement + decoded.text;
			const dropped = this.#universal && this.afterCR && text.startsWith("\n") ? 1 : 0;
			return text.length > dropped || decoded.stopped || decoded.consumed >= maxLineLength;
		} catch {
			return true;
		}
	}

	#decode(bytes: Buffer, before: number, final: boolean, state: number): Decoded {
		if (this.#replies === undefined) return this.#decoder.decode(bytes, final, state);
		this.#replies.before = before;
		const decoded = this.#decoder.decode(bytes, final, state);
		// The handler may have closed the file, and then the bytes may belong to another file.
		if (this.#input.closed) throw new ClosedFileError();
		return decoded;
	}

	/**
	 * Decodes at least the first `size` bytes; the caller knows that the error handler refuses none of them. The text of
	 * the result begins with `this.pendingReplacement`.
	 */
	decodeKnown(size: number): Decoded {
		const { buffer } = this.#input;
		for (let end = size; ; end = Math.min(buffer.length, 2 * end + LOOK_AHEAD)) {
			const decoded = this.#decode(buffer.view(end), 0, false, this.state);
			// Fewer than `size` bytes are consumed if the sequence at their end is bad and only further bytes show that.
			if (decoded.consumed >= size || end === buffer.length) return this.#withPendingReplacement(decoded);
		}
	}

	/**
	 * Decodes the whole characters of `window`, which begins `before` bytes after the position. With `final` an incomplete
	 * last character is decoded too, as a bad sequence.
	 */
	decodeWindow(window: Buffer, before: number, state: number, final = false): Decoded {
		try {
			return this.#decode(window, before, final, state);
		} catch (error) {
			throw this.#rebased(error, before);
		}
	}

	/** Decodes all unread bytes. The text of the result begins with `this.pendingReplacement`. */
	decodeAll(final: boolean): Decoded {
		const { buffer, available } = this.#input;
		return this.#withPendingReplacement(this.decodeWindow(buffer.view(available), 0, this.state, final));
	}

	#withPendingReplacement(decoded: Decoded): Decoded {
		return this.pendingReplacement === "" ? decoded : { ...decoded, text: this.pendingReplacement + decoded.text };
	}

	/** Throws the error of the bad sequence that stands `before` bytes after the position, where the state is `state`. */
	refuse(before: number, state: number): void {
		const { buffer } = this.#input;
		this.decodeWindow(buffer.slice(before, buffer.length), before, state, true);
	}

	/** Moves on by `size` bytes. `state` and `afterCR` describe the position after these bytes. */
	advance(size: number, state: number, afterCR: boolean): void {
		this.#input.buffer.drop(size);
		this.state = state;
		this.afterCR = afterCR;
		this.pendingReplacement = "";
		this.#forgetPassed();
	}

	#forgetPassed(): void {
		if (!this.#inTransaction) this.#replies?.forgetPassed();
	}

	/** Moves on by the first `units` UTF-16 code units of the text that the next `size` bytes stand for. */
	advanceUnits(units: number, size: number, final: boolean, afterCR: boolean): void {
		this.afterCR = afterCR;
		if (units <= this.pendingReplacement.length) {
			this.pendingReplacement = this.pendingReplacement.slice(units);
			return;
		}
		const { buffer } = this.#input;
		if (this.#replies !== undefined) this.#replies.before = 0;
		// In some cases only the bytes after the first `size` bytes show that a sequence is bad.
		const view = buffer.view(Math.min(buffer.length, size + LOOK_AHEAD));
		const { consumed, state, rest } = this.#decoder.consumeUnits(
			view,
			units - this.pendingReplacement.length,
			final,
			this.state,
		);
		buffer.drop(consumed);
		this.state = state;
		this.pendingReplacement = rest;
		this.#forgetPassed();
	}

	/** The bytes that encode a LF in this codec, in the byte order of the current state. */
	#lineFeed(): Buffer {
		const little = Buffer.alloc(this.codec.bytesPerUnit);
		little[0] = this.codec.lineFeed ?? LF;
		const { text } = this.codec.decode(little, 0, false, this.state);
		return text === "\n" ? little : little.reverse();
	}

	/** Drops the rest of a replacement. */
	dropReplacement(): void {
		this.pendingReplacement = "";
	}

	/** Reduces the position to a byte offset. State that an offset cannot express (the rest of a replacement) is dropped. */
	reduceToByteOffset(): void {
		this.dropReplacement();
		if (!this.afterCR) return;
		this.afterCR = false;
		if (this.#universal) this.#input.buffer.dropNext(this.#lineFeed());
	}

	begin(): void {
		const { state, afterCR, pendingReplacement } = this;
		this.#begun = { state, afterCR, pendingReplacement };
		this.#input.buffer.begin();
		this.#inTransaction = true;
	}

	commit(): void {
		this.#input.buffer.commit();
		this.#inTransaction = false;
		this.#forgetPassed();
	}

	rollback(): void {
		if (!this.#inTransaction) return;
		this.#inTransaction = false;
		this.#input.buffer.rollback();
		this.state = this.#begun.state;
		this.afterCR = this.#begun.afterCR;
		this.pendingReplacement = this.#begun.pendingReplacement;
	}

	/**
	 * Returns the same error with an `object` that begins at the file's position, not `before` bytes after it. During a
	 * transaction that is the position at its beginning, because a failed call consumes nothing.
	 */
	#rebased(error: unknown, before: number): unknown {
		if (!(error instanceof UnicodeDecodeError)) return error;
		const { buffer } = this.#input;
		const taken = buffer.transactionBytes();
		const bytes = Buffer.concat([taken, buffer.view(buffer.length)]);
		const afterCR = taken.length > 0 ? this.#begun.afterCR : this.afterCR;
		const dropped = afterCR && this.#universal ? lengthAtFront(bytes, this.#lineFeed()) : 0;
		const shift = taken.length + before - dropped;
		const object = bytes.subarray(dropped);
		return new UnicodeDecodeError(error.encoding, object, error.start + shift, error.end + shift, error.reason);
	}
}

function lengthAtFront(bytes: Buffer, front: Buffer): number {
	return bytes.subarray(0, front.length).equals(front) ? front.length : 0;
}
