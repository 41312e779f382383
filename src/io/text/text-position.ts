// Where a text file stands in the bytes, and what is decoded from there. The position is the front of the byte buffer,
// with what the bytes before it left behind.

import { Buffer } from "node:buffer";
import type { Decoder } from "../../codecs/decoder.ts";
import { UnicodeDecodeError } from "../../errors.ts";
import type { ByteInput } from "../bytes/byte-input.ts";

const LF = 0x0a;
/** No codec needs more bytes to judge what stands before them. */
const LOOK_AHEAD = 16;

export class TextPosition {
	readonly decoder: Decoder;
	readonly #input: ByteInput;
	readonly #universal: boolean;
	/** The decoder's state before the first unread byte. */
	state = 0;
	/** Was a CR handed out just before it? */
	afterCR = false;
	/** Text that comes before the unread bytes: what a replacement of several characters still holds. */
	rest = "";
	#begun = { state: 0, afterCR: false, rest: "" };

	/** `universal`: the LF after a CR that was handed out is dropped. */
	constructor(input: ByteInput, decoder: Decoder, universal: boolean) {
		this.#input = input;
		this.decoder = decoder;
		this.#universal = universal;
	}

	/** Decodes the first `size` bytes at least, of which none is refused, behind the rest. */
	decodeKnown(size: number): string {
		const { decoder } = this;
		const { buffer } = this.#input;
		for (let end = size; ; end = Math.min(buffer.length, 2 * end + LOOK_AHEAD)) {
			decoder.state = this.state;
			const text = decoder.decode(buffer.view(end), false);
			// What follows may have shown that a sequence is bad.
			if (decoder.consumed >= size || end === buffer.length) return this.rest + text;
		}
	}

	/** Decodes the whole characters of unread bytes, of which `before` stand before the window; with `final` all of them. */
	decodeWindow(window: Buffer, before: number, state: number, final = false): string {
		this.decoder.state = state;
		try {
			return this.decoder.decode(window, final);
		} catch (error) {
			throw this.rebased(error, before);
		}
	}

	/** Decodes all that has arrived, behind the rest. */
	decodeAll(final: boolean): string {
		const { buffer, available } = this.#input;
		return this.rest + this.decodeWindow(buffer.view(available), 0, this.state, final);
	}

	/** Throws what the decoder refuses `size` bytes from here, where it has this state. */
	refuse(size: number, state: number): void {
		const { buffer } = this.#input;
		this.decoder.state = state;
		try {
			this.decoder.decode(buffer.slice(size, buffer.length), true);
		} catch (error) {
			throw this.rebased(error, size);
		}
	}

	/** Passes `size` bytes and what stood before them. */
	pass(size: number, state: number, afterCR: boolean): void {
		this.#input.buffer.drop(size);
		this.state = state;
		this.afterCR = afterCR;
		this.rest = "";
	}

	/** Passes the first `units` UTF-16 code units of what the next `size` bytes stand for. */
	passUnits(units: number, size: number, final: boolean): void {
		if (units <= this.rest.length) {
			this.rest = this.rest.slice(units);
			return;
		}
		const { decoder } = this;
		const { buffer } = this.#input;
		decoder.state = this.state;
		// What follows may have shown that a sequence is bad.
		const view = buffer.view(Math.min(buffer.length, size + LOOK_AHEAD));
		this.rest = decoder.consumeUnits(view, units - this.rest.length, final);
		buffer.drop(decoder.consumed);
		this.state = decoder.state;
	}

	/** The bytes of a LF here. */
	lineFeed(): Buffer {
		const little = Buffer.alloc(this.decoder.codec.unit);
		little[0] = LF;
		const { text } = this.decoder.codec.decode(little, 0, false, this.state);
		return text === "\n" ? little : little.reverse();
	}

	/** Leaves the position to the bytes: what they cannot express is dropped. */
	toBytes(): void {
		this.rest = "";
		if (!this.afterCR) return;
		this.afterCR = false;
		if (this.#universal) this.#input.buffer.dropNext(this.lineFeed());
	}

	begin(): void {
		this.#begun = { state: this.state, afterCR: this.afterCR, rest: this.rest };
		this.#input.buffer.begin();
	}

	commit(): void {
		this.#input.buffer.commit();
	}

	rollback(): void {
		this.#input.buffer.rollback();
		Object.assign(this, this.#begun);
	}

	/** The same error with `object` beginning at the file's position, which is where a call that fails leaves it. */
	rebased(error: unknown, by: number): unknown {
		if (!(error instanceof UnicodeDecodeError)) return error;
		const { buffer } = this.#input;
		const taken = buffer.transactionBytes();
		const bytes = Buffer.concat([taken, buffer.view(buffer.length)]);
		const afterCR = taken.length > 0 ? this.#begun.afterCR : this.afterCR;
		const dropped = afterCR && this.#universal ? lengthAtFront(bytes, this.lineFeed()) : 0;
		const shift = taken.length + by - dropped;
		const object = bytes.subarray(dropped);
		return new UnicodeDecodeError(error.encoding, object, error.start + shift, error.end + shift, error.reason);
	}
}

function lengthAtFront(bytes: Buffer, front: Buffer): number {
	return bytes.subarray(0, front.length).equals(front) ? front.length : 0;
}
