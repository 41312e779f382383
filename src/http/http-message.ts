import type { Field } from "./field-section.ts";
import type { Framing } from "./framing.ts";
import type { HttpBody } from "./http-body.ts";

/** What a request and a response have in common. */
export abstract class HttpMessage {
	abstract readonly version: "1.0" | "1.1";
	abstract readonly rawHeaders: readonly Field[];
	abstract readonly headers: Headers;
	abstract readonly framing: Framing;
	abstract readonly body: HttpBody;
	abstract readonly trailers: readonly Field[] | undefined;
	abstract readonly keepAlive: boolean;
	abstract bytes(): Promise<Buffer>;
	abstract text(): Promise<string>;
	abstract json(): Promise<unknown>;
}
