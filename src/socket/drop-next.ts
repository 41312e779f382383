import type { Readable } from "node:stream";

/**
 * Drops `bytes` if they are the next to arrive on a stream, once. `held` has arrived already and may be their beginning.
 *
 * It stands where chunks enter the stream, so that whoever reads it sees nothing of this.
 */
export function dropNext(stream: Readable, bytes: Buffer, held: Buffer): void {
	const own = Object.getOwnPropertyDescriptor(stream, "push");
	let front = held;
	const push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
		if (Buffer.isBuffer(chunk)) {
			front = Buffer.concat([front, chunk]);
			// The stream is to ask for more.
			if (front.length < bytes.length && bytes.subarray(0, front.length).equals(front)) chunk = Buffer.alloc(0);
			else chunk = leave();
		} else if (front.length > 0) {
			stream.push(leave());
		} else {
			leave();
		}
		return original.call(stream, chunk, encoding);
	};
	const original = stream.push;
	const leave = (): Buffer => {
		if (own === undefined) Reflect.deleteProperty(stream, "push");
		else Object.defineProperty(stream, "push", own);
		return front.subarray(0, bytes.length).equals(bytes) ? front.subarray(bytes.length) : front;
	};
	stream.push = push;
}
