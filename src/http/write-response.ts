import { described, invalidType, outOfRange } from "../misuse.ts";
import { checkOptions, integerFrom, type Kind, type Kinds } from "../options.ts";
import { persists } from "./control-fields.ts";
import { Exchange } from "./exchange.ts";
import { SORTS, sortOfResponse } from "./framing.ts";
import { SIGNAL } from "./head-options.ts";
import { HttpRequest } from "./http-request.ts";
import { type HttpOutput, Outbox } from "./outbox.ts";
import { contentOf, type OutgoingBody } from "./outgoing-body.ts";
import { checkText, isLatin1, type OutgoingHeaders, outgoingFields } from "./outgoing-fields.ts";
import { outgoingFraming } from "./outgoing-framing.ts";
import { REASONS } from "./reason-phrases.ts";

/** A response that is to be written. */
export interface OutgoingResponse {
	/** The status code, 100 to 999. */
	readonly status: number;
	/** The reason phrase; by default that of RFC 9110, or an empty one. */
	readonly reason?: string | undefined;
	/** The fields, sent as given and in order, before those that are added. */
	readonly headers?: OutgoingHeaders | undefined;
	/** The body; without one the response has `Content-Length: 0`. */
	readonly body?: OutgoingBody | null | undefined;
	/** The request that is answered: its method, version and connection decide what is sent. */
	readonly request?: HttpRequest | undefined;
	/** Ends the waits: the call rejects with `signal.reason`, and the connection is not to be used again. */
	readonly signal?: AbortSignal | undefined;
}

/** A kind that the call itself checks, with a message of its own. */
const CHECKED: Kind = ["anything", () => true];
const kinds: Kinds<OutgoingResponse> = {
	status: integerFrom(100, 999),
	reason: CHECKED,
	headers: CHECKED,
	body: CHECKED,
	request: ["the HttpRequest that is answered", (value) => value instanceof HttpRequest],
	signal: SIGNAL,
};

export async function writeResponse(file: HttpOutput, response: OutgoingResponse): Promise<void> {
	const outbox = Outbox.of(file);
	checkOptions(response, kinds, ": write { status: 200 }");
	const { status, headers, body, request, signal } = response;
	if (status === undefined) throw invalidType("the option 'status' is missing");
	const reason = response.reason ?? REASONS[status] ?? "";
	checkText("reason", reason, isLatin1, "latin-1 without control characters");
	const isFinal = status >= 200;
	const isOld = request?.version === "1.0";
	// RFC 9110 15.2.
	if (!isFinal && isOld) throw outOfRange(`status must not be ${described(status)} to an HTTP/1.0 client`);
	const { text, control } = outgoingFields(headers);
	const content = contentOf(body);
	const sort = sortOfResponse(status, request?.method ?? "GET");
	const framing = outgoingFraming(sort, control, content, !isOld);
	signal?.throwIfAborted();
	outbox.check();
	let head = `HTTP/1.1 ${status} ${reason}\r\n${text}${framing.field}`;
	let isLast = sort === SORTS.tunnel;
	if (isFinal) {
		if (control.date.length === 0) head += `Date: ${dateNow()}\r\n`;
		if (!isLast) {
			isLast = framing.framing === "close" || !persists(control.connection, "1.1") || !canGoOn(file, request);
			if (isLast && persists(control.connection, "1.1")) head += "Connection: close\r\n";
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
		if (isLast) request?.endConnection();
	}
}

/** Whether another request may follow this one, or the one that was read last from the same file. */
function canGoOn(file: HttpOutput, request: HttpRequest | undefined): boolean {
	if (request !== undefined) return request.keepAlive && request.isBodyRead;
	const exchange = Exchange.known(file);
	return exchange === undefined || (exchange.isAlive && exchange.isBetweenMessages);
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
