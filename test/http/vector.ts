// A vector of our own: octets (latin-1) that a peer sends, and exactly what must come of reading them, however they are cut.

import type { HttpErrorCode, HttpState } from "socket-makefile/http";
import type { Accepted, Outcome } from "./outcome.ts";
import type { End } from "./scripted-reader.ts";

export interface Vector {
	/** With the number of the threat (H…) and the section of RFC 9112 that decides. */
	name: string;
	raw: string;
	/** GET if left out. */
	method?: string;
	/** `hold` if left out: the reader must come to its result without the end of the stream. */
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

/** Accepted: a 200 of HTTP/1.1 with an empty body of a known length, but for what is given. */
export function ok(given: Partial<Accepted> = {}): Accepted {
	return { ...plain, ...given };
}

/** Accepted, and framed by `close`. */
export function closed(given: Partial<Accepted> = {}): Accepted {
	return ok({ framing: "close", keepAlive: false, ...given });
}

/** Accepted, and chunked. */
export function chunks(given: Partial<Accepted> = {}): Accepted {
	return ok({ framing: "chunked", headers: [["Transfer-Encoding", "chunked"]], ...given });
}

/** Refused in the head. */
export function bad(code: HttpErrorCode): Outcome {
	return { ok: false, stage: "head", code, state: "head", body: "" };
}

/** Refused in the body, after `body` has come. */
export function badBody(code: HttpErrorCode, body = "", state: HttpState = "body"): Outcome {
	return { ok: false, stage: "body", code, state, body };
}

/** Not HTTP's fault: a reset, or a peer that says nothing more. */
export function broken(code: "ETIMEDOUT" | "ECONNRESET", stage: "head" | "body", body = ""): Outcome {
	return { ok: false, stage, code, state: undefined, body };
}

export const start = "HTTP/1.1 200 OK\r\n";
export const chunked = `${start}Transfer-Encoding: chunked\r\n\r\n`;
