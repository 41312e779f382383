import { TimeoutError } from "../../src/errors.ts";
import type { ByteReader } from "../../src/io/bytes/byte-reader.ts";

/** What a peer does after its last octet: end the stream (`fin`), send nothing more (`hold`), or reset the connection. */
export type End = "fin" | "hold" | "rst";

/**
 * A peer in memory. Each read returns one segment; then the peer does what `end` says. A read that would never end
 * rejects with a TimeoutError.
 */
export class ScriptedReader implements ByteReader {
	readonly #segments: Buffer[];
	readonly #end: End;
	#next = 0;

	constructor(segments: readonly Buffer[], end: End = "fin") {
		// Copies, so that the test fails if a reader changes the octets.
		this.#segments = segments.filter((segment) => segment.length > 0).map((segment) => Buffer.from(segment));
		this.#end = end;
	}

	async read1(size = Number.POSITIVE_INFINITY): Promise<Buffer> {
		const segment = this.#segments[this.#next];
		if (segment === undefined) return this.#atEnd();
		if (segment.length > size) this.#segments[this.#next] = segment.subarray(size);
		else this.#next++;
		return segment.subarray(0, size);
	}

	#atEnd(): Buffer {
		if (this.#end === "hold") throw new TimeoutError();
		if (this.#end === "rst") throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
		return Buffer.alloc(0);
	}
}

export const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
