// The errors of HTTP: for everything that a peer can get wrong, and for a caller that reads or writes a message too early.
// `code` tells them apart.

/**
 * Every `code` of an {@link HttpError}, with the part of the message in which the fault is found, the status that a server
 * answers to such a request (none where there is nothing to answer), and what the peer did.
 *
 * | code | state | status | the peer … |
 * | --- | --- | --- | --- |
 * | `ERR_HTTP_NO_RESPONSE` | head | | closed before the first octet of a head (as it does to end a kept-alive connection) |
 * | `ERR_HTTP_NO_REQUEST` | head | | closed before the first octet of a request (`readRequest()` resolves to `undefined` instead) |
 * | `ERR_HTTP_INCOMPLETE_HEAD` | head | | closed inside a head |
 * | `ERR_HTTP_STATUS_LINE` | head | | sent something other than a status line (TLS, HTTP/0.9, a request, …) |
 * | `ERR_HTTP_REQUEST_LINE` | head | 400 | sent something other than a request line, or a target in none of the four forms |
 * | `ERR_HTTP_VERSION` | head | 505 | speaks a major version other than 1 |
 * | `ERR_HTTP_INTERIM` | head | | sent more 1xx responses than `limits.interim` |
 * | `ERR_HTTP_HOST` | head | 400 | sent no Host in HTTP/1.1, more than one, or one that names no host |
 * | `ERR_HTTP_EXPECTATION` | head | 417 | expects something other than `100-continue` |
 * | `ERR_HTTP_CONTENT_LENGTH` | head | 400, 413 | sent a bad length (413: one of more than 15 digits), two that differ, or one with CONNECT |
 * | `ERR_HTTP_TRANSFER_ENCODING` | head | 400, 501 | sent codings other than exactly one `chunked` (501: another coding), any coding in HTTP/1.0, or one with CONNECT |
 * | `ERR_HTTP_CONFLICTING_LENGTH` | head | 400 | sent Content-Length with Transfer-Encoding |
 * | `ERR_HTTP_LINE_END` | any | 400 | ended a line with a bare LF |
 * | `ERR_HTTP_LINE_TOO_LONG` | any | 414, 431, 400 | exceeded `limits.line` (414: with the request line), or `limits.chunkLine` in a body (400) |
 * | `ERR_HTTP_CONTROL_CHARACTER` | any | 400 | sent CR, NUL or another control character inside a line |
 * | `ERR_HTTP_FIELD_NAME` | head, trailers | 400 | sent a field line without a colon, or with a name that is not a token |
 * | `ERR_HTTP_FOLD` | head, trailers | 400 | folded a field of a request or a framing field, or began the fields with a fold |
 * | `ERR_HTTP_TOO_MANY_FIELDS` | head, trailers | 431 | exceeded `limits.fields` or `limits.trailers` |
 * | `ERR_HTTP_TOO_LARGE` | any | 431, 400 | exceeded `limits.head` or `limits.trailerBytes`, or `limits.extensions` (400) |
 * | `ERR_HTTP_CHUNK_SIZE` | body | 400, 413 | sent a chunk size that is not hexadecimal, or has more than 16 digits or is above 2^53 - 1 (413) |
 * | `ERR_HTTP_CHUNK_END` | body | 400 | did not end a chunk's data with CRLF |
 * | `ERR_HTTP_INCOMPLETE_BODY` | body, trailers | | closed inside a body; the error is an IncompleteBodyError |
 * | `ERR_HTTP_CONTENT_ENCODING` | body | | did nothing wrong: `text()` and `json()` do not decode a body that is compressed |
 * | `ERR_HTTP_CONTENT_LENGTH_MISMATCH` | body | | did nothing wrong: the caller's body has more or fewer octets than its Content-Length |
 * | `ERR_HTTP_BUSY` | head, body | | did nothing wrong: the caller has another read or write under way, has not read the previous body to its end, or has answered the request before |
 */
export type HttpErrorCode =
	| "ERR_HTTP_NO_RESPONSE"
	| "ERR_HTTP_NO_REQUEST"
	| "ERR_HTTP_INCOMPLETE_HEAD"
	| "ERR_HTTP_STATUS_LINE"
	| "ERR_HTTP_REQUEST_LINE"
	| "ERR_HTTP_VERSION"
	| "ERR_HTTP_INTERIM"
	| "ERR_HTTP_HOST"
	| "ERR_HTTP_EXPECTATION"
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
	| "ERR_HTTP_CONTENT_ENCODING"
	| "ERR_HTTP_CONTENT_LENGTH_MISMATCH"
	| "ERR_HTTP_BUSY";

/** Where in a message an error was found. */
export type HttpState = "head" | "body" | "trailers";

/** What a server answers to a request with this fault (RFC 9110 15.5, 15.6; 431: RFC 6585 5), where not to all the same. */
const answers: Partial<Record<HttpErrorCode, number>> = {
	ERR_HTTP_REQUEST_LINE: 400,
	ERR_HTTP_VERSION: 505,
	ERR_HTTP_HOST: 400,
	ERR_HTTP_EXPECTATION: 417,
	ERR_HTTP_CONTENT_LENGTH: 400,
	ERR_HTTP_TRANSFER_ENCODING: 400,
	ERR_HTTP_CONFLICTING_LENGTH: 400,
	ERR_HTTP_LINE_END: 400,
	ERR_HTTP_LINE_TOO_LONG: 431,
	ERR_HTTP_CONTROL_CHARACTER: 400,
	ERR_HTTP_FIELD_NAME: 400,
	ERR_HTTP_FOLD: 400,
	ERR_HTTP_TOO_MANY_FIELDS: 431,
	ERR_HTTP_TOO_LARGE: 431,
	ERR_HTTP_CHUNK_SIZE: 400,
	ERR_HTTP_CHUNK_END: 400,
};

/** A part of a message of one kind. The faults of a request have a status that a server can answer with. */
export interface Part {
	readonly state: HttpState;
	readonly ofRequest: boolean;
}

/** The error for a fault that a peer has made in this part of a message. `status`: if it is not the usual one of the code. */
export function fault(part: Part, code: HttpErrorCode, message: string, status = answers[code]): HttpError {
	return new HttpError(code, part.state, message, part.ofRequest ? status : undefined);
}

/**
 * A peer sent something that is not valid HTTP or exceeds the limits, or (`ERR_HTTP_BUSY`, `ERR_HTTP_CONTENT_ENCODING`,
 * `ERR_HTTP_CONTENT_LENGTH_MISMATCH`) the caller asked for something that is not possible (Python:
 * `http.client.HTTPException`). After a fault of the peer the end of the message is unknown: answer with `status` if it is
 * set, close the file, and do not read another message from it. Errors of the connection (ECONNRESET, timeouts) are not
 * HttpErrors; the calls reject with them unchanged.
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
	/**
	 * The status that a server answers to a request with this fault: 400, 413, 414, 417, 431, 501 or 505. `undefined` if the
	 * request was cut short, for faults of a response, and for faults of the caller.
	 */
	readonly status: number | undefined;
	constructor(code: HttpErrorCode, state: HttpState, message: string, status?: number) {
		super(message);
		this.code = code;
		this.state = state;
		this.status = status;
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
