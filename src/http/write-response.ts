import type { HttpRequest } from "./http-request.ts";
import type { HttpOutput, OutgoingBody, OutgoingHeaders } from "./outgoing.ts";

/** A response that is to be written. */
export interface OutgoingResponse {
	readonly status: number;
	readonly reason?: string | undefined;
	readonly headers?: OutgoingHeaders | undefined;
	readonly body?: OutgoingBody | undefined;
	/** The request that is answered: its method, version and connection decide what is sent. */
	readonly request?: HttpRequest | undefined;
	readonly signal?: AbortSignal | undefined;
}

export async function writeResponse(_file: HttpOutput, _response: OutgoingResponse): Promise<void> {
	throw new Error("not yet");
}
