import type { Kinds } from "../options.ts";
import { controlFields, persists } from "./control-fields.ts";
import type { Field } from "./field-section.ts";
import { decideFraming, SORTS, sortOfResponse } from "./framing.ts";
import { type HeadOptions, headOptionKinds, rulesOf } from "./head-options.ts";
import type { HttpHead } from "./head-reader.ts";
import { HttpResponse } from "./http-response.ts";
import type { HttpFile } from "./line-reader.ts";
import { REQUEST, RESPONSE } from "./message-kind.ts";
import { MessageReader } from "./message-reader.ts";
import type { StatusLine } from "./status-line.ts";

/** What readResponse() needs to know beside the file. */
export interface ResponseOptions extends HeadOptions {
	/**
	 * The method of the request, case-sensitive, default GET. It decides where the response ends: a response to HEAD has
	 * no body, and after a 2xx to CONNECT the connection is a tunnel.
	 */
	readonly method?: string | undefined;
	/**
	 * Called with each 1xx head except 101 as it arrives. `readResponse()` waits for the promise that it returns. The
	 * function may write to the file, for example the body of the request after a 100.
	 */
	readonly onInterim?: ((head: HttpHead) => void | Promise<void>) | undefined;
}

const responseKinds: Kinds<ResponseOptions> = {
	...headOptionKinds,
	method: ["a string", (value) => typeof value === "string"],
	onInterim: ["a function", (value) => typeof value === "function"],
};

/**
 * Reads the head of a response, and the heads of the interim responses before it. The body is then read from the
 * result.
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
	const reader = MessageReader.of(file);
	return reader.read(async () => {
		const { head, interim } = await reader.responses.read(rules, onInterim);
		const { version, rawHeaders } = head;
		const sort = sortOfResponse(head.status, method);
		const fields = controlFields(rawHeaders);
		const decision = decideFraming(sort, version, fields, RESPONSE.head);
		const { framing } = decision;
		const upgraded = sort === SORTS.tunnel;
		const persistent = !upgraded && framing !== "close" && persists(fields.connection, version);
		const source = reader.beginBody(decision, rules);
		return new HttpResponse(head, interim, upgraded, { reader, rawHeaders, framing, persistent, source });
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
	const rules = rulesOf(RESPONSE, options, headOptionKinds);
	const reader = MessageReader.of(file);
	return reader.read(() => reader.responses.heads.readStart(rules));
}

/**
 * Reads field lines up to and including the blank line that ends them, and not an octet more. Rejects with `HttpError`
 * if a line is not valid, if a line exceeds the limits, or if the stream ends before the blank line. If the stream ends
 * before the first octet of a head, the error has the code `ERR_HTTP_NO_RESPONSE`. So a caller that reads heads one
 * after another, as a language server does, can tell the end of the connection from a head that was cut. After
 * `readRequestLine()` the rules of a request hold: no folds. Python: `http.client.parse_headers()`.
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
	const reader = MessageReader.of(file);
	if (reader.fieldsOf === "response") {
		const rules = rulesOf(RESPONSE, options, headOptionKinds);
		return reader.read(() => reader.responses.heads.readFields(rules));
	}
	const rules = rulesOf(REQUEST, options, headOptionKinds);
	const fields = await reader.read(() => reader.requests.readFields(rules));
	reader.fieldsOf = "response";
	return fields;
}
