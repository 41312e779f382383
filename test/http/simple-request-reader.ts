// A second reader of HTTP requests, deliberately simple, as simple-reader.ts is for responses. The octets are followed by the
// end of the stream.

import { dechunk, fieldsOf } from "./simple-reader.ts";

export interface SimpleRequest {
	method: string;
	target: string;
	version: string;
	headers: [string, string][];
	body: string;
	/** Undefined if the body was refused. */
	end: { trailers: [string, string][]; keepAlive: boolean; leftover: string } | undefined;
}

const headPattern =
	/^(?:\r\n)?([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([!"$-~]+) HTTP\/1\.([0-9])\r\n((?:[\t\x20-\x7e\x80-\xff]+\r\n)*)\r\n/;
const hostPattern = /^(?:\[[0-9A-Za-z:.%~!$&'()*+;=_-]+\]|(?:[0-9A-Za-z._~!$&'()*+;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?$/;
const authorityPattern = /^[^:@/?]+:([0-9]+)$|^\[[^\]@/?]*\]:([0-9]+)$/;

/** "end" if no request comes, "refused" if the head is not valid. */
export function readRequestSimply(raw: string): SimpleRequest | "end" | "refused" {
	if (raw === "" || raw === "\r\n") return "end";
	const match = headPattern.exec(raw);
	if (match === null) return "refused";
	const [head, method = "", target = "", minor, block = ""] = match;
	const version = minor === "0" ? "1.0" : "1.1";
	const headers = fieldsOf(block.split("\r\n").slice(0, -1), false);
	if (headers === undefined || headers.length > 100 || !isTarget(method, target)) return "refused";
	const all = (name: string) => headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
	const list = (name: string) =>
		all(name).flatMap((value) => value.split(",").map((part) => part.replace(/^[ \t]+|[ \t]+$/g, "")));
	const hosts = all("host");
	if (hosts.length > 1 || (version === "1.1" && hosts.length === 0) || !hosts.every((host) => hostPattern.test(host)))
		return "refused";
	if (list("expect").some((expectation) => expectation.toLowerCase() !== "100-continue")) return "refused";
	const lengths = list("content-length");
	const codings = all("transfer-encoding");
	if (lengths.length > 0 && codings.length > 0) return "refused";
	if (method === "CONNECT" && lengths.length + codings.length > 0) return "refused";
	if (codings.length > 0 && (version === "1.0" || codings.join("|").toLowerCase() !== "chunked")) return "refused";
	if (lengths.some((length) => !/^[0-9]{1,15}$/.test(length)) || new Set(lengths.map(Number)).size > 1)
		return "refused";
	const options = list("connection").map((option) => option.toLowerCase());
	const keepAlive = !options.includes("close") && (version === "1.1" || options.includes("keep-alive"));
	const rest = raw.slice(head.length);
	const result = { method, target, version, headers };
	if (codings.length > 0) {
		const { body, trailers, leftover } = dechunk(rest, false);
		return { ...result, body, end: trailers && { trailers, keepAlive, leftover } };
	}
	const length = Number(lengths[0] ?? 0);
	if (rest.length < length) return { ...result, body: rest, end: undefined };
	return { ...result, body: rest.slice(0, length), end: { trailers: [], keepAlive, leftover: rest.slice(length) } };
}

function isTarget(method: string, target: string): boolean {
	if (method === "CONNECT") {
		const [, port, port6] = authorityPattern.exec(target) ?? [];
		return hostPattern.test(target) && Number(port ?? port6) > 0 && Number(port ?? port6) < 65_536;
	}
	if (target.startsWith("/") || (target === "*" && method === "OPTIONS")) return true;
	const [, authority = ""] = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?]+)/.exec(target) ?? [];
	return authority !== "" && !authority.startsWith(":") && hostPattern.test(authority);
}
