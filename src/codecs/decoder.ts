// Decoding with an error handler, for all codecs.

import { UnicodeDecodeError } from "../errors.ts";
import type { Codec, DecodeRun, Fault } from "./codec.ts";
import { type DecodeReply, type ErrorHandlerEntry, forgiving } from "./error-handler.ts";

/** The text at the front of some bytes. */
export interface Decoded {
	readonly text: string;
	/** How many bytes the text was decoded from. */
	readonly consumed: number;
	/** The state after those bytes, with which the next call begins. */
	readonly state: number;
	/** Whether some of those bytes stand for no character, or may do so. */
	readonly hasInvisibleBytes: boolean;
	/** How many of those bytes the error handler skipped, because it gave no text for them. */
	readonly skippedBytes: number;
	/** How many of those bytes are shift sequences. */
	readonly shiftBytes: number;
	/** Whether the error handler gave a part of the text. */
	readonly replaced: boolean;
	/** Whether decoding stopped at a bad sequence that the error handler refuses. */
	readonly stopped: boolean;
}

/** Where the bytes of some text end. */
export interface Consumed {
	readonly consumed: number;
	/** The state after those bytes. */
	readonly state: number;
	/**
	 * The characters that the last of those bytes give after the end of the text, for example the rest of a replacement
	 * of several characters.
	 */
	readonly rest: string;
}

/**
 * Bytes to text, piece by piece (Python: an incremental decoder). It keeps neither state nor bytes; the caller keeps
 * both. The caller passes the state in which the last call ended, and bytes that begin with those that the last call
 * did not consume.
 */
export class Decoder {
	readonly codec: Codec;
	readonly #handler: ErrorHandlerEntry;

	constructor(codec: Codec, handler: ErrorHandlerEntry) {
		this.codec = codec;
		this.#handler = handler;
	}

	/** Whether there may be more characters than bytes. */
	get mayExpand(): boolean {
		return this.codec.mayExpand === true || this.#handler.mayExpand;
	}

	/** The same decoder with another error handler. */
	withHandler(handler: ErrorHandlerEntry): Decoder {
		return new Decoder(this.codec, handler);
	}

	/** The same decoder, except that each bad byte that its error handler refuses counts as one character. */
	forgiving(): Decoder {
		return this.withHandler(forgiving(this.#handler));
	}

	/**
	 * Decodes the whole characters at the front of `bytes`; with `final` an incomplete last character is a bad sequence.
	 * `state` is 0 at the start of a stream. If the handler refuses a bad sequence, the text before it is returned; if
	 * there is none, the error is thrown.
	 */
	decode(bytes: Buffer, final: boolean, state = 0): Decoded {
		const { invisibleBytes } = this.codec;
		let hasInvisibleBytes = invisibleBytes !== undefined && (invisibleBytes === "shift" || state === 0);
		let replaced = false;
		let skippedBytes = 0;
		let run: DecodeRun = this.codec.decode(bytes, 0, final, state);
		let { text, shiftBytes = 0 } = run;
		while (run.fault !== undefined) {
			const reply = this.#reply(bytes, run.next, run.fault);
			if (reply === undefined) break;
			text += (run.fault.textBefore ?? "") + reply[0];
			replaced = true;
			skippedBytes += Math.max(0, reply[1] - (reply[0] === "" ? run.next : run.fault.end));
			hasInvisibleBytes ||= reply[0] === "";
			run = this.codec.decode(bytes, reply[1], final, run.fault.stateAfter ?? run.state);
			text += run.text;
			shiftBytes += run.shiftBytes ?? 0;
		}
		const stopped = run.fault !== undefined;
		return {
			text,
			consumed: run.next,
			state: run.state,
			hasInvisibleBytes,
			skippedBytes,
			shiftBytes,
			replaced,
			stopped,
		};
	}

	/**
	 * Finds how many of `bytes` decode to the first `units` UTF-16 code units of their text, which has at least that
	 * many.
	 */
	consumeUnits(bytes: Buffer, units: number, final: boolean, state: number): Consumed {
		let left = units;
		let run: DecodeRun = this.codec.decode(bytes, 0, final, state);
		let from = 0;
		let before = state;
		while (run.text.length < left) {
			left -= run.text.length;
			const reply = run.fault && this.#reply(bytes, run.next, run.fault);
			if (run.fault === undefined || reply === undefined) return { consumed: run.next, state: run.state, rest: "" };
			const inserted = (run.fault.textBefore ?? "") + reply[0];
			from = reply[1];
			before = run.fault.stateAfter ?? run.state;
			if (inserted.length >= left) return { consumed: from, state: before, rest: inserted.slice(left) };
			left -= inserted.length;
			run = this.codec.decode(bytes, from, final, before);
		}
		return this.#consumeGoodUnits(bytes.subarray(0, run.next), from, left, before);
	}

	/** As consumeUnits(), for bytes without a fault: a binary search. */
	#consumeGoodUnits(bytes: Buffer, from: number, units: number, state: number): Consumed {
		const decode = (to: number) => this.codec.decode(bytes.subarray(0, to), from, false, state);
		let low = from;
		let high = bytes.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (decode(middle).text.length >= units) high = middle;
			else low = middle + 1;
		}
		const run = decode(low);
		return { consumed: low, state: run.state, rest: run.text.slice(units) };
	}

	/**
	 * Returns the handler's reply. If the handler refuses, returns undefined if text comes before the bad sequence, and
	 * throws the error if not.
	 */
	#reply(bytes: Buffer, start: number, fault: Fault): DecodeReply | undefined {
		const encoding = fault.encoding ?? this.codec.name;
		try {
			const reply = fault.fatal
				? this.#handler.onFatal?.(start, fault.end)
				: this.#handler.decode(encoding, bytes, start, fault.end, fault.reason);
			if (reply !== undefined) return reply;
		} catch (error) {
			if (start === 0) throw error;
			return undefined;
		}
		if (start === 0) throw new UnicodeDecodeError(encoding, bytes, start, fault.end, fault.reason);
		return undefined;
	}
}
