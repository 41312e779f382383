// The fields that decide where a message ends, and whether another may follow. A repeated field counts as one list
// (RFC 9110 5.3); `values` are the values of all fields of one name, in order.

import { HttpError } from "./http-error.ts";
import { refused, trimSpace } from "./line.ts";

const length = /^[0-9]{1,15}$/;

/** RFC 9110 8.6: one length, or the same one several times. A number of 15 digits is still exact in JavaScript. */
export function parseContentLength(values: readonly string[]): number {
	const lengths = new Set(listOf(values).map(lengthOf));
	if (lengths.size > 1)
		throw new HttpError(
			"ERR_HTTP_CONTENT_LENGTH",
			"head",
			`Content-Length is ${[...lengths].slice(0, 3).join(" and ")} at once`,
		);
	return Math.max(...lengths);
}

function lengthOf(element: string): number {
	if (!length.test(element)) throw refused("ERR_HTTP_CONTENT_LENGTH", "head", "not a Content-Length", element);
	return Number(element);
}

/**
 * RFC 9112 6.1, 6.3, 7: throws unless the field names exactly one coding, `chunked`. HTTP/1.0 must not have the field
 * at all.
 */
export function checkTransferEncoding(values: readonly string[], version: "1.0" | "1.1"): void {
	const value = values.join(", ");
	if (version === "1.0") throw refused("ERR_HTTP_TRANSFER_ENCODING", "head", "Transfer-Encoding in HTTP/1.0", value);
	if (value.toLowerCase() !== "chunked")
		throw refused("ERR_HTTP_TRANSFER_ENCODING", "head", "Transfer-Encoding is not exactly `chunked`", value);
}

/**
 * RFC 9112 9.3: whether the connection stays open. `close` ends it; else HTTP/1.1 keeps it, and HTTP/1.0 keeps it on
 * `keep-alive`.
 */
export function persists(values: readonly string[], version: "1.0" | "1.1"): boolean {
	const options = listOf(values).map((option) => option.toLowerCase());
	return !options.includes("close") && (version === "1.1" || options.includes("keep-alive"));
}

function listOf(values: readonly string[]): string[] {
	return values.flatMap((value) => value.split(",").map(trimSpace));
}
