import { described, invalidType, outOfRange } from "../misuse.ts";
import { checkOptions, integerFrom, type Kinds } from "../options.ts";
import { persists } from "./control-fields.ts";
import { SORTS, sortOfResponse } from "./framing.ts";
import { CHECKED, SIGNAL } from "./head-options.ts";
import { HttpRequest } from "./http-request.ts";
import { isFieldText } from "./line.ts";
import { MessageReader } from "./message-reader.ts";
import { type HttpOutput, Outbox } from "./outbox.ts";
import { contentOf, type OutgoingBody } from "./outgoing-body.ts";
import { checkText, type OutgoingHeaders, outgoingFields } from "./outgoing-fields.ts";
import { outgoingFraming } from "./outgoing-framing.ts";
import { REASONS } from "./reason-phrases.ts";

/** A response that is to be written. */
export interface OutgoingResponse {
	/** The status code, 100 to 999. */
	readonly status: number;
	/** The reason phrase; by default the usual one of the status, or an empty one. */
	readonly reason?: string | undefined;
	/** The fields, sent as given and in order, before those that are added. */
	readonly headers?: OutgoingHeaders | undefined;
	/** The body. Without one, `Content-Length: 0` is added if the status allows a body. */
	readonly body?: OutgoingBody | null | undefined;
	/** The request that is answered: its method, version and connection decide what is sent. */
	readonly request?: HttpRequest | undefined;
	/** Ends the waits: the call rejects with `signal.reason`, and the connection is not to be used again. */
	readonly signal?: AbortSignal | undefined;
}

const kinds: Kinds<OutgoingResponse> = {
	status: integerFrom(100, 999),
	reason: CHECKED,
	headers: CHECKED,
	body: CHECKED,
	request: ["the HttpRequest that is answered", (value) => value instanceof HttpRequest],
	signal: SIGNAL,
};

/**
 * Writes an HTTP/1.1 response and flushes it: its head and its body. Resolves when everything has been sent. `Date`
 * (except in a 1xx) and the framing field that the response needs are added unless `headers` has them.
 *
 * `body` is sent as `writeRequest()` sends it. `request` is the request that is answered. If it is a HEAD request, the
 * fields are the same, but the body is not sent. If no other request can follow, for example because the request's body
 * is unread, `Connection: close` is added, and `request.keepAlive` turns false. To an HTTP/1.0 client, a body of
 * unknown length ends with the connection; otherwise `Connection: keep-alive` is added if the client asked for that. A
 * 1xx, 204 or 304 response has no body, nor has a 2xx to CONNECT. A 1xx except 101 may come before the final response.
 * After a 101, or a 2xx to CONNECT, the octets that follow in the file belong to the new protocol.
 *
 * Rejects with a `TypeError` or `RangeError`, and writes nothing, if a part is wrong, contains CR, LF, NUL or another
 * character that would end or change it, or if a framing field contradicts the body. If a body does not have as many
 * octets as its Content-Length says (`ERR_HTTP_CONTENT_LENGTH_MISMATCH`), if its iteration fails or the signal ends it,
 * the response is sent in part: the call and every later one on this file reject, `request.keepAlive` turns false, and
 * the connection must be closed. Rejects with `ERR_HTTP_BUSY` while another message is being written to the file, and
 * if the request has been answered before.
 *
 * Python: `http.server.BaseHTTPRequestHandler.send_response()`, `send_header()`, `end_headers()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "socket-makefile";
 * import { writeResponse } from "socket-makefile/http";
 * const file = new BytesIO();
 * await writeResponse(file, { status: 200, headers: { "Content-Type": "text/plain" }, body: "hello" });
 * console.log(String(file.getvalue()).split("\r\n")[0]); // "HTTP/1.1 200 OK"
 * ```
 */
export async function writeResponse(file: HttpOutput, response: OutgoingResponse): Promise<void> {
	const outbox = Outbox.of(file);
	checkOptions(response, kinds, ": write { status: 200 }");
	const { status, headers, body, request, signal } = response;
	if (status === undefined) throw invalidType("the option 'status' is missing");
	const reason = response.reason ?? REASONS[status] ?? "";
	checkText("reason", reason, isFieldText, "latin-1 without control characters");
	const isFinal = status >= 200;
	const isOld = request?.version === "1.0";
	// RFC 9110 15.2: HTTP/1.0 has no 1xx responses.
	if (!isFinal && isOld) throw outOfRange(`status must not be ${described(status)} to an HTTP/1.0 client`);
	const { text, control } = outgoingFields(headers);
	const content = contentOf(body);
	const sort = sortOfResponse(status, request?.method ?? "GET");
	const framing = outgoingFraming(sort, control, content, !isOld);
	signal?.throwIfAborted();
	outbox.checkReady();
	let head = `HTTP/1.1 ${status} ${reason}\r\n${text}${framing.field}`;
	let isLast = sort === SORTS.tunnel;
	if (isFinal) {
		if (control.date.length === 0) head += `Date: ${dateNow()}\r\n`;
		if (!isLast) {
			const saysClose = !persists(control.connection, "1.1");
			isLast = framing.framing === "close" || saysClose || !canGoOn(file, request);
			if (isLast && !saysClose) head += "Connection: close\r\n";
			if (!isLast && isOld && control.connection.length === 0) head += "Connection: keep-alive\r\n";
		}
	}
	request?.beginAnswer(isFinal || isLast);
	try {
		await outbox.send(`${head}\r\n`, content, framing, signal);
	} catch (error) {
		isLast = true;
		throw error;
	} finally {
		if (isLast) request?.markAsLast();
	}
}

/**
 * Whether another request may follow `request` or, if it is undefined, the message that was read last from the same
 * file.
 */
function canGoOn(file: HttpOutput, request: HttpRequest | undefined): boolean {
	if (request !== undefined) return request.keepAlive && request.isBodyRead;
	const reader = MessageReader.known(file);
	return reader === undefined || (reader.isAlive && reader.isBetweenMessages);
}

let second = 0;
let date = "";

/** The time as a Date field has it, made once a second. */
function dateNow(): string {
	const now = Math.floor(Date.now() / 1_000);
	if (now !== second) {
		second = now;
		date = new Date(now * 1_000).toUTCString();
	}
	return date;
}
