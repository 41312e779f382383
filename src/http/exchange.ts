// The state of HTTP on one file between calls: a head that was read in part, the body that must be read to its end before
// the next head, and the error after which no further head may be read.

import { source } from "../io/bytes/byte-reader.ts";
import { described, invalidType } from "../misuse.ts";
import type { BodySource } from "./body-source.ts";
import { ChunkedBody } from "./chunked-body.ts";
import type { Framing, FramingDecision } from "./framing.ts";
import type { Rules } from "./head-options.ts";
import { HeadReader } from "./head-reader.ts";
import { HttpError } from "./http-error.ts";
import { type HttpFile, LineReader } from "./line-reader.ts";
import { REQUEST } from "./message-kind.ts";
import { Outbox } from "./outbox.ts";
import { BodyUntilClose, SizedBody } from "./plain-bodies.ts";
import type { RequestLine } from "./request-line.ts";
import { ResponseHeads } from "./response-heads.ts";

type MakeBody = (file: HttpFile, length: number, rules: Rules) => BodySource;

const bodies: Readonly<Record<Framing, MakeBody>> = {
	none: (file) => new SizedBody(file, 0),
	length: (file, length) => new SizedBody(file, length),
	chunked: (file, _length, rules) => new ChunkedBody(file, rules),
	close: (file) => new BodyUntilClose(file),
};

const exchanges = new WeakMap<object, Exchange>();

export class Exchange {
	readonly requests: HeadReader<RequestLine>;
	readonly responses: ResponseHeads;
	/** The fields that readHeaders() reads next: of a request after readRequestLine(). */
	fieldsOf: "request" | "response" = "response";
	readonly #file: HttpFile;
	#reading = false;
	#failure: HttpError | undefined;
	/** The body of the message that was read last. */
	#body: BodySource | undefined;

	private constructor(file: HttpFile) {
		const lines = new LineReader(file);
		this.#file = file;
		this.requests = new HeadReader(lines, REQUEST);
		this.responses = new ResponseHeads(lines);
	}

	/** The exchange of this file, made on the first call: all messages on one file share it. */
	static of(file: HttpFile): Exchange {
		const known = Exchange.known(file);
		if (known !== undefined) return known;
		// Text files and unbuffered files have no peek().
		if (typeof file?.peek !== "function") {
			const allowed = "a binary file with a buffer: makefile(socket, 'rb') or 'rwb'";
			throw invalidType(`HTTP is read from ${allowed}, not ${described(file)}`);
		}
		const exchange = new Exchange(file);
		exchanges.set(file, exchange);
		return exchange;
	}

	/** The exchange of this file; undefined if no message was read from it yet. */
	static known(file: object): Exchange | undefined {
		return exchanges.get(file);
	}

	/**
	 * Whether another exchange may follow on this connection: no message was refused or sent in part, and the peer has not
	 * ended the connection (or has sent more before it did).
	 */
	get isAlive(): boolean {
		const failed = this.#failed !== undefined || Outbox.failureOf(this.#file) !== undefined;
		const input = this.#file[source];
		if (failed || input.closed || input.failure !== undefined) return false;
		return !input.ended || input.arrived(1).length > 0;
	}

	/** Whether the message that was read last has been read to its end. */
	get isBetweenMessages(): boolean {
		return this.#body === undefined || this.#body.ended;
	}

	get #failed(): unknown {
		return this.#failure ?? this.#body?.failure?.error;
	}

	/** Runs `step`, which reads a head or a part of it. Throws if the previous body has not been read to its end. */
	async read<T>(step: () => Promise<T>): Promise<T> {
		const failure = this.#failed;
		if (failure !== undefined) throw failure;
		if (this.#reading) throw new HttpError("ERR_HTTP_BUSY", "head", "another read of a head is under way on this file");
		if (!this.isBetweenMessages)
			throw new HttpError(
				"ERR_HTTP_BUSY",
				"body",
				"the previous message's body has not been read to its end; body.drain() skips the rest",
			);
		this.#reading = true;
		try {
			return await step();
		} catch (error) {
			if (error instanceof HttpError) this.#failure = error;
			throw error;
		} finally {
			this.#reading = false;
		}
	}

	/** Begins the body of the message whose head was read. */
	beginBody({ framing, length }: FramingDecision, rules: Rules): BodySource {
		this.#body = bodies[framing](this.#file, length, rules);
		return this.#body;
	}
}
