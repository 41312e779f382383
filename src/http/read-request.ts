import type { HeadOptions } from "./head-options.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpFile } from "./line-reader.ts";

/** A parsed request line. */
export interface RequestLine {
	method: string;
	target: string;
	version: "1.0" | "1.1";
}

export async function readRequest(_file: HttpFile, _options: HeadOptions = {}): Promise<HttpRequest | undefined> {
	throw new Error("not yet");
}

export async function readRequestLine(_file: HttpFile, _options: HeadOptions = {}): Promise<RequestLine> {
	throw new Error("not yet");
}
