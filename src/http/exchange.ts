// The state of HTTP on one file between calls: a head that was read in part, the body that must be read to its end before
// the next head, and the error after which no further head may be read.

import { described, invalidType } from "../misuse.ts";
import type { BodySource } from "./body-source.ts";
import { HeadReader } from "./head-reader.ts";
import { HttpError } from "./http-error.ts";
import type { HttpFile } from "./line-reader.ts";

const exchanges = new WeakMap<HttpFile, Exchange>();

export class Exchange {
	readonly #heads: HeadReader;
	#reading = false;
	#failure: HttpError | undefined;
	/** The body of the response that was read last. */
	body: BodySource | undefined;

	private constructor(file: HttpFile) {
		this.#heads = new HeadReader(file);
	}

	/** The exchange of this file, made on the first call: all responses on one file share it. */
	static of(file: HttpFile): Exchange {
		// Text files and unbuffered files have no peek().
		if (typeof file?.peek !== "function") {
			const allowed = "a binary file with a buffer: makefile(socket, 'rb') or 'rwb'";
			throw invalidType(`HTTP is read from ${allowed}, not ${described(file)}`);
		}
		let exchange = exchanges.get(file);
		if (exchange === undefined) {
			exchange = new Exchange(file);
			exchanges.set(file, exchange);
		}
		return exchange;
	}

	/** Runs `step`, which reads a head or a part of it. Throws if the previous body has not been read to its end. */
	async read<T>(step: (heads: HeadReader) => Promise<T>): Promise<T> {
		const failure = this.#failure ?? this.body?.failure?.error;
		if (failure !== undefined) throw failure;
		if (this.#reading)
			throw new HttpError("ERR_HTTP_BUSY", "head", "another read of a response head is under way on this file");
		if (this.body !== undefined && !this.body.ended)
			throw new HttpError(
				"ERR_HTTP_BUSY",
				"body",
				"the previous response's body has not been read to its end; body.drain() skips the rest",
			);
		this.#reading = true;
		try {
			return await step(this.#heads);
		} catch (error) {
			if (error instanceof HttpError) this.#failure = error;
			throw error;
		} finally {
			this.#reading = false;
		}
	}
}
