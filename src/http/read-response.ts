import type { Kinds } from "../options.ts";
import { controlFields, persists } from "./control-fields.ts";
import { Exchange } from "./exchange.ts";
import type { Field } from "./field-section.ts";
import { decideFraming, SORTS, sortOfResponse } from "./framing.ts";
import { type HeadOptions, headKinds, rulesOf } from "./head-options.ts";
import type { HttpHead } from "./head-reader.ts";
import { HttpResponse } from "./http-response.ts";
import type { HttpFile } from "./line-reader.ts";
import { REQUEST, RESPONSE } from "./message-kind.ts";
import type { StatusLine } from "./status-line.ts";

/** What readResponse() needs to know beside the file. */
export interface ResponseOptions extends HeadOptions {
	/**
	 * The method of the request, case-sensitive, default GET. It decides where the response ends: a response to HEAD has
	 * no body, and after a 2xx to CONNECT the connection is a tunnel.
	 */
	readonly method?: string | undefined;
	/**
	 * Is told each 1xx head (but 101) as it arrives; the call waits for its promise. It may write to the file: after a 100 the
	 * body of the request.
	 */
	readonly onInterim?: ((head: HttpHead) => void | Promise<void>) | undefined;
}

const responseKinds: Kinds<ResponseOptions> = {
	...headKinds,
	method: ["a string", (value) => typeof value === "string"],
	onInterim: ["a function", (value) => typeof value === "function"],
};

/**
 * Reads the head of a response, and the heads of the interim responses before it. The body is then read from the result.
 *
 * This reads the file up to the end of the head, and the body's methods read it up to the end of the message; neither
 * takes an octet more. The body must be read to its end (or drained) before the next response. Rejects with `HttpError`
 * if the peer sends something that is not an HTTP response or exceeds the limits, or closes before the head is
 * complete; further calls then reject with the same error. After a timeout or an abort the next call continues with the
 * same head.
 *
 * Python: `http.client.HTTPResponse(sock).begin()`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readResponse } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO(Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")));
 * const response = await readResponse(file);
 * console.log(response.status, await response.text()); // 200 "hi"
 * ```
 */
export async function readResponse(file: HttpFile, options?: ResponseOptions): Promise<HttpResponse> {
	const rules = rulesOf(RESPONSE, options, responseKinds);
	const { method = "GET", onInterim } = options ?? {};
	const exchange = Exchange.of(file);
	return exchange.read(async () => {
		const { head, interim } = await exchange.responses.read(rules, onInterim);
		const { version, rawHeaders } = head;
		const sort = sortOfResponse(head.status, method);
		const fields = controlFields(rawHeaders);
		const decision = decideFraming(sort, version, fields, RESPONSE.head);
		const { framing } = decision;
		const upgraded = sort === SORTS.tunnel;
		const persistent = !upgraded && framing !== "close" && persists(fields.connection, version);
		const source = exchange.beginBody(decision, rules);
		return new HttpResponse(head, interim, upgraded, { exchange, rawHeaders, framing, persistent, source });
	});
}

/**
 * Reads one status line. Together with `readHeaders()` it reads a head step by step; the caller must then handle 1xx
 * responses and read the body. Rejects with `HttpError` if the line is not valid, if it exceeds the limits, or if the
 * stream ends before the line is complete. Python: `HTTPResponse._read_status()`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readHeaders, readStatusLine } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO("HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n"));
 * console.log(await readStatusLine(file)); // { version: "1.1", status: 204, reason: "No Content" }
 * console.log(await readHeaders(file)); // [["Server", "x"]]
 * ```
 */
export async function readStatusLine(file: HttpFile, options?: HeadOptions): Promise<StatusLine> {
	const rules = rulesOf(RESPONSE, options, headKinds);
	const exchange = Exchange.of(file);
	return exchange.read(() => exchange.responses.heads.readStart(rules));
}

/**
 * Reads field lines up to and including the blank line that ends them, and not an octet more. Rejects with `HttpError`
 * if a line is not valid, if a line exceeds the limits, or if the stream ends before the blank line. If the stream ends
 * before the first octet, the error has the code `ERR_HTTP_NO_RESPONSE`. After `readRequestLine()`
 * the rules of a request hold: no folds. So a caller that reads heads one after
 * another, as a language server does, can tell the end of the connection from a head that was cut. Python:
 * `http.client.parse_headers()`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readHeaders } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO("Host: a\r\n\r\nrest"));
 * console.log(await readHeaders(file), String(await file.read())); // [["Host", "a"]] "rest"
 * ```
 */
export async function readHeaders(file: HttpFile, options?: HeadOptions): Promise<readonly Field[]> {
	const exchange = Exchange.of(file);
	if (exchange.fieldsOf === "response") {
		const rules = rulesOf(RESPONSE, options, headKinds);
		return exchange.read(() => exchange.responses.heads.readFields(rules));
	}
	const rules = rulesOf(REQUEST, options, headKinds);
	const fields = await exchange.read(() => exchange.requests.readFields(rules));
	exchange.fieldsOf = "response";
	return fields;
}
