// The fields that decide where a message ends. A repeated field counts as one list (RFC 9110 5.3); `values` are the values
// of all fields of one name, in order.

import { listOf } from "./control-fields.ts";
import { fault, type Part } from "./http-error.ts";
import { isToken, refused, trimSpace } from "./line.ts";

const length = /^[0-9]{1,15}$/;
const digits = /^[0-9]+$/;

/** RFC 9110 8.6: one length, or the same one several times. A number of 15 digits is still exact in JavaScript. */
export function parseContentLength(values: readonly string[], part: Part): number {
	const lengths = new Set(listOf(values).map((element) => lengthOf(element, part)));
	if (lengths.size > 1) {
		const some = [...lengths].slice(0, 3).join(" and ");
		throw fault(part, "ERR_HTTP_CONTENT_LENGTH", `Content-Length is ${some} at once`);
	}
	return Math.max(...lengths);
}

function lengthOf(element: string, part: Part): number {
	if (length.test(element)) return Number(element);
	// RFC 9110 15.5.14: the content is larger than the server can process.
	const status = digits.test(element) ? 413 : undefined;
	throw refused(part, "ERR_HTTP_CONTENT_LENGTH", "not a Content-Length", element, status);
}

/**
 * RFC 9112 6.1, 6.3, 7: throws unless the field names exactly one coding, `chunked`. HTTP/1.0 must not have the field
 * at all.
 */
export function checkTransferEncoding(values: readonly string[], version: "1.0" | "1.1", part: Part): void {
	const code = "ERR_HTTP_TRANSFER_ENCODING";
	const value = values.join(", ");
	if (version === "1.0") throw refused(part, code, "Transfer-Encoding in HTTP/1.0", value);
	if (value.toLowerCase() !== "chunked")
		throw refused(part, code, "Transfer-Encoding is not exactly `chunked`", value, isUnknown(values) ? 501 : undefined);
}

/**
 * RFC 9112 6.1: whether the field is well-formed, but has a coding other than `chunked`. `chunked` may stand only at the end
 * (6.3, rule 4), once, and without parameters (7.1).
 */
function isUnknown(values: readonly string[]): boolean {
	const codings = listOf(values);
	const others = codings.at(-1)?.toLowerCase() === "chunked" ? codings.slice(0, -1) : codings;
	return others.every((coding) => {
		const [name = ""] = coding.split(";");
		return isToken(trimSpace(name)) && trimSpace(name).toLowerCase() !== "chunked";
	});
}
