// RFC 9112 4: HTTP-version SP 3DIGIT [ SP reason-phrase ] CRLF. The space before an empty reason may be missing, which
// all clients accept. That section also lets a client accept any white space between the words; this parser does not.

import { HttpError } from "./http-error.ts";
import { lineText, refused } from "./line.ts";

/** A parsed status line. */
export interface StatusLine {
	/** The protocol's version. */
	version: "1.0" | "1.1";
	/** The status code, 100 to 999. */
	status: number;
	/** The reason phrase as sent, latin-1; often empty. */
	reason: string;
}

const protocol = "HTTP/";
const pattern = /^HTTP\/([0-9])\.([0-9]) ([1-9][0-9]{2})(?: (.*))?$/;

/** The number of octets that show whether this is an HTTP response. */
export const protocolLength = protocol.length;

/**
 * Throws if no status line begins with `beginning`, for example if the peer sent a TLS alert, HTTP/0.9, a request or a
 * blank line.
 */
export function checkProtocol(beginning: string): void {
	const length = Math.min(beginning.length, protocolLength);
	if (beginning.slice(0, length) !== protocol.slice(0, length))
		throw refused("ERR_HTTP_STATUS_LINE", "head", "no HTTP response begins here", beginning);
}

/** Parses a status line that ends with LF. */
export function parseStatusLine(line: string): StatusLine {
	checkProtocol(line);
	const match = pattern.exec(lineText(line, "head"));
	if (match === null) throw refused("ERR_HTTP_STATUS_LINE", "head", "not a status line", line);
	// RFC 9110 2.5: a higher minor version is treated as the highest one known.
	const [, major, minor, status, reason = ""] = match;
	if (major !== "1")
		throw new HttpError("ERR_HTTP_VERSION", "head", `HTTP version ${major}.${minor} on an HTTP/1 connection`);
	return { version: minor === "0" ? "1.0" : "1.1", status: Number(status), reason };
}
