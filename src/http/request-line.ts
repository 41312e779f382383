// RFC 9112 3: method SP request-target SP HTTP-version CRLF. That section also lets a server accept any white space between
// the words; this parser does not.

import type { Part } from "./http-error.ts";
import { refused } from "./line.ts";
import { isHost, isHostAndPort } from "./request-host.ts";
import { versionOf } from "./status-line.ts";

/** A parsed request line. */
export interface RequestLine {
	/** The method, case-sensitive. */
	method: string;
	/**
	 * The target as sent: a path with its query, a URL (to a proxy), `host:port` (with CONNECT), or `*` (with OPTIONS). Visible
	 * ASCII without `#`.
	 */
	target: string;
	/** The protocol's version; HTTP/1.x with x ≥ 2 counts as 1.1. */
	version: "1.0" | "1.1";
}

const pattern = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([!"$-~]+) HTTP\/([0-9])\.([0-9])$/;
/** A method, or a part of it; a method and a space; or an empty line. */
const beginningPattern = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]*$|[!#$%&'*+\-.^_`|~0-9A-Za-z]+ |\r?\n?$)/;
const absolutePattern = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?]+)/;

/** The number of octets that show whether this is an HTTP request. */
export const methodLength = 8;

/** Throws if no request line begins with `beginning`, for example if the peer sent a TLS handshake. */
export function checkMethod(beginning: string, part: Part): void {
	if (!beginningPattern.test(beginning))
		throw refused(part, "ERR_HTTP_REQUEST_LINE", "no HTTP request begins here", beginning);
}

/** Parses a request line without its line end. */
export function parseRequestLine(text: string, part: Part): RequestLine {
	const match = pattern.exec(text);
	if (match === null) throw refused(part, "ERR_HTTP_REQUEST_LINE", "not a request line", text);
	const [, method = "", target = "", major = "", minor = ""] = match;
	const version = versionOf(major, minor, part);
	if (!isTarget(method, target)) throw refused(part, "ERR_HTTP_REQUEST_LINE", `not a target of ${method}`, target);
	return { method, target, version };
}

/** Whether the target is in the form that RFC 9112 3.2 gives to this method. */
function isTarget(method: string, target: string): boolean {
	if (method === "CONNECT") return isHostAndPort(target);
	if (target.startsWith("/")) return true;
	if (target === "*") return method === "OPTIONS";
	const authority = absolutePattern.exec(target)?.[1];
	// RFC 9110 4.2.4: user information, which hides the host's name from a reader, is refused.
	return authority !== undefined && !authority.startsWith(":") && isHost(authority);
}
