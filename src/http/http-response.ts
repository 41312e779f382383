import { customInspect, summary } from "../io/inspect.ts";
import type { HttpHead } from "./head-reader.ts";
import { HttpMessage, type MessageParts } from "./http-message.ts";

/**
 * A response whose head has been read, as `readResponse()` returns it. Its body has not been read yet: call `bytes()`,
 * `text()` or `json()`, once, or read `body`. Python: `http.client.HTTPResponse`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readResponse } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'));
 * const response = await readResponse(file);
 * console.log(response.headers.get("content-length"), await response.json(), response.keepAlive); // "2" {} true
 * ```
 */
export class HttpResponse extends HttpMessage implements HttpHead {
	readonly version: "1.0" | "1.1";
	/** The status code: 101, or 200 to 999. (Other 1xx responses are in `interim`.) */
	readonly status: number;
	/** The reason phrase as sent, latin-1; may be empty. */
	readonly reason: string;
	/** The heads of the 1xx responses that came first. */
	readonly interim: readonly HttpHead[];
	/** Whether the status is 101, or 2xx to CONNECT: the octets that follow in the file belong to the new protocol. */
	readonly upgraded: boolean;

	/** @hidden */
	constructor(head: HttpHead, interim: readonly HttpHead[], upgraded: boolean, parts: MessageParts) {
		super(parts);
		this.version = head.version;
		this.status = head.status;
		this.reason = head.reason;
		this.interim = interim;
		this.upgraded = upgraded;
	}

	/** @internal */
	[customInspect](): string {
		return summary(this, String(this.status), `'${this.reason}'`, `framing='${this.framing}'`);
	}
}
