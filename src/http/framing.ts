// RFC 9112 6.3: where a response's body ends, decided from its head and the request's method.

import type { Field } from "./field-section.ts";
import { checkTransferEncoding, parseContentLength, persists } from "./framing-fields.ts";
import { HttpError } from "./http-error.ts";
import type { StatusLine } from "./status-line.ts";

/**
 * What ends the body. `none`: there is no body; `length`: its known number of octets; `chunked`: the last chunk; `close`: the
 * end of the connection.
 */
export type Framing = "none" | "length" | "chunked" | "close";

export interface FramingDecision {
	framing: Framing;
	/** Octets of the body if `framing` is `length`, else 0. */
	length: number;
	/** Whether the octets after the head belong to another protocol. */
	upgraded: boolean;
	/** Whether the connection may carry another exchange once the body has been read. */
	persistent: boolean;
}

export function decideFraming(status: StatusLine, fields: readonly Field[], method: string): FramingDecision {
	const code = status.status;
	// Rules 1 and 2: Content-Length and Transfer-Encoding of a 101, or of a 2xx to CONNECT, are ignored.
	if (code === 101 || (method === "CONNECT" && code >= 200 && code < 300))
		return { framing: "none", length: 0, upgraded: true, persistent: false };
	const { lengths, codings, connection } = framingFields(fields);
	const announced = announcedFraming(lengths, codings, status.version);
	const bodiless = method === "HEAD" || code === 204 || code === 304;
	const framing = bodiless ? "none" : announced.framing;
	const persistent = framing !== "close" && persists(connection, status.version);
	return { framing, length: framing === "length" ? announced.length : 0, upgraded: false, persistent };
}

/**
 * The framing that the fields announce. The fields of a response without a body are checked too, because a proxy on the
 * path may act on bad fields.
 */
function announcedFraming(lengths: string[], codings: string[], version: "1.0" | "1.1") {
	if (codings.length > 0) {
		// Rule 3 would let Transfer-Encoding win; it also calls the pair a likely attack.
		if (lengths.length > 0)
			throw new HttpError("ERR_HTTP_CONFLICTING_LENGTH", "head", "Content-Length together with Transfer-Encoding");
		checkTransferEncoding(codings, version);
		return { framing: "chunked", length: 0 } as const;
	}
	if (lengths.length > 0) return { framing: "length", length: parseContentLength(lengths) } as const;
	return { framing: "close", length: 0 } as const;
}

const nameLengths = new Set(["content-length", "transfer-encoding", "connection"].map((name) => name.length));

function framingFields(fields: readonly Field[]) {
	const found = { lengths: [] as string[], codings: [] as string[], connection: [] as string[] };
	for (const [name, value] of fields) {
		// Rules out most names without a call of toLowerCase().
		if (!nameLengths.has(name.length)) continue;
		const lower = name.toLowerCase();
		if (lower === "content-length") found.lengths.push(value);
		else if (lower === "transfer-encoding") found.codings.push(value);
		else if (lower === "connection") found.connection.push(value);
	}
	return found;
}
