// One family of errors for everything a peer can get wrong in HTTP, chosen by `code`.

/**
 * Every `code` of an {@link HttpError}: where it is found, and what the peer did.
 *
 * | code | state | the peer … |
 * | --- | --- | --- |
 * | `ERR_HTTP_NO_RESPONSE` | head | closed before the first octet of a response (a kept-alive connection's end) |
 * | `ERR_HTTP_INCOMPLETE_HEAD` | head | closed inside a head |
 * | `ERR_HTTP_STATUS_LINE` | head | sent something else than a status line (TLS, HTTP/0.9, a request, …) |
 * | `ERR_HTTP_VERSION` | head | speaks another major version than 1 |
 * | `ERR_HTTP_INTERIM` | head | sent more 1xx responses than `limits.interim` |
 * | `ERR_HTTP_CONTENT_LENGTH` | head | sent a bad length, or two that differ |
 * | `ERR_HTTP_TRANSFER_ENCODING` | head | sent a coding other than one `chunked`, or any in HTTP/1.0 |
 * | `ERR_HTTP_CONFLICTING_LENGTH` | head | sent Content-Length with Transfer-Encoding |
 * | `ERR_HTTP_LINE_END` | any | ended a line with a bare LF |
 * | `ERR_HTTP_LINE_TOO_LONG` | any | exceeded `limits.line`, or `limits.chunkLine` in a body |
 * | `ERR_HTTP_CONTROL_CHARACTER` | any | sent CR, NUL or another control character inside a line |
 * | `ERR_HTTP_FIELD_NAME` | head, trailers | sent a field line without a colon, or with a name that is no token |
 * | `ERR_HTTP_FOLD` | head, trailers | folded a framing field, or began the fields with a fold |
 * | `ERR_HTTP_TOO_MANY_FIELDS` | head, trailers | exceeded `limits.fields` or `limits.trailers` |
 * | `ERR_HTTP_TOO_LARGE` | any | exceeded `limits.head`, `limits.extensions` or `limits.trailerBytes` |
 * | `ERR_HTTP_CHUNK_SIZE` | body | sent a chunk size that is no number of 1 to 16 digits up to 2^53 - 1 |
 * | `ERR_HTTP_CHUNK_END` | body | did not end a chunk's data with CRLF |
 * | `ERR_HTTP_INCOMPLETE_BODY` | body, trailers | closed inside a body: IncompleteBodyError |
 * | `ERR_HTTP_BUSY` | head, body | – (the caller's mistake: another response is being read, or its body is not read to its end) |
 */
export type HttpErrorCode =
	| "ERR_HTTP_NO_RESPONSE"
	| "ERR_HTTP_INCOMPLETE_HEAD"
	| "ERR_HTTP_STATUS_LINE"
	| "ERR_HTTP_VERSION"
	| "ERR_HTTP_INTERIM"
	| "ERR_HTTP_CONTENT_LENGTH"
	| "ERR_HTTP_TRANSFER_ENCODING"
	| "ERR_HTTP_CONFLICTING_LENGTH"
	| "ERR_HTTP_LINE_END"
	| "ERR_HTTP_LINE_TOO_LONG"
	| "ERR_HTTP_CONTROL_CHARACTER"
	| "ERR_HTTP_FIELD_NAME"
	| "ERR_HTTP_FOLD"
	| "ERR_HTTP_TOO_MANY_FIELDS"
	| "ERR_HTTP_TOO_LARGE"
	| "ERR_HTTP_CHUNK_SIZE"
	| "ERR_HTTP_CHUNK_END"
	| "ERR_HTTP_INCOMPLETE_BODY"
	| "ERR_HTTP_BUSY";

/** Where in a response an error was found. */
export type HttpState = "head" | "body" | "trailers";

/**
 * What a peer sent is not the HTTP that was due, or not within the limits (Python: `http.client.HTTPException`).
 * The file stands somewhere inside the message then: close it, and do not read another response from it.
 * A connection's own errors (ECONNRESET, timeouts) are no HttpErrors; they pass through as they are.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { HttpError, readResponse } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO("SSH-2.0-OpenSSH\r\n"));
 * await readResponse(file).catch((error) => console.log(error instanceof HttpError, error.code)); // true "ERR_HTTP_STATUS_LINE"
 * ```
 */
export class HttpError extends Error {
	/** The name of the class. */
	override readonly name: string = "HttpError";
	/** Which kind of fault it is; {@link HttpErrorCode} lists them. */
	readonly code: string;
	/** Where in the message the reader stood. */
	readonly state: HttpState;
	constructor(code: HttpErrorCode, state: HttpState, message: string) {
		super(message);
		this.code = code;
		this.state = state;
	}
}

/**
 * The stream ended inside a body (Python: `http.client.IncompleteRead`). What came is not lost: `read1()` and `read(n)`
 * of the body still deliver it.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { IncompleteBodyError, readResponse } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut"));
 * const response = await readResponse(file);
 * await response.bytes().catch((error) => console.log(error instanceof IncompleteBodyError, error.received)); // true 3
 * console.log(String(await response.body.read1())); // "cut"
 * ```
 */
export class IncompleteBodyError extends HttpError {
	/** The name of the class. */
	override readonly name = "IncompleteBodyError";
	/** Octets of body that came. */
	readonly received: number;
	/** Octets of body that were announced; `undefined` in a chunked body. */
	readonly expected: number | undefined;
	constructor(received: number, expected: number | undefined, state: HttpState = "body") {
		const of = expected === undefined ? "the last chunk" : `all of ${expected} octets`;
		super("ERR_HTTP_INCOMPLETE_BODY", state, `the body ended after ${received} octets, before ${of}`);
		this.received = received;
		this.expected = expected;
	}
}
