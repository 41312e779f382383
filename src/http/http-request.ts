import { customInspect, summary } from "../io/inspect.ts";
import { type ControlFields, tokensOf } from "./control-fields.ts";
import { HttpError } from "./http-error.ts";
import { HttpMessage, type MessageParts } from "./http-message.ts";
import type { RequestLine } from "./request-line.ts";

/**
 * A request whose head has been read, as `readRequest()` returns it. Its body has not been read yet: call `bytes()`,
 * `text()` or `json()`, once, or read `body`. Python: `http.server.BaseHTTPRequestHandler`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO } from "socket-makefile";
 * import { readRequest } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO("POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}"));
 * const request = await readRequest(file);
 * console.log(request?.method, request?.target, await request?.json()); // "POST" "/a?b=c" {}
 * ```
 */
export class HttpRequest extends HttpMessage {
	/** The method, case-sensitive. */
	readonly method: string;
	/**
	 * The target as sent: a path with its query, a URL (to a proxy), `host:port` (with CONNECT), or `*` (with OPTIONS).
	 * Visible ASCII without `#`.
	 */
	readonly target: string;
	readonly version: "1.0" | "1.1";
	/**
	 * Whether the client waits for `100 Continue` before it sends the body: write a response with status 100, then read
	 * the body, or write the final response at once.
	 */
	readonly expectsContinue: boolean;
	/**
	 * The protocols that the client wants to change to (the field Upgrade); `undefined` unless Connection has `upgrade`.
	 */
	readonly upgrade: string | undefined;
	#isAnswered = false;
	#isLast = false;

	/** @hidden */
	constructor({ method, target, version }: RequestLine, fields: ControlFields, parts: MessageParts) {
		super(parts);
		this.method = method;
		this.target = target;
		this.version = version;
		// RFC 9110 10.1.1 and 7.8: a server ignores `100-continue` and Upgrade in HTTP/1.0.
		const is11 = version === "1.1";
		this.expectsContinue = is11 && fields.expect.length > 0;
		const upgrades = is11 && fields.upgrade.length > 0 && tokensOf(fields.connection).includes("upgrade");
		this.upgrade = upgrades ? fields.upgrade.join(", ") : undefined;
	}

	/** @internal */
	[customInspect](): string {
		return summary(this, this.method, this.target, `framing='${this.framing}'`);
	}

	/**
	 * Whether another request may follow on this connection once the body has been read. It is false after a fault of
	 * the peer, a failure of the connection, or a response that was sent in part or ends the connection. A timeout or an
	 * abort of a read does not change it. It also turns false when the peer ends the connection; no read is needed to
	 * notice that.
	 */
	override get keepAlive(): boolean {
		return !this.#isLast && super.keepAlive;
	}

	/** @internal Throws if a final response was begun before. `final`: whether this is one. */
	beginAnswer(final: boolean): void {
		if (this.#isAnswered) throw new HttpError("ERR_HTTP_BUSY", "head", "the request has been answered before");
		this.#isAnswered = final;
	}

	/** @internal Called when no other request can follow on this connection. */
	markAsLast(): void {
		this.#isLast = true;
	}
}
