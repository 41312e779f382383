// RFC 9112 7.1: chunk-size [ chunk-ext ] CRLF. The size is 1 to 16 hexadecimal digits up to 2^53 - 1; no sign, no `0x`,
// no underscore, no rounding. White space after the size (BWS) is accepted. Extensions are ignored, as 7.1.1 demands, but
// must not contain control characters.

import type { Part } from "./http-error.ts";
import { lineText, refused } from "./line.ts";

/** The most digits that a chunk size may have. */
export const maxSizeDigits = 16;

const noDigit = /[^0-9A-Fa-f]/;
const afterSize = /^[ \t]*(?:;|$)/;

/** Throws if no valid chunk line begins with `beginning`, which may be a part of the line. */
export function checkChunkSize(beginning: string, part: Part): void {
	const length = sizeLength(beginning);
	const next = beginning.charCodeAt(length);
	if (length < beginning.length && (length === 0 || !isSizeEnd(next)))
		throw refused(part, "ERR_HTTP_CHUNK_SIZE", "not a chunk size", beginning);
	if (length > maxSizeDigits || !Number.isSafeInteger(Number.parseInt(`0${beginning.slice(0, length)}`, 16)))
		throw refused(part, "ERR_HTTP_CHUNK_SIZE", "a chunk size that is too large", beginning, 413);
}

/** Parses a chunk line that ends with LF. `extensions` is the number of octets between the size and the line end. */
export function parseChunkLine(line: string, part: Part, bareLF: boolean): { size: number; extensions: number } {
	checkChunkSize(line, part);
	const text = lineText(line, part, bareLF);
	const length = sizeLength(text);
	if (!afterSize.test(text.slice(length))) throw refused(part, "ERR_HTTP_CHUNK_SIZE", "not a chunk size", line);
	return { size: Number.parseInt(text.slice(0, length), 16), extensions: text.length - length };
}

function sizeLength(text: string): number {
	const length = text.search(noDigit);
	return length === -1 ? text.length : length;
}

/** Whether the octet may follow a size: SP, HTAB, `;`, CR or LF. (lineText() refuses a line that ends with a bare LF.) */
function isSizeEnd(code: number): boolean {
	return code === 0x20 || code === 0x09 || code === 0x3b || code === 0x0d || code === 0x0a;
}
