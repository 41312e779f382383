import type { BodySource } from "./body-source.ts";
import { ChunkedBody } from "./chunked-body.ts";
import { Exchange } from "./exchange.ts";
import type { Field } from "./field-section.ts";
import { decideFraming, type Framing } from "./framing.ts";
import type { HttpFile } from "./http-file.ts";
import { HttpResponse } from "./http-response.ts";
import { type HttpLimits, limitsOf } from "./limits.ts";
import { ClosedBody, SizedBody } from "./plain-bodies.ts";
import type { StatusLine } from "./status-line.ts";

type MakeBody = (file: HttpFile, length: number, limits: HttpLimits) => BodySource;

const bodies: Readonly<Record<Framing, MakeBody>> = {
	none: (file) => new SizedBody(file, 0),
	length: (file, length) => new SizedBody(file, length),
	chunked: (file, _length, limits) => new ChunkedBody(file, limits),
	close: (file) => new ClosedBody(file),
};

/** What the reader has to know of the exchange. */
export interface ResponseOptions {
	/** The method of the request that is answered, case-sensitive: HEAD and CONNECT change where the response ends. Default GET. */
	readonly method?: string | undefined;
	/** Limits other than the default ones. */
	readonly limits?: Partial<HttpLimits> | undefined;
	/** Ends the wait for the head. */
	readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a response's head, and those of the interim responses before it; its body is then read from the result.
 *
 * The file is read up to the end of the head and, by the body's methods, up to the end of the message, not an octet
 * further. The body must be read (or drained) before the next response. Rejects with `HttpError` if what comes is no HTTP
 * response or exceeds the limits; the file is not to be read as HTTP after that, and further calls reject alike. After a timeout or an
 * abort the next call goes on with the same head.
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
export async function readResponse(file: HttpFile, options: ResponseOptions = {}): Promise<HttpResponse> {
	const { method = "GET", signal } = options;
	const limits = limitsOf(options.limits);
	signal?.throwIfAborted();
	const exchange = Exchange.on(file);
	return exchange.read(async (heads) => {
		const { head, interim } = await heads.readHeads(limits, { signal });
		const decision = decideFraming(head, head.rawHeaders, method);
		const body = bodies[decision.framing](file, decision.length, limits);
		exchange.body = body;
		return new HttpResponse(head, interim, decision, body);
	});
}

/**
 * Reads one status line. With `readHeaders` it is a response's head step by step; bodies and 1xx are the caller's then.
 * Rejects with `HttpError`, as at an end of stream. Python: `HTTPResponse._read_status()`.
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
export async function readStatusLine(file: HttpFile): Promise<StatusLine> {
	return Exchange.on(file).read((heads) => heads.readStatusLine(limitsOf(undefined)));
}

/**
 * Reads field lines up to the blank line that ends them, which is consumed, and not an octet further. Rejects with
 * `HttpError`, as at an end of stream. Python: `http.client.parse_headers()`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readHeaders } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO("Host: a\r\n\r\nrest"));
 * console.log(await readHeaders(file), String(await file.read())); // [["Host", "a"]] "rest"
 * ```
 */
export async function readHeaders(file: HttpFile, limits?: Partial<HttpLimits>): Promise<readonly Field[]> {
	const all = limitsOf(limits);
	return Exchange.on(file).read((heads) => heads.readFields(all));
}
