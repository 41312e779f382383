// The errors of HTTP: for everything that a peer can get wrong, and for a caller that reads a response too early.
// `code` tells them apart.

/**
 * Every `code` of an {@link HttpError}, with the part of the message in which the fault is found, and what the peer
 * did.
 *
 * | code | state | the peer … |
 * | --- | --- | --- |
 * | `ERR_HTTP_NO_RESPONSE` | head | closed before the first octet of a head (as it does to end a kept-alive connection) |
 * | `ERR_HTTP_INCOMPLETE_HEAD` | head | closed inside a head |
 * | `ERR_HTTP_STATUS_LINE` | head | sent something other than a status line (TLS, HTTP/0.9, a request, …) |
 * | `ERR_HTTP_VERSION` | head | speaks a major version other than 1 |
 * | `ERR_HTTP_INTERIM` | head | sent more 1xx responses than `limits.interim` |
 * | `ERR_HTTP_CONTENT_LENGTH` | head | sent a bad length, or two that differ |
 * | `ERR_HTTP_TRANSFER_ENCODING` | head | sent codings other than exactly one `chunked`, or any coding in HTTP/1.0 |
 * | `ERR_HTTP_CONFLICTING_LENGTH` | head | sent Content-Length with Transfer-Encoding |
 * | `ERR_HTTP_LINE_END` | any | ended a line with a bare LF |
 * | `ERR_HTTP_LINE_TOO_LONG` | any | exceeded `limits.line`, or `limits.chunkLine` in a body |
 * | `ERR_HTTP_CONTROL_CHARACTER` | any | sent CR, NUL or another control character inside a line |
 * | `ERR_HTTP_FIELD_NAME` | head, trailers | sent a field line without a colon, or with a name that is not a token |
 * | `ERR_HTTP_FOLD` | head, trailers | folded a framing field, or began the fields with a fold |
 * | `ERR_HTTP_TOO_MANY_FIELDS` | head, trailers | exceeded `limits.fields` or `limits.trailers` |
 * | `ERR_HTTP_TOO_LARGE` | any | exceeded `limits.head`, `limits.extensions` or `limits.trailerBytes` |
 * | `ERR_HTTP_CHUNK_SIZE` | body | sent a chunk size that is not 1 to 16 hexadecimal digits, or is above 2^53 - 1 |
 * | `ERR_HTTP_CHUNK_END` | body | did not end a chunk's data with CRLF |
 * | `ERR_HTTP_INCOMPLETE_BODY` | body, trailers | closed inside a body; the error is an IncompleteBodyError |
 * | `ERR_HTTP_BUSY` | head, body | did nothing wrong: the caller has another read under way, or has not read the previous body to its end |
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
 * A peer sent something that is not valid HTTP or exceeds the limits, or (`ERR_HTTP_BUSY`) the caller asked for a
 * response too early (Python: `http.client.HTTPException`). Except after `ERR_HTTP_BUSY`, the end of the message is
 * unknown: close the file, and do not read another response from it. Errors of the connection (ECONNRESET, timeouts)
 * are not HttpErrors; the calls reject with them unchanged.
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
	/** The kind of fault; {@link HttpErrorCode} lists them. */
	readonly code: string;
	/** The part of the message in which the fault was found. */
	readonly state: HttpState;
	constructor(code: HttpErrorCode, state: HttpState, message: string) {
		super(message);
		this.code = code;
		this.state = state;
	}
}

/**
 * The stream ended inside a body (Python: `http.client.IncompleteRead`). What arrived is not lost: `read1()` and `read(n)`
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
	/** Octets of the body that arrived. */
	readonly received: number;
	/** Octets of the body that were announced; `undefined` for a chunked body. */
	readonly expected: number | undefined;
	constructor(received: number, expected: number | undefined, state: HttpState = "body") {
		const chunked = state === "trailers" ? "the end of the trailers" : "the last chunk";
		const end = expected === undefined ? chunked : `all of ${expected} octets`;
		super("ERR_HTTP_INCOMPLETE_BODY", state, `the body ended after ${received} octets, before ${end}`);
		this.received = received;
		this.expected = expected;
	}
}
