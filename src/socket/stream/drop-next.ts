import type { Readable } from "node:stream";
import { EMPTY } from "../../io/bytes/constants.ts";

/**
 * Drops `bytes` once, if they are the next to arrive on a stream. `arrived` was already taken from the stream, and may
 * be the beginning of `bytes`. If something else arrives, nothing is dropped.
 *
 * Replaces the stream's push() until it is known whether the next bytes are `bytes`, so readers of the stream never see
 * them. If a stream does not receive through push(), its next reader gets `bytes`, the line feed of a CR LF whose CR a
 * text file has already read.
 */
export function dropNext(stream: Readable, bytes: Buffer, arrived: Buffer): void {
	const original = stream.push;
	const own = Object.getOwnPropertyDescriptor(stream, "push");
	let front = arrived;
	stream.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
		const next = bytesOf(chunk, encoding);
		front = Buffer.concat([front, next ?? EMPTY]);
		if (next !== undefined && front.length < bytes.length && bytes.subarray(0, front.length).equals(front)) {
			// An empty chunk makes the stream ask for more.
			return original.call(stream, EMPTY);
		}
		if (own === undefined) Reflect.deleteProperty(stream, "push");
		else Object.defineProperty(stream, "push", own);
		const dropped = front.subarray(0, bytes.length).equals(bytes) ? bytes.length : 0;
		if (next !== undefined) return original.call(stream, front.subarray(dropped));
		if (front.length > dropped) original.call(stream, front.subarray(dropped));
		return original.call(stream, chunk, encoding);
	};
}

/** The bytes of a chunk; undefined for the end of the stream. */
export function bytesOf(chunk: unknown, encoding: BufferEncoding | undefined): Buffer | undefined {
	if (typeof chunk === "string") return Buffer.from(chunk, encoding);
	return chunk instanceof Uint8Array ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : undefined;
}
