// RFC 9112 4: HTTP-version SP 3DIGIT [ SP reason-phrase ] CRLF. The space before an empty reason may be missing, which
// all clients accept. That section also lets a client accept any white space between the words; this parser does not.

import { fault, type Part } from "./http-error.ts";
import { refused } from "./line.ts";

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
export function checkProtocol(beginning: string, part: Part): void {
	const length = Math.min(beginning.length, protocolLength);
	if (beginning.slice(0, length) !== protocol.slice(0, length))
		throw refused(part, "ERR_HTTP_STATUS_LINE", "no HTTP response begins here", beginning);
}

/** Parses a status line without its line end. */
export function parseStatusLine(text: string, part: Part): StatusLine {
	const match = pattern.exec(text);
	if (match === null) throw refused(part, "ERR_HTTP_STATUS_LINE", "not a status line", text);
	const [, major = "", minor = "", status, reason = ""] = match;
	return { version: versionOf(major, minor, part), status: Number(status), reason };
}

/** RFC 9110 2.5: a higher minor version is treated as the highest one known. */
export function versionOf(major: string, minor: string, part: Part): "1.0" | "1.1" {
	if (major !== "1") throw fault(part, "ERR_HTTP_VERSION", `HTTP version ${major}.${minor} on an HTTP/1 connection`);
	return minor === "0" ? "1.0" : "1.1";
}
