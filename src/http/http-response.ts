import { BytesIO } from "../io/bytes-io.ts";
import { inspected, summary } from "../io/inspect.ts";
import { TextIOWrapper } from "../io/text-io-wrapper.ts";
import type { BodySource } from "./body-source.ts";
import type { Field } from "./field-section.ts";
import type { Framing, FramingDecision } from "./framing.ts";
import type { HttpHead } from "./head-reader.ts";
import { HttpBody } from "./http-body.ts";

const charset = /;[ \t]*charset[ \t]*=[ \t]*(?:"([^"]*)"|([^\s;"]+))/i;

/**
 * A response whose head has been read; the body is still on the wire, and read by `bytes()`, `text()`, `json()` once, or
 * through `body`. Made by `readResponse()`. Python: `http.client.HTTPResponse`.
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
export class HttpResponse implements HttpHead {
	/** HTTP/1.x with x ≥ 2 counts as 1.1. */
	readonly version: "1.0" | "1.1";
	/** 101, or 200 to 999: interim responses are in `interim`. */
	readonly status: number;
	/** As sent, latin-1; may be empty. */
	readonly reason: string;
	/** The fields in order, as sent; values trimmed of space and tab, latin-1 (one character an octet). */
	readonly rawHeaders: readonly Field[];
	/** The 1xx heads that came first. */
	readonly interim: readonly HttpHead[];
	/** How the end of the body is known. A body framed by `close` may have been cut without a sign. */
	readonly framing: Framing;
	/** 101, or 2xx to CONNECT: the octets that follow in the file belong to the new protocol. */
	readonly upgraded: boolean;
	/** What follows the head, to be read or drained before the next response. */
	readonly body: HttpBody;
	readonly #source: BodySource;
	readonly #persistent: boolean;
	#headers: Headers | undefined;

	/** @hidden */
	constructor(head: HttpHead, interim: readonly HttpHead[], decision: FramingDecision, source: BodySource) {
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
	[inspected](): string {
		return summary(this, String(this.status), `'${this.reason}'`, `framing='${this.framing}'`);
	}

	/** The fields as the platform's class: names in any case, repeated values joined. Made when first asked for. */
	get headers(): Headers {
		if (this.#headers === undefined) {
			this.#headers = new Headers();
			for (const [name, value] of this.rawHeaders) this.#headers.append(name, value);
		}
		return this.#headers;
	}

	/** The fields after a chunked body; `undefined` before the end of the body, empty if there are none. Never in `headers`. */
	get trailers(): readonly Field[] | undefined {
		return this.#source.trailers;
	}

	/**
	 * May another exchange follow on this connection, once the body has been read? False after any error, and always for
	 * upgraded connections and bodies framed by `close`.
	 */
	get keepAlive(): boolean {
		return this.#persistent && this.#source.failure === undefined;
	}

	/** The rest of the body as bytes. Rejects if it is cut short, and leaves what came to the methods of `body`. */
	bytes(): Promise<Buffer> {
		return this.body.read();
	}

	/**
	 * The rest of the body as text, by the charset of Content-Type if it names one that fits, else as UTF-8. What can't be
	 * decoded becomes U+FFFD. Rejects as `bytes()` does.
	 */
	async text(): Promise<string> {
		const bytes = await this.bytes();
		const match = charset.exec(this.headers.get("content-type") ?? "");
		const encoding = match?.[1] ?? match?.[2] ?? "utf-8";
		return /^utf-?8$/i.test(encoding) ? utf8(bytes) : decoded(bytes, encoding);
	}

	/** The rest of the body parsed as JSON, which is always UTF-8 (RFC 8259 8.1). Rejects as `bytes()` does, or with a `SyntaxError`. */
	async json(): Promise<unknown> {
		return JSON.parse(utf8(await this.bytes()));
	}
}

/** A byte order mark is dropped, as the platform's `Response` does. */
function utf8(bytes: Buffer): string {
	return new TextDecoder().decode(bytes);
}

async function decoded(bytes: Buffer, encoding: string): Promise<string> {
	try {
		return await new TextIOWrapper(new BytesIO(bytes), { encoding, errors: "replace", newline: "" }).read();
	} catch {
		// A name that nobody knows, or octets that fit it in no way (UTF-16 without a byte order mark).
		return utf8(bytes);
	}
}
