// A body as a binary file. A BufferedReader over the body's source does the buffering, the lines, the order of calls,
// the timeouts, and delivers the data that arrived before an error.

import { BufferedReader } from "../io/buffered-reader.ts";
import { type ByteReader, dropNext, source } from "../io/bytes/byte-reader.ts";
import type { ReadOptions } from "../io/calls/call-queue.ts";
import { customInspect, summary } from "../io/inspect.ts";
import type { BodySource } from "./body-source.ts";

const bufferSize = 65_536;

/**
 * The body of a message: its octets without the framing, read as from a binary file. No read takes an octet beyond the
 * message. At the end of the body `readinto()` resolves to 0, and the other reads to an empty Buffer.
 * `new TextIOWrapper(response.body)` reads it as text.
 *
 * If the body is cut short, `read()` to the end rejects at once. The other reads first deliver the octets that arrived,
 * and then reject. The error is `IncompleteBodyError`, or the socket's own error after a reset. Reads made at the same
 * time are served in order; a timeout or an abort consumes nothing. The caller may keep a returned Buffer.
 *
 * Python: `http.client.HTTPResponse`.
 *
 * @example
 * ```ts
 * import { BufferedReader, BytesIO, TextIOWrapper } from "socket-makefile";
 * import { readResponse } from "socket-makefile/http";
 * const file = new BufferedReader(new BytesIO("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\none\ntwo\n"));
 * const { body } = await readResponse(file);
 * for await (const line of new TextIOWrapper(body)) console.log(line); // "one\n", "two\n"
 * ```
 */
export class HttpBody implements ByteReader {
	readonly #file: BufferedReader;

	/** @hidden */
	constructor(source: BodySource) {
		this.#file = new BufferedReader(source, bufferSize);
	}

	/** @internal */
	[customInspect](): string {
		return summary(this);
	}

	/** Exactly `size` octets, fewer only at the end of the body; without a size, all the rest. Python: `read()`. */
	read(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#file.read(size, options);
	}

	/** At least one octet and at most `size`, waiting at most once; none at the end of the body. Python: `read1()`. */
	read1(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#file.read1(size, options);
	}

	/**
	 * Fills `buffer`; resolves to the number of octets, which is smaller than the buffer only at the end of the body.
	 * Python: `readinto()`.
	 */
	readinto(buffer: Parameters<BufferedReader["readinto"]>[0], options?: ReadOptions): Promise<number> {
		return this.#file.readinto(buffer, options);
	}

	/**
	 * The next line with its line end, or its first `limit` octets if it is longer. A line may span chunks. Python:
	 * `readline()`.
	 */
	readline(limit?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#file.readline(limit, options);
	}

	/** Octets that are in the buffer, without consuming them; waits once if the buffer is empty. Python: `peek()`. */
	peek(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#file.peek(size, options);
	}

	/** Takes back octets that were read last: the next read begins with them. */
	unread(bytes: Buffer): void {
		this.#file[source].buffer.putBack(bytes);
	}

	/** @hidden */
	[dropNext](bytes: Buffer): void {
		this.#file[source].buffer.dropNext(bytes);
	}

	/** Reads the rest of the body and drops it, so that the next message can be read from the connection. */
	async drain(options?: ReadOptions): Promise<void> {
		while ((await this.#file.read1(bufferSize, options)).length > 0);
	}

	/**
	 * The octets as they arrive (not divided as the chunks on the wire, which have no meaning). Leaving the loop early
	 * loses nothing.
	 */
	async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
		for (;;) {
			const piece = await this.#file.read1(bufferSize);
			if (piece.length === 0) return;
			yield piece;
		}
	}
}
