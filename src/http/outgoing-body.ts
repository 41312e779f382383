// The body of a message that is written: its octets if they are known, or pieces that come one by one.

import { bytesOf } from "../io/arguments.ts";
import { TextIOWrapper } from "../io/text-io-wrapper.ts";
import { described, invalidType } from "../misuse.ts";

type Bytes = NodeJS.ArrayBufferView | ArrayBufferLike;

/**
 * The body of a message that is written. A string is sent as UTF-8; it and bytes are counted. The pieces of an iterable, an
 * async iterable or a Readable are bytes and go out in chunks, or counted if there is a Content-Length.
 */
export type OutgoingBody = string | Bytes | Iterable<Bytes> | AsyncIterable<Bytes>;

/** A body whose octets are known. */
export interface Octets {
	readonly size: number;
	readonly data: string | Buffer;
}

/** A body that comes in pieces. */
export interface Pieces {
	readonly size: undefined;
	readonly pieces: Iterable<Bytes> | AsyncIterable<Bytes>;
}

const ALLOWED = "a string, bytes, or an iterable, async iterable or Readable of bytes";

export function contentOf(body: OutgoingBody | null | undefined): Octets | Pieces | undefined {
	if (body === undefined || body === null) return undefined;
	if (typeof body === "string") return { size: Buffer.byteLength(body), data: body };
	if (ArrayBuffer.isView(body) || body instanceof ArrayBuffer || body instanceof SharedArrayBuffer) {
		const data = bytesOf(body);
		return { size: data.length, data };
	}
	if (body instanceof TextIOWrapper)
		throw invalidType(`body must be ${ALLOWED}, not a text file: its buffer, body.buffer, gives bytes`);
	if (typeof body === "object" && (Symbol.asyncIterator in body || Symbol.iterator in body))
		return { size: undefined, pieces: body };
	throw invalidType(`body must be ${ALLOWED}, not ${described(body)}`);
}

/** The octets of a piece. Throws if it is no bytes. */
export function octetsOf(piece: unknown): Buffer {
	if (typeof piece === "string")
		throw invalidType("the pieces of a body must be bytes, not strings: encode them with Buffer.from()");
	try {
		return bytesOf(piece);
	} catch {
		throw invalidType(`the pieces of a body must be bytes, not ${described(piece)}`);
	}
}

/** Lets go of pieces that are not sent: a file stream closes its file. */
export function discard(content: Octets | Pieces | undefined): void {
	if (content?.size !== undefined || content === undefined) return;
	const { pieces } = content;
	if ("destroy" in pieces && typeof pieces.destroy === "function") pieces.destroy();
}
