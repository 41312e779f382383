import { controlFields, persists, tokensOf } from "./control-fields.ts";
import { Exchange } from "./exchange.ts";
import { decideFraming, sortOfRequest } from "./framing.ts";
import { type HeadOptions, headKinds, rulesOf } from "./head-options.ts";
import { fault, HttpError, type Part } from "./http-error.ts";
import { HttpRequest } from "./http-request.ts";
import type { HttpFile } from "./line-reader.ts";
import { REQUEST } from "./message-kind.ts";
import { Outbox } from "./outbox.ts";
import { checkHost } from "./request-host.ts";
import type { RequestLine } from "./request-line.ts";

/**
 * Reads the head of a request; `undefined` if the peer has ended the connection before its first octet. The body is then
 * read from the result.
 *
 * This reads the file up to the end of the head, and the body's methods read it up to the end of the message; neither
 * takes an octet more. The body must be read to its end (or drained) before the next request; until then the call rejects
 * with `ERR_HTTP_BUSY`. Rejects with `HttpError` if the peer sends something that is not an HTTP request, that two servers
 * could read in two ways, or that exceeds the limits; its `status` is what to answer, and further calls reject with the same
 * error. So they do after a response that was sent in part. After a timeout or an abort the next call continues with the same head.
 *
 * Python: `http.server.BaseHTTPRequestHandler.parse_request()`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readRequest, writeResponse } from "socket-makefile/http";
 * const input = new BufferedReader(new BytesIO("GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
 * const output = new BytesIO();
 * for (let request = await readRequest(input); request !== undefined; request = await readRequest(input)) {
 * 	await writeResponse(output, { status: 200, body: `You want ${request.target}`, request });
 * 	if (!request.keepAlive) break;
 * }
 * console.log(String(output.getvalue()).split("\r\n").at(-1)); // "You want /hello"
 * ```
 */
export async function readRequest(file: HttpFile, options?: HeadOptions): Promise<HttpRequest | undefined> {
	const rules = rulesOf(REQUEST, options, headKinds);
	const exchange = Exchange.of(file);
	// The client waits for the rest of that response, and sends nothing more.
	const cut = Outbox.failureOf(file);
	if (cut !== undefined) throw cut.error;
	return exchange.read(async () => {
		const head = await exchange.requests.readHead(rules).catch(undefinedAtEnd);
		if (head === undefined) return undefined;
		const { start, rawHeaders } = head;
		const { method, version } = start;
		const part = REQUEST.head;
		const fields = controlFields(rawHeaders);
		checkHost(fields.host, version, part);
		const decision = decideFraming(sortOfRequest(method), version, fields, part);
		checkExpect(fields.expect, part);
		const { framing } = decision;
		const persistent = persists(fields.connection, version);
		const source = exchange.beginBody(decision, rules);
		return new HttpRequest(start, fields, { exchange, rawHeaders, framing, persistent, source });
	});
}

function undefinedAtEnd(error: unknown): undefined {
	if (!(error instanceof HttpError) || error.code !== REQUEST.nothingCame) throw error;
}

/** RFC 9110 10.1.1: the only expectation that there is. */
function checkExpect(values: readonly string[], part: Part): void {
	const other = tokensOf(values).find((token) => token !== "100-continue");
	if (other !== undefined) throw fault(part, "ERR_HTTP_EXPECTATION", `an expectation of ${JSON.stringify(other)}`);
}

/**
 * Reads one request line. Together with `readHeaders()` it reads a head step by step; the caller must then check Host and
 * read the body. Rejects with `HttpError` if the line is not valid, if it exceeds the limits, or if the stream ends before
 * the line is complete (`ERR_HTTP_NO_REQUEST`: before its first octet). Python:
 * `http.server.BaseHTTPRequestHandler.parse_request()`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readHeaders, readRequestLine } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
 * console.log(await readRequestLine(file)); // { method: "GET", target: "/", version: "1.1" }
 * console.log(await readHeaders(file)); // [["Host", "h"]]
 * ```
 */
export async function readRequestLine(file: HttpFile, options?: HeadOptions): Promise<RequestLine> {
	const rules = rulesOf(REQUEST, options, headKinds);
	const exchange = Exchange.of(file);
	const line = await exchange.read(() => exchange.requests.readStart(rules));
	exchange.fieldsOf = "request";
	return line;
}
