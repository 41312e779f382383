import { BytesIO } from "../io/bytes-io.ts";
import { TextIOWrapper } from "../io/text-io-wrapper.ts";
import type { BodySource } from "./body-source.ts";
import { tokensOf, valuesOf } from "./control-fields.ts";
import type { Exchange } from "./exchange.ts";
import type { Field } from "./field-section.ts";
import type { Framing } from "./framing.ts";
import { HttpBody } from "./http-body.ts";
import { HttpError } from "./http-error.ts";

const charset = /;[ \t]*charset[ \t]*=[ \t]*(?:"([^"]*)"|([^\s;"]+))/i;

/** What a message is made of once its head has been read. */
export interface MessageParts {
	readonly exchange: Exchange;
	readonly rawHeaders: readonly Field[];
	readonly framing: Framing;
	/** Whether the fields allow another exchange on the connection. */
	readonly persistent: boolean;
	readonly source: BodySource;
}

/**
 * What a request and a response have in common: fields and a body. The body has not been read yet: call `bytes()`, `text()`
 * or `json()`, once, or read `body`. Python: `http.client.HTTPResponse`, `email.message.Message`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { type HttpMessage, readResponse } from "socket-makefile/http";
 * const size = async (message: HttpMessage) => (await message.bytes()).length;
 * const file = new BufferedReader(new BytesIO("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"));
 * console.log(await size(await readResponse(file))); // 2
 * ```
 */
export abstract class HttpMessage {
	/** The protocol's version; HTTP/1.x with x ≥ 2 counts as 1.1. */
	abstract readonly version: "1.0" | "1.1";
	/** The fields in order, as sent; values without the space and tab around them, latin-1 (one character per octet). */
	readonly rawHeaders: readonly Field[];
	/**
	 * What ends the body; never `close` in a request. A body framed by `close` may have been cut short, which nothing reveals.
	 */
	readonly framing: Framing;
	readonly #exchange: Exchange;
	readonly #source: BodySource;
	readonly #persistent: boolean;
	#body: HttpBody | undefined;
	#headers: Headers | undefined;

	/** @hidden */
	constructor({ exchange, rawHeaders, framing, persistent, source }: MessageParts) {
		this.rawHeaders = rawHeaders;
		this.framing = framing;
		this.#exchange = exchange;
		this.#persistent = persistent;
		this.#source = source;
	}

	/** The body, to be read to its end or drained before the next message is read from the file. */
	get body(): HttpBody {
		this.#body ??= new HttpBody(this.#source);
		return this.#body;
	}

	/**
	 * The fields as an object of the global class `Headers`: names match in any case, values of repeated fields are
	 * joined.
	 */
	get headers(): Headers {
		if (this.#headers === undefined) {
			this.#headers = new Headers();
			for (const [name, value] of this.rawHeaders) this.#headers.append(name, value);
		}
		return this.#headers;
	}

	/**
	 * The fields after a chunked body, empty if there are none; `undefined` until the body has been read to its end. Not
	 * part of `headers`.
	 */
	get trailers(): readonly Field[] | undefined {
		return this.#source.trailers;
	}

	/**
	 * Whether another exchange may follow on this connection once the body has been read. False after any error, once the peer
	 * has ended the connection, which is noticed without another read, and always for upgraded connections and for bodies
	 * framed by `close`.
	 */
	get keepAlive(): boolean {
		return this.#persistent && this.#source.failure === undefined && this.#exchange.isAlive;
	}

	/** @internal Whether the connection has carried the whole body. */
	get isBodyRead(): boolean {
		return this.#source.ended;
	}

	/**
	 * The rest of the body as bytes. Rejects if the body is cut short; the methods of `body` then still deliver what
	 * arrived.
	 */
	bytes(): Promise<Buffer> {
		return this.body.read();
	}

	/**
	 * The rest of the body as text, decoded with the charset that Content-Type names. UTF-8 is used if it names none, if
	 * the charset is unknown, or if it cannot decode the body at all (UTF-16 without a byte order mark). Other bytes that
	 * cannot be decoded become U+FFFD. Rejects as `bytes()` does, and with `ERR_HTTP_CONTENT_ENCODING` if the body is
	 * compressed, which consumes nothing: decode `body` with node:zlib.
	 */
	async text(): Promise<string> {
		this.#checkCoding();
		const bytes = await this.bytes();
		const match = charset.exec(valuesOf(this.rawHeaders, "content-type").join(", "));
		const encoding = match?.[1] ?? match?.[2] ?? "utf-8";
		return /^utf-?8$/i.test(encoding) ? utf8(bytes) : decoded(bytes, encoding);
	}

	/**
	 * The rest of the body parsed as JSON, which is always UTF-8 (RFC 8259 8.1). Rejects as `text()` does, or with a
	 * `SyntaxError`.
	 */
	async json(): Promise<unknown> {
		this.#checkCoding();
		return JSON.parse(utf8(await this.bytes()));
	}

	/** Throws if there is a body that is compressed (RFC 9110 8.4). */
	#checkCoding(): void {
		const codings = tokensOf(valuesOf(this.rawHeaders, "content-encoding"));
		const coding = codings.find((token) => token !== "identity" && token !== "");
		if (coding === undefined || this.framing === "none") return;
		const message = `the body is coded as ${JSON.stringify(coding)}: decode \`body\` with node:zlib, or take \`bytes()\``;
		throw new HttpError("ERR_HTTP_CONTENT_ENCODING", "body", message);
	}
}

/** Decodes UTF-8 as the global class `Response` does: without the byte order mark. */
function utf8(bytes: Buffer): string {
	return new TextDecoder().decode(bytes);
}

async function decoded(bytes: Buffer, encoding: string): Promise<string> {
	try {
		return await new TextIOWrapper(new BytesIO(bytes), { encoding, errors: "replace", newline: "" }).read();
	} catch {
		// The charset is unknown, or cannot decode these bytes at all (UTF-16 without a byte order mark).
		return utf8(bytes);
	}
}
