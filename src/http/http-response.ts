import { BytesIO } from "../io/bytes-io.ts";
import { customInspect, summary } from "../io/inspect.ts";
import { TextIOWrapper } from "../io/text-io-wrapper.ts";
import type { BodySource } from "./body-source.ts";
import type { Field } from "./field-section.ts";
import type { Framing, FramingDecision } from "./framing.ts";
import type { HttpHead } from "./head-reader.ts";
import { HttpBody } from "./http-body.ts";
import { HttpMessage } from "./http-message.ts";

const charset = /;[ \t]*charset[ \t]*=[ \t]*(?:"([^"]*)"|([^\s;"]+))/i;

/**
 * A response whose head has been read, as `readResponse()` returns it. Its body has not been read yet: call `bytes()`,
 * `text()` or `json()`, once, or read `body`. Python: `http.client.HTTPResponse`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readResponse } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'));
 * const response = await readResponse(file);
 * console.log(response.headers.get("content-length"), await response.json(), response.keepAlive); // "2" {} true
 * ```
 */
export class HttpResponse extends HttpMessage implements HttpHead {
	/** The protocol's version; HTTP/1.x with x ≥ 2 counts as 1.1. */
	readonly version: "1.0" | "1.1";
	/** The status code: 101, or 200 to 999. (Other 1xx responses are in `interim`.) */
	readonly status: number;
	/** The reason phrase as sent, latin-1; may be empty. */
	readonly reason: string;
	/** The fields in order, as sent; values without the space and tab around them, latin-1 (one character per octet). */
	readonly rawHeaders: readonly Field[];
	/** The heads of the 1xx responses that came first. */
	readonly interim: readonly HttpHead[];
	/** What ends the body. A body framed by `close` may have been cut short, which nothing reveals. */
	readonly framing: Framing;
	/** Whether the status is 101, or 2xx to CONNECT: the octets that follow in the file belong to the new protocol. */
	readonly upgraded: boolean;
	/** The body, to be read to its end or drained before the next response is read. */
	readonly body: HttpBody;
	readonly #source: BodySource;
	readonly #persistent: boolean;
	#headers: Headers | undefined;

	/** @hidden */
	constructor(head: HttpHead, interim: readonly HttpHead[], decision: FramingDecision, source: BodySource) {
		super();
		this.version = head.version;
		this.status = head.status;
		this.reason = head.reason;
		this.rawHeaders = head.rawHeaders;
		this.interim = interim;
		this.framing = decision.framing;
		this.upgraded = decision.upgraded;
		this.#persistent = decision.persistent;
		this.#source = source;
		this.body = new HttpBody(source);
	}

	/** @internal */
	[customInspect](): string {
		return summary(this, String(this.status), `'${this.reason}'`, `framing='${this.framing}'`);
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
	 * Whether another exchange may follow on this connection once the body has been read. False after an error in the body,
	 * and always for upgraded connections and for bodies framed by `close`.
	 */
	get keepAlive(): boolean {
		return this.#persistent && this.#source.failure === undefined;
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
	 * cannot be decoded become U+FFFD. Rejects as `bytes()` does.
	 */
	async text(): Promise<string> {
		const bytes = await this.bytes();
		const match = charset.exec(this.headers.get("content-type") ?? "");
		const encoding = match?.[1] ?? match?.[2] ?? "utf-8";
		return /^utf-?8$/i.test(encoding) ? utf8(bytes) : decoded(bytes, encoding);
	}

	/**
	 * The rest of the body parsed as JSON, which is always UTF-8 (RFC 8259 8.1). Rejects as `bytes()` does, or with a
	 * `SyntaxError`.
	 */
	async json(): Promise<unknown> {
		return JSON.parse(utf8(await this.bytes()));
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
