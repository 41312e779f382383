// RFC 9112 3.2: the host that a request is for, as Host and as some forms of the target name it.

import { fault, type Part } from "./http-error.ts";
import { refused } from "./line.ts";

// RFC 3986 3.2.2, 3.2.3: an IP literal in brackets or a registered name, and a port. A registered name may contain a comma,
// but two Hosts that a proxy has joined do too.
const literal = String.raw`\[[0-9A-Za-z:.%~!$&'()*+;=_-]+\]`;
const name = "(?:[0-9A-Za-z._~!$&'()*+;=-]|%[0-9A-Fa-f]{2})*";
const host = new RegExp(`^(?:${literal}|${name})(?::([0-9]*))?$`);

/** Whether the text is a host, or empty, with or without a port. */
export function isHost(text: string): boolean {
	return host.test(text);
}

/** RFC 9112 3.2.3, RFC 9110 9.3.6: whether the text is a host and a port, as the target of CONNECT. */
export function isHostAndPort(text: string): boolean {
	const port = host.exec(text)?.[1];
	return port !== undefined && !text.startsWith(":") && Number(port) >= 1 && Number(port) <= 65_535;
}

/** RFC 9112 3.2: throws unless there is one Host (in HTTP/1.0: one or none) that is a host or empty. */
export function checkHost(values: readonly string[], version: "1.0" | "1.1", part: Part): void {
	const [value] = values;
	if (values.length > 1) throw fault(part, "ERR_HTTP_HOST", `${values.length} Host fields`);
	if (value === undefined) {
		if (version === "1.0") return;
		throw fault(part, "ERR_HTTP_HOST", "no Host field in HTTP/1.1");
	}
	if (!isHost(value)) throw refused(part, "ERR_HTTP_HOST", "not a Host", value);
}
