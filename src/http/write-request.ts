import { isFieldText, isToken } from "./line.ts";
import type { HttpOutput, OutgoingBody, OutgoingHeaders } from "./outgoing.ts";

/** A request that is to be written. */
export interface OutgoingRequest {
	/** The method, a token, sent as given: GET, HEAD, POST, … */
	method: string;
	/** The request target: a path with its query, a URL for a proxy, `host:port` for CONNECT, or `*`. */
	path: string;
	/** The fields, sent as given and in order. Nothing is added, so the caller must give `Host`. Values are latin-1. */
	headers?: OutgoingHeaders | undefined;
	/** The body. */
	body?: OutgoingBody | undefined;
	/** Ends the wait until everything is sent. */
	signal?: AbortSignal | undefined;
}

/**
 * Writes the head of an HTTP/1.1 request and flushes it. The caller writes the body, if there is one.
 *
 * Rejects with a `TypeError`, and writes nothing, if a part contains CR, LF, NUL or another character that would end or
 * change it.
 * Python: `HTTPConnection.putrequest()`, `putheader()`, `endheaders()`.
 *
 * @example
 * ```ts
 * import { BytesIO } from "socket-makefile";
 * import { writeRequest } from "socket-makefile/http";
 * const file = new BytesIO();
 * await writeRequest(file, { method: "GET", path: "/", headers: { Host: "localhost" } });
 * console.log(String(file.getvalue())); // "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
 * ```
 */
export async function writeRequest(file: HttpOutput, { method, path, headers = [] }: OutgoingRequest): Promise<void> {
	check("method", method, isToken, "a token");
	check("path", path, isTarget, "visible ASCII characters without space");
	let head = `${method} ${path} HTTP/1.1\r\n`;
	for (const [name, value] of Symbol.iterator in headers ? headers : Object.entries(headers)) {
		check("header name", name, isToken, "a token");
		check(`value of ${name}`, value, isValue, "latin-1 without control characters");
		head += `${name}: ${value}\r\n`;
	}
	await file.write(Buffer.from(`${head}\r\n`, "latin1"));
	await file.flush();
}

/** RFC 9112 3.2: no white space in a target; a URI is ASCII (RFC 3986 2). */
function isTarget(text: string): boolean {
	return /^[\x21-\x7e]+$/.test(text);
}

function isValue(text: string): boolean {
	return isFieldText(text) && !/[^\0-\xff]/.test(text);
}

function check(part: string, value: unknown, allows: (text: string) => boolean, allowed: string): void {
	if (typeof value === "string" && allows(value)) return;
	const error = new TypeError(`${part} must be ${allowed}, not ${JSON.stringify(value)}`);
	throw Object.assign(error, { code: "ERR_INVALID_CHAR" });
}
