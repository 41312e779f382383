// A body as a file of bytes. Buffering, lines, order of calls, timeouts and "data first, then the error" are the affair of a
// BufferedReader over the body's source.

import { BufferedReader } from "../io/buffered-reader.ts";
import type { ByteReader } from "../io/bytes/byte-reader.ts";
import type { ReadOptions } from "../io/calls/call-queue.ts";
import { inspected, summary } from "../io/inspect.ts";
import type { BodySource } from "./body-source.ts";

const bufferSize = 65_536;

/**
 * The body of a response: its octets without the framing, read as from a binary file. No read takes an octet behind the
 * message, and all give empty at its end. `new TextIOWrapper(response.body)` reads it as text.
 *
 * If the body is cut short, what came is delivered first; then every call rejects with `IncompleteBodyError`, or with
 * the socket's own error after a reset. `read()` to the end rejects at once, and leaves what came to the other methods.
 * Reads made at the same time are served in order; a timeout or an abort consumes nothing. A returned Buffer is the caller's.
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
	[inspected](): string {
		return summary(this);
	}

	/** Exactly `size` octets, fewer only at the end; without a size everything. Python: `read()`. */
	read(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#file.read(size, options);
	}

	/** Some octets, at most `size`, waiting at most once. Python: `read1()`. */
	read1(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#file.read1(size, options);
	}

	/** Fills `buffer`; resolves to the number of octets, which is smaller only at the end. Python: `readinto()`. */
	readinto(buffer: Parameters<BufferedReader["readinto"]>[0], options?: ReadOptions): Promise<number> {
		return this.#file.readinto(buffer, options);
	}

	/** The next line with its end, or at most `limit` octets of it. Lines may span chunks. Python: `readline()`. */
	readline(limit?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#file.readline(limit, options);
	}

	/** Octets of the body that are there, without consuming them; waits once if there are none. Python: `peek()`. */
	peek(size?: number | null, options?: ReadOptions): Promise<Buffer> {
		return this.#file.peek(size, options);
	}

	/** Drops what is unread, so that the next response can be read from the connection. */
	async drain(options?: ReadOptions): Promise<void> {
		while ((await this.#file.read1(bufferSize, options)).length > 0);
	}

	/** The octets as they arrive. (Not the chunks of the wire: those mean nothing.) Leaving the loop early loses nothing. */
	async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
		for (;;) {
			const piece = await this.#file.read1(bufferSize);
			if (piece.length === 0) return;
			yield piece;
		}
	}
}
