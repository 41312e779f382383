// A vector of our own: the octets (latin-1) that a peer sends, and the outcome that reading them must have, however
// they are cut.

import type { HttpErrorCode, HttpState } from "socket-makefile/http";
import type { Accepted, Outcome } from "./outcome.ts";
import type { End } from "./scripted-reader.ts";

export interface Vector {
	/** The case; where it helps, with the number of the threat (H…) and the section of the RFC that decides. */
	name: string;
	raw: string;
	/** The method of the request; default GET. */
	method?: string;
	/** What the peer does after the octets. Default `hold`: the reader must not need the end of the stream. */
	end?: End;
	expect: Outcome;
}

const plain: Accepted = {
	ok: true,
	version: "1.1",
	status: 200,
	reason: "OK",
	headers: [],
	interim: [],
	framing: "length",
	upgraded: false,
	body: "",
	trailers: [],
	keepAlive: true,
	leftover: "",
};

/** An accepted response: a 200 of HTTP/1.1 with an empty body of a known length, except for what is given. */
export function ok(given: Partial<Accepted> = {}): Accepted {
	return { ...plain, ...given };
}

/** An accepted response whose body is framed by `close`. */
export function closed(given: Partial<Accepted> = {}): Accepted {
	return ok({ framing: "close", keepAlive: false, ...given });
}

/** An accepted response with a chunked body. */
export function chunks(given: Partial<Accepted> = {}): Accepted {
	return ok({ framing: "chunked", headers: [["Transfer-Encoding", "chunked"]], ...given });
}

/** An error in the head. */
export function bad(code: HttpErrorCode): Outcome {
	return { ok: false, stage: "head", code, state: "head", body: "" };
}

/** An error in the body, after `body` was read. */
export function badBody(code: HttpErrorCode, body = "", state: HttpState = "body"): Outcome {
	return { ok: false, stage: "body", code, state, body };
}

/** An error of the connection: a reset, or a peer that sends nothing more. */
export function broken(code: "ETIMEDOUT" | "ECONNRESET", stage: "head" | "body", body = ""): Outcome {
	return { ok: false, stage, code, state: undefined, body };
}

export const start = "HTTP/1.1 200 OK\r\n";
export const chunked = `${start}Transfer-Encoding: chunked\r\n\r\n`;
