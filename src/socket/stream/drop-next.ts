import type { Readable } from "node:stream";

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Drops `bytes` if they are the next to arrive on a stream, once. `held` has arrived already and may be their beginning.
 *
 * It stands where chunks enter the stream, so that whoever reads it sees nothing of this.
 */
export function dropNext(stream: Readable, bytes: Buffer, held: Buffer): void {
	const original = stream.push;
	const own = Object.getOwnPropertyDescriptor(stream, "push");
	let front = held;
	stream.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
		const arrived = octetsOf(chunk, encoding);
		front = Buffer.concat([front, arrived ?? NOTHING]);
		if (arrived !== undefined && front.length < bytes.length && bytes.subarray(0, front.length).equals(front)) {
			// The stream is to ask for more.
			return original.call(stream, NOTHING);
		}
		if (own === undefined) Reflect.deleteProperty(stream, "push");
		else Object.defineProperty(stream, "push", own);
		const dropped = front.subarray(0, bytes.length).equals(bytes) ? bytes.length : 0;
		if (arrived !== undefined) return original.call(stream, front.subarray(dropped));
		if (front.length > dropped) original.call(stream, front.subarray(dropped));
		return original.call(stream, chunk, encoding);
	};
}

/** Undefined for the end of the stream. */
function octetsOf(chunk: unknown, encoding: BufferEncoding | undefined): Buffer | undefined {
	if (typeof chunk === "string") return Buffer.from(chunk, encoding);
	return chunk instanceof Uint8Array ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : undefined;
}
