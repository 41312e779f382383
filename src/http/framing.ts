// Where the body of a message ends (RFC 9112 6.3), for messages that are read and for those that are written.

import type { ControlFields } from "./control-fields.ts";
import { checkTransferEncoding, parseContentLength } from "./framing-fields.ts";
import { fault, type Part } from "./http-error.ts";

/**
 * What ends the body. `none`: there is no body; `length`: its known number of octets; `chunked`: the last chunk;
 * `close`: the end of the connection.
 */
export type Framing = "none" | "length" | "chunked" | "close";

/** What Content-Length and Transfer-Encoding mean in a message of one sort. */
export interface Sort {
	/** The sort of message, for error messages. */
	readonly name: string;
	/**
	 * What happens to these two fields in a message that is read. `obeyed`: they say where the body ends. `checked`:
	 * there is no body, but bad fields are refused, because a proxy on the path may act on them. `ignored`: nothing.
	 * `refused`: the message is refused if it has one of them.
	 */
	readonly read: "obeyed" | "checked" | "ignored" | "refused";
	/** The framing of a message that is read, if these fields do not decide it. */
	readonly otherwise: Framing;
	/**
	 * What happens to a body that the caller gives. `sent`: it is sent. `unsent`: only its framing field is sent.
	 * `refused`: the call rejects.
	 */
	readonly body: "sent" | "unsent" | "refused";
	/**
	 * Which of the two fields may stand in a message that is written without a body. `any`: either; `length`:
	 * Content-Length; `zero`: `Content-Length: 0`; `none`: neither.
	 */
	readonly withoutBody: "any" | "length" | "zero" | "none";
	/** Whether a message that is written without a body gets `Content-Length: 0`. */
	readonly addsZero: boolean;
}

/** What most sorts of messages without a body have in common. */
const bodiless = { otherwise: "none", body: "refused", addsZero: false } as const;

export const SORTS = {
	/** RFC 9112 6.3, rule 7: a request without Content-Length and Transfer-Encoding has no body. */
	request: {
		name: "a request",
		read: "obeyed",
		otherwise: "none",
		body: "sent",
		withoutBody: "length",
		addsZero: false,
	},
	/** RFC 9110 9.3.6: content of CONNECT has no meaning, and servers differ on it. */
	connect: { name: "CONNECT", read: "refused", ...bodiless, withoutBody: "none" },
	/** RFC 9112 6.3, rule 8: without these two fields, the body of a response ends with the connection. */
	response: {
		name: "a response",
		read: "obeyed",
		otherwise: "close",
		body: "sent",
		withoutBody: "zero",
		addsZero: true,
	},
	/** RFC 9112 6.3, rule 1; RFC 9110 9.3.2: no body, but the fields that the answer to GET would have. */
	headAnswer: {
		name: "an answer to HEAD",
		read: "checked",
		otherwise: "none",
		body: "unsent",
		withoutBody: "any",
		addsZero: true,
	},
	/** RFC 9112 6.3, rule 1; RFC 9110 15.4.5: no body, whatever the fields say. */
	notModified: { name: "a 304", read: "checked", ...bodiless, withoutBody: "any" },
	/** RFC 9112 6.3, rule 1; RFC 9110 8.6, 15.3.5: no body, and a server must not send Content-Length. */
	noContent: { name: "a 204", read: "checked", ...bodiless, withoutBody: "none" },
	/** RFC 9110 8.6, 15.2: no body, and a server must not send Content-Length. */
	interim: { name: "a 1xx", read: "ignored", ...bodiless, withoutBody: "none" },
	/**
	 * RFC 9112 6.3, rule 2; RFC 9110 7.8, 9.3.6: 101, or 2xx to CONNECT. The octets after the head belong to another
	 * protocol.
	 */
	tunnel: { name: "a 101 or a 2xx to CONNECT", read: "ignored", ...bodiless, withoutBody: "none" },
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
		// RFC 9112 6.3, rule 3, would let Transfer-Encoding win, but also calls the two fields together a likely attack.
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
