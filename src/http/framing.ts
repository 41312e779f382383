// Where the body of a message ends (RFC 9112 6.3), for messages that are read and for those that are written.

import type { ControlFields } from "./control-fields.ts";
import { checkTransferEncoding, parseContentLength } from "./framing-fields.ts";
import { fault, type Part } from "./http-error.ts";

/**
 * What ends the body. `none`: there is no body; `length`: its known number of octets; `chunked`: the last chunk; `close`: the
 * end of the connection.
 */
export type Framing = "none" | "length" | "chunked" | "close";

/** What Content-Length and Transfer-Encoding mean in a message of one sort. */
export interface Sort {
	/** The sort of message, for error messages. */
	readonly name: string;
	/**
	 * The fields of a message that is read: `obeyed`; `checked`, although there is no body, because a proxy on the path may act
	 * on bad fields; `ignored`; or `refused`.
	 */
	readonly read: "obeyed" | "checked" | "ignored" | "refused";
	/** The framing of a message without these fields. */
	readonly otherwise: Framing;
	/** The body of a message that is written: `sent`; `unsent`, only its fields are sent; or `refused`. */
	readonly body: "sent" | "unsent" | "refused";
	/** Which field may stand in a message that is written without a body. */
	readonly alone: "any" | "length" | "zero" | "none";
	/** Whether a message that is written without a body gets `Content-Length: 0`. */
	readonly zero: boolean;
}

export const SORTS = {
	/** RFC 9112 6.3, rule 7. */
	request: { name: "a request", read: "obeyed", otherwise: "none", body: "sent", alone: "length", zero: false },
	/** RFC 9110 9.3.6: content of CONNECT has no meaning, and servers differ on it. */
	connect: { name: "CONNECT", read: "refused", otherwise: "none", body: "refused", alone: "none", zero: false },
	/** RFC 9112 6.3, rule 8. */
	response: { name: "a response", read: "obeyed", otherwise: "close", body: "sent", alone: "zero", zero: true },
	/** RFC 9112 6.3, rule 1; RFC 9110 9.3.2. */
	headAnswer: {
		name: "an answer to HEAD",
		read: "checked",
		otherwise: "none",
		body: "unsent",
		alone: "any",
		zero: true,
	},
	/** RFC 9112 6.3, rule 1; RFC 9110 15.4.5. */
	notModified: { name: "a 304", read: "checked", otherwise: "none", body: "refused", alone: "any", zero: false },
	/** RFC 9112 6.3, rule 1; RFC 9110 8.6, 15.3.5. */
	noContent: { name: "a 204", read: "checked", otherwise: "none", body: "refused", alone: "none", zero: false },
	/** RFC 9110 8.6, 15.2. */
	interim: { name: "a 1xx", read: "ignored", otherwise: "none", body: "refused", alone: "none", zero: false },
	/** RFC 9112 6.3, rule 2; RFC 9110 7.8, 9.3.6: 101, or 2xx to CONNECT. Octets after the head belong to another protocol. */
	tunnel: {
		name: "the start of a tunnel",
		read: "ignored",
		otherwise: "none",
		body: "refused",
		alone: "none",
		zero: false,
	},
} as const satisfies Record<string, Sort>;

export function sortOfRequest(method: string): Sort {
	return method === "CONNECT" ? SORTS.connect : SORTS.request;
}

/** `method`: of the request that is answered. */
export function sortOfResponse(status: number, method: string): Sort {
	if (status === 101 || (method === "CONNECT" && status >= 200 && status < 300)) return SORTS.tunnel;
	if (status < 200) return SORTS.interim;
	if (status === 204) return SORTS.noContent;
	if (status === 304) return SORTS.notModified;
	return method === "HEAD" ? SORTS.headAnswer : SORTS.response;
}

export interface FramingDecision {
	readonly framing: Framing;
	/** Octets of the body if `framing` is `length`, else 0. */
	readonly length: number;
}

/** The framing of a message that is read. */
export function decideFraming(sort: Sort, version: "1.0" | "1.1", fields: ControlFields, part: Part): FramingDecision {
	const none = { framing: sort.otherwise, length: 0 };
	if (sort.read === "ignored") return none;
	const announced = announcedFraming(sort, version, fields, part);
	return sort.read === "checked" || announced === undefined ? none : announced;
}

/** The framing that the fields announce; undefined if there are none. */
function announcedFraming(
	sort: Sort,
	version: "1.0" | "1.1",
	{ "content-length": lengths, "transfer-encoding": codings }: ControlFields,
	part: Part,
): FramingDecision | undefined {
	if (codings.length > 0) {
		// Rule 3 would let Transfer-Encoding win; it also calls the pair a likely attack.
		if (lengths.length > 0)
			throw fault(part, "ERR_HTTP_CONFLICTING_LENGTH", "Content-Length together with Transfer-Encoding");
		checkTransferEncoding(codings, version, part);
		if (sort.read === "refused") throw fault(part, "ERR_HTTP_TRANSFER_ENCODING", `Transfer-Encoding with ${sort.name}`);
		return { framing: "chunked", length: 0 };
	}
	if (lengths.length === 0) return undefined;
	const length = parseContentLength(lengths, part);
	if (sort.read === "refused") throw fault(part, "ERR_HTTP_CONTENT_LENGTH", `Content-Length with ${sort.name}`);
	return { framing: "length", length };
}
