import { checkOptions, type Kinds } from "../options.ts";
import { sortOfRequest } from "./framing.ts";
import { CHECKED, SIGNAL } from "./head-options.ts";
import { isToken } from "./line.ts";
import { type HttpOutput, Outbox } from "./outbox.ts";
import { contentOf, type OutgoingBody } from "./outgoing-body.ts";
import { checkText, type OutgoingHeaders, outgoingFields } from "./outgoing-fields.ts";
import { outgoingFraming } from "./outgoing-framing.ts";

/** A request that is to be written. */
export interface OutgoingRequest {
	/** The method, a token, sent as given: GET, HEAD, POST, … */
	readonly method: string;
	/** The request target: a path with its query, a URL for a proxy, `host:port` for CONNECT, or `*`. */
	readonly path: string;
	/**
	 * The fields, sent as given and in order. Only Content-Length or Transfer-Encoding is added, if there is a body; so
	 * the caller must give `Host`.
	 */
	readonly headers?: OutgoingHeaders | undefined;
	/** The body. Without one, a Content-Length in `headers` announces a body that the caller writes later. */
	readonly body?: OutgoingBody | null | undefined;
	/** Ends the waits: the call rejects with `signal.reason`, and the connection is not to be used again. */
	readonly signal?: AbortSignal | undefined;
}

const kinds: Kinds<OutgoingRequest> = {
	method: CHECKED,
	path: CHECKED,
	headers: CHECKED,
	body: CHECKED,
	signal: SIGNAL,
};

/**
 * Writes an HTTP/1.1 request and flushes it: its head and, if `body` is given, its body. Resolves when everything has
 * been sent.
 *
 * A string (as UTF-8) or bytes get a Content-Length. The pieces of an iterable, an async iterable or a Readable go out
 * in chunks, or without chunks if `headers` has a Content-Length. Each piece is written to the file before the next one
 * is asked for, so not more than the file's buffer and one piece is kept.
 *
 * Rejects with a `TypeError` or `RangeError`, and writes nothing, if a part is wrong, contains CR, LF, NUL or another
 * character that would end or change it, or if a framing field contradicts the body. If a body does not have as many
 * octets as its Content-Length says (`ERR_HTTP_CONTENT_LENGTH_MISMATCH`), if its iteration fails or the signal ends it,
 * the request is sent in part: the call and every later one on this file reject, and the connection is not to be used
 * again. Rejects with `ERR_HTTP_BUSY` while another message is being written to the file.
 *
 * Python: `HTTPConnection.request()`; `putrequest()`, `putheader()`, `endheaders()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "socket-makefile";
 * import { writeRequest } from "socket-makefile/http";
 * const file = new BytesIO();
 * await writeRequest(file, { method: "POST", path: "/", headers: { Host: "localhost" }, body: "hello" });
 * console.log(String(file.getvalue())); // "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"
 * ```
 */
export async function writeRequest(file: HttpOutput, request: OutgoingRequest): Promise<void> {
	const outbox = Outbox.of(file);
	checkOptions(request, kinds, ": write { method: 'GET', path: '/' }");
	const { method, path, headers, body, signal } = request;
	checkText("method", method, isToken, "a token");
	checkText("path", path, isTarget, "visible ASCII characters without space");
	const { text, control } = outgoingFields(headers);
	const content = contentOf(body);
	const framing = outgoingFraming(sortOfRequest(method), control, content, true);
	signal?.throwIfAborted();
	outbox.checkReady();
	await outbox.send(`${method} ${path} HTTP/1.1\r\n${text}${framing.field}\r\n`, content, framing, signal);
}

/** RFC 9112 3.2: no white space in a target; a URI is ASCII (RFC 3986 2). */
function isTarget(text: string): boolean {
	return /^[\x21-\x7e]+$/.test(text);
}
