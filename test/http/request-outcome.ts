// The outcome of reading one request, in a form in which two readers, or a reader and a vector, can be compared. All
// strings are latin-1.

import { type HttpErrorCode, type HttpState, readRequest } from "socket-makefile/http";
import type { HttpFile } from "../../src/http/line-reader.ts";
import { iterate, leftoverOf, type Refused, readBody, refusal, type Way } from "./outcome.ts";
import type { End } from "./scripted-reader.ts";

export interface AcceptedRequest {
	ok: true;
	method: string;
	target: string;
	version: string;
	headers: (readonly [string, string])[];
	framing: string;
	expectsContinue: boolean;
	upgrade: string | undefined;
	body: string;
	trailers: (readonly [string, string])[];
	keepAlive: boolean;
	leftover: string;
}

/** `end`: the peer ended the connection before the request. */
export type RequestOutcome = AcceptedRequest | Refused | "end";

/** A vector of our own: the octets (latin-1) that a client sends, and the outcome, however they are cut. */
export interface RequestVector {
	name: string;
	raw: string;
	bareLF?: boolean;
	/** What the client does after the octets. Default `hold`: the reader must not need the end of the stream. */
	end?: End;
	expect: RequestOutcome;
}

/** An accepted request: a GET of / in HTTP/1.1 with Host and without a body, except for what is given. */
export function ok(given: Partial<AcceptedRequest> = {}): AcceptedRequest {
	return {
		ok: true,
		method: "GET",
		target: "/",
		version: "1.1",
		headers: [["Host", "h"]],
		framing: "none",
		expectsContinue: false,
		upgrade: undefined,
		body: "",
		trailers: [],
		keepAlive: true,
		leftover: "",
		...given,
	};
}

/** An error in the head that is answered with this status. */
export function bad(code: HttpErrorCode, status: number | undefined): RequestOutcome {
	return { ok: false, stage: "head", code, state: "head", status, body: "" };
}

/** An error in the body, after `body` was read. */
export function badBody(
	code: HttpErrorCode,
	status: number | undefined,
	body = "",
	state: HttpState = "body",
): RequestOutcome {
	return { ok: false, stage: "body", code, state, status, body };
}

/** An error of the connection: a reset, or a client that sends nothing more. */
export function broken(code: "ETIMEDOUT" | "ECONNRESET", stage: "head" | "body", body = ""): RequestOutcome {
	return { ok: false, stage, code, state: undefined, status: undefined, body };
}

/** Reads one request from a file, then all octets that follow it. */
export async function observeRequest(file: HttpFile, way: Way = iterate, bareLF = false): Promise<RequestOutcome> {
	let request: Awaited<ReturnType<typeof readRequest>>;
	try {
		request = await readRequest(file, { bareLF });
	} catch (error) {
		return refusal("head", error, "");
	}
	if (request === undefined) return "end";
	const { body, refused } = await readBody(request, way);
	const { method, target, version, framing, expectsContinue, upgrade, keepAlive } = request;
	return (
		refused ?? {
			ok: true,
			method,
			target,
			version,
			headers: [...request.rawHeaders],
			framing,
			expectsContinue,
			upgrade,
			body,
			trailers: [...(request.trailers ?? [])],
			keepAlive,
			leftover: await leftoverOf(file),
		}
	);
}
