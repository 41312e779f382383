import { UnicodeDecodeError } from "../errors.ts";
import type { Codec, DecodeRun, Fault } from "./codec.ts";
import type { DecodeReply, ErrorHandlerEntry } from "./error-handlers.ts";

/**
 * Bytes to text, piece by piece (Python: an incremental decoder). It keeps a state, never bytes: what a call did not
 * consume, the caller presents again with more behind it.
 */
export class Decoder {
	readonly codec: Codec;
	handler: ErrorHandlerEntry;
	/** 0 at the start of a stream. Setting back a state that was read before rewinds the decoder. */
	state = 0;
	/** How many bytes the last call took. */
	consumed = 0;
	/** Whether the last call took bytes that stand for no character, or may have. */
	hasInvisibleBytes = false;
	/** Whether the handler gave a part of the last call's text. */
	replaced = false;
	/** Whether the last call stopped at a bad sequence that the handler refuses. */
	stopped = false;

	constructor(codec: Codec, handler: ErrorHandlerEntry) {
		this.codec = codec;
		this.handler = handler;
	}

	/** Whether there may be more characters than bytes. */
	get mayExpand(): boolean {
		return this.codec.expands === true || this.handler.expands;
	}

	/**
	 * Decodes the whole characters at the front of `bytes`; with `final` all of them. If the handler refuses a bad
	 * sequence, the text before it is returned; if it stands at the front, the error is thrown.
	 */
	decode(bytes: Buffer, final: boolean): string {
		this.stopped = false;
		this.replaced = false;
		this.hasInvisibleBytes = this.codec.silent !== undefined && (this.codec.silent === "shift" || this.state === 0);
		let text = "";
		let at = 0;
		for (;;) {
			const run: DecodeRun = this.codec.decode(bytes, at, final, this.state);
			text = text === "" ? run.text : text + run.text;
			at = run.next;
			this.state = run.state;
			this.consumed = at;
			if (run.fault === undefined) return text;
			const reply = this.#reply(bytes, at, run.fault);
			if (reply === undefined) return text;
			text += (run.fault.partial ?? "") + reply[0];
			this.replaced = true;
			this.hasInvisibleBytes ||= reply[0] === "";
			at = reply[1];
			this.state = run.fault.after ?? run.state;
		}
	}

	/**
	 * Takes only the bytes that the first `units` UTF-16 code units of text stand for (there are as many), and returns
	 * what the last of them makes beyond: the rest of a replacement of several characters.
	 */
	consumeUnits(bytes: Buffer, units: number, final: boolean): string {
		let left = units;
		let at = 0;
		for (;;) {
			const run: DecodeRun = this.codec.decode(bytes, at, final, this.state);
			if (run.text.length >= left) return this.#advanceGood(bytes.subarray(0, run.next), at, left);
			left -= run.text.length;
			at = run.next;
			this.state = run.state;
			this.consumed = at;
			const reply = run.fault && this.#reply(bytes, at, run.fault);
			if (run.fault === undefined || reply === undefined) return "";
			const inserted = (run.fault.partial ?? "") + reply[0];
			at = reply[1];
			this.state = run.fault.after ?? run.state;
			this.consumed = at;
			if (inserted.length >= left) return inserted.slice(left);
			left -= inserted.length;
		}
	}

	/** The same within bytes that have no fault, by halving. */
	#advanceGood(bytes: Buffer, from: number, units: number): string {
		const decode = (to: number) => this.codec.decode(bytes.subarray(0, to), from, false, this.state);
		let low = from;
		let high = bytes.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (decode(middle).text.length >= units) high = middle;
			else low = middle + 1;
		}
		const run = decode(low);
		this.state = run.state;
		this.consumed = low;
		return run.text.slice(units);
	}

	/** The handler's answer, or undefined if the call has to stop here. */
	#reply(bytes: Buffer, start: number, fault: Fault): DecodeReply | undefined {
		const encoding = fault.encoding ?? this.codec.name;
		try {
			const reply = fault.fatal
				? this.handler.onFatal?.(start, fault.end)
				: this.handler.decode(encoding, bytes, start, fault.end, fault.reason);
			if (reply !== undefined) return reply;
		} catch (error) {
			this.stopped = true;
			if (start === 0) throw error;
			return undefined;
		}
		this.stopped = true;
		if (start === 0) throw new UnicodeDecodeError(encoding, bytes, start, fault.end, fault.reason);
		return undefined;
	}
}
