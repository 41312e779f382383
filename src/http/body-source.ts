// Where the octets of a body come from: one class for each way of framing, all answering `read1` with octets of the body
// and never taking one from the file that lies behind the message.

import { TimeoutError } from "../errors.ts";
import type { ByteReader } from "../io/bytes/byte-reader.ts";
import type { Field } from "./field-section.ts";
import type { HttpFile } from "./http-file.ts";

// Never more than this in one read, so that a length which is only announced costs no memory.
const maxRead = 65_536;

export abstract class BodySource implements ByteReader {
	protected readonly file: HttpFile;
	/** Octets of body handed out so far. */
	protected received = 0;
	#failure: { readonly error: unknown } | undefined;
	#trailers: readonly Field[] | undefined;

	constructor(file: HttpFile) {
		this.file = file;
	}

	/** Set at the end of the body. */
	get trailers(): readonly Field[] | undefined {
		return this.#trailers;
	}

	/** What every later read rejects with, too. */
	get failure(): { readonly error: unknown } | undefined {
		return this.#failure;
	}

	/** The next octets of the body, waiting at most once for each; an empty Buffer: the end. */
	async read1(size = maxRead): Promise<Buffer> {
		if (this.#failure !== undefined) throw this.#failure.error;
		if (this.#trailers !== undefined) return Buffer.alloc(0);
		try {
			const piece = await this.readPiece(Math.min(size, maxRead));
			this.received += piece.length;
			return piece;
		} catch (error) {
			if (!(error instanceof TimeoutError)) this.#failure = { error };
			throw error;
		}
	}

	/** At least one octet of body and at most `size`, or none after `end()`. A call that timed out is repeated. */
	protected abstract readPiece(size: number): Promise<Buffer>;

	protected end(trailers: readonly Field[] = []): void {
		this.#trailers = trailers;
	}
}
