// What a file can read from: a ByteReader, which a user of the library may implement, or a layer of the library, which
// offers a Source.

import { described, invalidType } from "../../misuse.ts";
import type { CallQueue, ReadOptions } from "../calls/call-queue.ts";
import type { ByteBuffer } from "./byte-buffer.ts";

/** Anything that a `BufferedReader` or `TextIOWrapper` can read from. */
export interface ByteReader {
	/**
	 * Resolves to the bytes that are available, at most `size`; waits for the next arrival if there are none. An empty
	 * Buffer means the end of the stream, and nothing else. The caller may keep the Buffer. A call that rejects because of
	 * the signal or with a `TimeoutError` must consume nothing.
	 */
	read1(size?: number, options?: ReadOptions): Promise<Buffer>;
	/** Called when the file that reads from this reader is closed. */
	close?(): Promise<void>;
}

/** Where a layer of this library takes its bytes from. Nothing here waits; a call that has to wait does so in `calls`. */
export interface Source {
	/** The bytes that have arrived and are unread. It may be created on the first access. */
	readonly buffer: ByteBuffer;
	/** The length of `buffer`; asking for it creates no buffer. */
	readonly available: number;
	/** The calls that wait for more bytes, of all files on this source. */
	readonly calls: CallQueue;
	/** Whether nothing more will arrive. */
	readonly ended: boolean;
	/** Why the source ended, if it failed. */
	readonly failure: Error | undefined;
	/** Moves the bytes that have arrived into `buffer`. Returns whether there were any. */
	fill(): boolean;
}

/** The key under which a layer offers its source, so that the layer above shares its position and its queue of calls. */
export const source = Symbol("source");

export interface SourceLayer {
	readonly [source]: Source;
}

export function isLayer(reader: object): reader is SourceLayer {
	return source in reader;
}

export function isReader(reader: unknown): reader is ByteReader {
	return typeof reader === "object" && reader !== null && "read1" in reader;
}

/** Throws if the reader cannot be read from. */
export function checkReader(reader: unknown): void {
	if (isReader(reader)) return;
	throw invalidType(`the reader must be an object with read1(), not ${described(reader)}`);
}
