// The source of a body's octets. There is a subclass for each way of framing. Their `read1()` returns octets of the
// body, and never takes an octet after the end of the message from the file.

import { TimeoutError } from "../errors.ts";
import { type ByteReader, source } from "../io/bytes/byte-reader.ts";
import type { Field } from "./field-section.ts";
import type { HttpFile } from "./line-reader.ts";

// The most octets of one read: a large Content-Length or chunk size must not make us allocate memory before the data
// arrives.
const maxRead = 65_536;
const noTrailers: readonly Field[] = [];

export abstract class BodySource implements ByteReader {
	protected readonly file: HttpFile;
	/** Octets of the body handed out so far. */
	protected received = 0;
	#failure: { readonly error: unknown } | undefined;
	#trailers: readonly Field[] | undefined;

	constructor(file: HttpFile) {
		this.file = file;
	}

	/** Whether the body has been read to its end. */
	get ended(): boolean {
		return this.#trailers !== undefined;
	}

	/** The fields after a chunked body, empty for other bodies; `undefined` until the body has ended. */
	get trailers(): readonly Field[] | undefined {
		return this.#trailers;
	}

	/** The error that a read met, and that every later read rejects with; never a timeout. */
	get failure(): { readonly error: unknown } | undefined {
		return this.#failure;
	}

	/**
	 * At least one octet of the body and at most `size`, as soon as some have arrived; an empty Buffer at the end of the
	 * body.
	 */
	async read1(size = maxRead): Promise<Buffer> {
		if (this.#failure !== undefined) throw this.#failure.error;
		if (this.ended) return Buffer.alloc(0);
		try {
			const piece = await this.readPiece(Math.min(size, maxRead));
			this.received += piece.length;
			return piece;
		} catch (error) {
			if (!(error instanceof TimeoutError)) this.#failure = { error };
			throw error;
		}
	}

	/**
	 * Reads at least one octet of the body and at most `size`; calls `end()` when the body has ended, and returns an empty
	 * Buffer if the body ended before another octet came. After a timeout it may be called again, and continues where it
	 * was interrupted.
	 */
	protected abstract readPiece(size: number): Promise<Buffer>;

	/** Marks the body as read to its end. From now on the end of the connection is noticed without a read. */
	protected end(trailers: readonly Field[] = noTrailers): void {
		this.#trailers = trailers;
		this.file[source].calls.watchers.watchEnd();
	}
}
