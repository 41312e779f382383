// A second reader of HTTP responses, deliberately simple: it has all octets at once, never waits, has no error codes,
// and was written from RFC 9112 and our choices only, with regular expressions over the whole message. The real reader
// must agree with it.

/** The outcome; `undefined` if the head was refused. If the body was refused, `body` is the part before the error. */
export interface Simple {
	version: string;
	status: number;
	reason: string;
	headers: [string, string][];
	interim: number[];
	upgraded: boolean;
	body: string;
	/** The octets after the message; undefined if the body was refused. */
	end: { trailers: [string, string][]; keepAlive: boolean; leftover: string } | undefined;
}

const headPattern =
	/^HTTP\/1\.([0-9]) ([1-9][0-9][0-9])(?: ([\t\x20-\x7e\x80-\xff]*))?\r\n((?:[\t\x20-\x7e\x80-\xff]+\r\n)*)\r\n/;
const fieldPattern = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)$/;
const chunkPattern = /^([0-9A-Fa-f]{1,16})([ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?)\r\n/;

export function readSimply(raw: string, method: string): Simple | undefined {
	const interim: number[] = [];
	let rest = raw;
	for (;;) {
		const match = headPattern.exec(rest);
		if (match === null) return undefined;
		const [head, minor, code, reason = "", block = ""] = match;
		const status = Number(code);
		const lines = block.split("\r\n").slice(0, -1);
		const headers = fieldsOf(lines);
		const tooLong = [head.slice(0, head.indexOf("\n") + 1), ...lines].some((line) => line.length > 65_536);
		if (headers === undefined || headers.length > 100 || tooLong || head.length - 2 > 65_536) return undefined;
		rest = rest.slice(head.length);
		if (status > 199 || status === 101) return finish({ minor, status, reason, headers, interim, rest, method });
		interim.push(status);
		if (interim.length > 10) return undefined;
	}
}

export function fieldsOf(lines: string[], folds = true): [string, string][] | undefined {
	const fields: [string, string][] = [];
	for (const line of lines) {
		const last = fields.at(-1);
		if (/^[ \t]/.test(line)) {
			if (!folds || last === undefined || /^(content-length|transfer-encoding)$/i.test(last[0])) return undefined;
			last[1] = [last[1], trim(line)].filter((part) => part !== "").join(" ");
			continue;
		}
		const match = fieldPattern.exec(line);
		if (match === null) return undefined;
		fields.push([match[1] ?? "", trim(match[2] ?? "")]);
	}
	return fields;
}

const trim = (text: string) => text.replace(/^[ \t]+/, "").replace(/[ \t]+$/, "");

interface Head {
	minor: string | undefined;
	status: number;
	reason: string;
	headers: [string, string][];
	interim: number[];
	rest: string;
	method: string;
}

function finish({ minor, status, reason, headers, interim, rest, method }: Head): Simple | undefined {
	const all = (name: string) => headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
	const version = minor === "0" ? "1.0" : "1.1";
	const result = { version, status, reason, headers, interim };
	if (status === 101 || (method === "CONNECT" && status < 300))
		return { ...result, upgraded: true, body: "", end: { trailers: [], keepAlive: false, leftover: rest } };
	const lengths = all("content-length").flatMap((value) => value.split(",").map(trim));
	const codings = all("transfer-encoding");
	if (lengths.length > 0 && codings.length > 0) return undefined;
	if (codings.length > 0 && (version === "1.0" || codings.join("|").toLowerCase() !== "chunked")) return undefined;
	if (lengths.some((length) => !/^[0-9]{1,15}$/.test(length)) || new Set(lengths.map(Number)).size > 1)
		return undefined;
	const options = all("connection").flatMap((value) => value.toLowerCase().split(",").map(trim));
	const open = options.includes("close") ? false : version === "1.1" || options.includes("keep-alive");
	const done = (body: string, trailers: [string, string][], keepAlive: boolean, leftover: string): Simple => ({
		...result,
		upgraded: false,
		body,
		end: { trailers, keepAlive, leftover },
	});
	if (method === "HEAD" || status === 204 || status === 304) return done("", [], open, rest);
	if (codings.length > 0) {
		const { body, trailers, leftover } = dechunk(rest);
		return trailers === undefined
			? { ...result, upgraded: false, body, end: undefined }
			: done(body, trailers, open, leftover);
	}
	if (lengths.length === 0) return done(rest, [], false, "");
	const length = Number(lengths[0]);
	if (rest.length < length) return { ...result, upgraded: false, body: rest, end: undefined };
	return done(rest.slice(0, length), [], open, rest.slice(length));
}

export function dechunk(
	raw: string,
	folds = true,
): { body: string; trailers: [string, string][] | undefined; leftover: string } {
	let body = "";
	let rest = raw;
	let extensions = 0;
	for (;;) {
		const match = chunkPattern.exec(rest);
		const size = Number.parseInt(match?.[1] ?? "", 16);
		extensions += match?.[2]?.length ?? 0;
		if (match === null || match[0].length > 4_096 || extensions > 16_384 || size > Number.MAX_SAFE_INTEGER)
			return { body, trailers: undefined, leftover: "" };
		rest = rest.slice(match[0].length);
		if (size === 0) break;
		body += rest.slice(0, size);
		if (rest.slice(size, size + 2) !== "\r\n") return { body, trailers: undefined, leftover: "" };
		rest = rest.slice(size + 2);
	}
	const block = /^((?:[\t\x20-\x7e\x80-\xff]+\r\n)*)\r\n/.exec(rest);
	const trailers = block === null ? undefined : fieldsOf((block[1] ?? "").split("\r\n").slice(0, -1), folds);
	if (trailers === undefined || trailers.length > 100 || (block?.[1] ?? "").length > 16_384)
		return { body, trailers: undefined, leftover: "" };
	return { body, trailers, leftover: rest.slice(block?.[0].length) };
}
