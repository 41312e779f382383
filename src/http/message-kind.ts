// What differs between a request and a response before the body, with the section that says so.

import type { HttpErrorCode, Part } from "./http-error.ts";
import { checkMethod, methodLength, parseRequestLine, type RequestLine } from "./request-line.ts";
import { checkProtocol, parseStatusLine, protocolLength, type StatusLine } from "./status-line.ts";

export interface MessageKind<Start = unknown> {
	readonly head: Part;
	readonly body: Part;
	readonly trailers: Part;
	/** RFC 9112 3 and 4: the first line, and a check of its first octets. */
	readonly parseStart: (text: string, part: Part) => Start;
	readonly checkStart: (beginning: string, part: Part) => void;
	/** How many octets of the first line `checkStart` looks at. */
	readonly checkLength: number;
	/** RFC 9112 2.2: how many empty lines before the first line are passed over. */
	readonly emptyLines: number;
	/** RFC 9112 5.2: whether a fold becomes a space. Else it is refused. */
	readonly unfolds: boolean;
	/** RFC 9110 15.5.15: what is answered to a first line that is too long. */
	readonly tooLong: number;
	/** The end of the stream before the first octet. */
	readonly nothingCame: HttpErrorCode;
}

export const REQUEST: MessageKind<RequestLine> = {
	head: { state: "head", ofRequest: true },
	body: { state: "body", ofRequest: true },
	trailers: { state: "trailers", ofRequest: true },
	parseStart: parseRequestLine,
	checkStart: checkMethod,
	checkLength: methodLength,
	emptyLines: 1,
	unfolds: false,
	tooLong: 414,
	nothingCame: "ERR_HTTP_NO_REQUEST",
};

export const RESPONSE: MessageKind<StatusLine> = {
	head: { state: "head", ofRequest: false },
	body: { state: "body", ofRequest: false },
	trailers: { state: "trailers", ofRequest: false },
	parseStart: parseStatusLine,
	checkStart: checkProtocol,
	checkLength: protocolLength,
	emptyLines: 0,
	unfolds: true,
	tooLong: 431,
	nothingCame: "ERR_HTTP_NO_RESPONSE",
};
