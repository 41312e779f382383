// What a user's error handler has replied about unread bad sequences, by their stream offsets. Bytes are decoded
// several times before they are handed out, but the handler is asked only once about each sequence. While the handler
// runs, it may call any method of the file.

import type { DecodeReply, ErrorHandlerEntry } from "../../codecs/error-handler.ts";
import { ClosedFileError, UnicodeDecodeError } from "../../errors.ts";
import type { ByteInput } from "../bytes/byte-input.ts";

/**
 * One reply that the handler gave to each of `count` bad sequences. The first is at the stream offset `at`, and each of
 * the others is `step` bytes after the one before, because the reply was to continue decoding there.
 */
interface Reply {
	readonly at: number;
	readonly step: number;
	count: number;
	readonly text: string;
	/** Set if the handler threw: its error, and the index of the sequence in the bytes that the handler was given. */
	readonly refusal: { readonly error: unknown; readonly start: number } | undefined;
}

const end = ({ at, step, count }: Reply) => at + step * count;

/** Whether `reply` equals `last` and is about the bytes after it, so that `last` can count both. */
function follows(reply: Reply, last: Reply): boolean {
	if (reply.refusal !== undefined || last.refusal !== undefined) return false;
	return end(last) === reply.at && last.step === reply.step && last.text === reply.text;
}

export class RememberedReplies implements ErrorHandlerEntry {
	readonly mayExpand: boolean;
	readonly encode: ErrorHandlerEntry["encode"];
	readonly #handler: ErrorHandlerEntry;
	readonly #input: ByteInput;
	/** All replies, in the order of the stream. */
	#replies: Reply[] = [];
	/** Whether the handler is running. */
	asking = false;
	/** How many unread bytes come before the bytes that are being decoded. */
	bytesBefore = 0;

	constructor(handler: ErrorHandlerEntry, input: ByteInput) {
		this.mayExpand = handler.mayExpand;
		this.encode = handler.encode;
		this.#handler = handler;
		this.#input = input;
	}

	decode(encoding: string, bytes: Buffer, start: number, end: number, reason: string): DecodeReply | undefined {
		// The handler may have closed the file when it was asked about an earlier bad sequence.
		if (this.#input.closed) throw new ClosedFileError();
		const at = this.#input.buffer.offsetOf(this.bytesBefore + start);
		const known = this.#find(at);
		if (known === undefined) return this.#ask(at, encoding, bytes, start, end, reason);
		const { text, step, refusal } = known;
		if (refusal === undefined) return [text, Math.min(start + step, bytes.length)];
		const { error } = refusal;
		if (!(error instanceof UnicodeDecodeError)) throw error;
		const shift = start - refusal.start;
		throw new UnicodeDecodeError(error.encoding, bytes, error.start + shift, error.end + shift, error.reason);
	}

	#ask(at: number, ...[encoding, bytes, start, end, reason]: Parameters<ErrorHandlerEntry["decode"]>) {
		this.asking = true;
		try {
			const reply = this.#handler.decode(encoding, bytes, start, end, reason);
			// A reply that continues at or before the start of the sequence is not remembered: the handler is asked there
			// again, and may then reply something else.
			if (reply !== undefined && reply[1] > start) {
				this.#remember({ at, step: reply[1] - start, count: 1, text: reply[0], refusal: undefined });
			}
			return reply;
		} catch (error) {
			this.#remember({ at, step: 1, count: 1, text: "", refusal: { error, start } });
			throw error;
		} finally {
			this.asking = false;
		}
	}

	#find(at: number): Reply | undefined {
		let low = 0;
		let high = this.#replies.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#replies[middle] as Reply).at <= at) low = middle + 1;
			else high = middle;
		}
		const found = this.#replies[low - 1];
		return found !== undefined && at < end(found) && (at - found.at) % found.step === 0 ? found : undefined;
	}

	#remember(reply: Reply): void {
		let last = this.#replies.at(-1);
		// If bytes of the layer below were read meanwhile, decoding may begin again at another byte. Then the replies about
		// bytes from there on are no longer valid.
		while (last !== undefined && end(last) > reply.at) {
			this.#replies.pop();
			last = this.#replies.at(-1);
		}
		if (last !== undefined && follows(reply, last)) last.count++;
		else this.#replies.push(reply);
	}

	/** Forgets what was replied about bytes that are no longer unread. */
	forgetPassed(): void {
		const { buffer } = this.#input;
		const front = buffer.length === 0 ? Number.POSITIVE_INFINITY : buffer.offsetOf(0);
		const first = this.#replies.findIndex((reply) => end(reply) > front);
		if (first !== 0) this.#replies.splice(0, first === -1 ? this.#replies.length : first);
	}
}
