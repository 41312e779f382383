// A line of HTTP as a string of octets (latin-1: one character per octet), and the rules that hold in every line.
// RFC 9112 2.2 lets a recipient take a bare LF for a line end and a bare CR for a space. Both are refused here, as are
// all other control characters except HTAB (RFC 9110 5.5), because a proxy on the path may read them in another way.

import { fault, type HttpError, type HttpErrorCode, type Part } from "./http-error.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const control = /[\x00-\x08\x0a-\x1f\x7f]/;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Whether `text` is a token of RFC 9110 5.6.2, as methods and field names are. */
export function isToken(text: string): boolean {
	return token.test(text);
}

/** Whether `text` may stand in a field value: nothing but HTAB, SP, visible characters and octets from 128 up. */
export function isFieldText(text: string): boolean {
	return !control.test(text);
}

/** `text` without the space and tab around it. (`trim()` would strip VT, FF and NBSP too.) */
export function trimSpace(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isSpace(text.charCodeAt(start))) start++;
	while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
	return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isSpace(code: number): boolean {
	return code === 0x20 || code === 0x09;
}

/** Whether a line that was read exceeds its limit: it is longer, or has as many octets but no line end. */
export function exceeds(line: string, limit: number): boolean {
	return line.length > limit || (line.length === limit && !line.endsWith("\n"));
}

/**
 * A complete line (it ends with LF) without its line end. Throws if it contains a control character, or ends with a bare
 * LF, unless `bareLF` allows that.
 */
export function lineText(line: string, part: Part, bareLF: boolean): string {
	const hasCR = line.charCodeAt(line.length - 2) === 0x0d;
	if (!hasCR && !bareLF) throw refused(part, "ERR_HTTP_LINE_END", "a line ends with a bare LF", line);
	const text = line.slice(0, hasCR ? -2 : -1);
	if (!isFieldText(text)) throw refused(part, "ERR_HTTP_CONTROL_CHARACTER", "a control character in a line", line);
	return text;
}

/** An HttpError whose message quotes the beginning of the line that is refused. */
export function refused(part: Part, code: HttpErrorCode, what: string, line: string, status?: number): HttpError {
	const beginning = line.length > 80 ? `${line.slice(0, 80)}…` : line;
	return fault(part, code, `${what}: ${quoted(beginning)}`, status);
}

/** In quotes, with control characters and octets from 127 up escaped. */
function quoted(text: string): string {
	return JSON.stringify(text).replace(/[\x7f-\xff]/g, (octet) => `\\x${octet.charCodeAt(0).toString(16)}`);
}
