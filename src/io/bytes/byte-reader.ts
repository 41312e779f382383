// What a file can read from: a ByteReader, which a user of the library may implement, or a layer of the library, which
// offers a Source.

import { UnsupportedOperation } from "../../errors.ts";
import { described, invalidType } from "../../misuse.ts";
import type { CallQueue, ReadOptions } from "../calls/call-queue.ts";
import type { ByteBuffer } from "./byte-buffer.ts";

/** Anything that a `BufferedReader` or `TextIOWrapper` can read from. */
export interface ByteReader {
	/**
	 * Resolves to the bytes that are available, at most `size`; waits for the next arrival if there are none. An empty
	 * Buffer means the end of the stream, and nothing else. The caller may keep the Buffer. A call that rejects because
	 * of the signal or with a `TimeoutError` must consume nothing.
	 */
	read1(size?: number, options?: ReadOptions): Promise<Buffer>;
	/**
	 * Takes back bytes that `read1()` returned and that were not used: the next `read1()` begins with them. A file gives
	 * back what it has read ahead when it is closed or detached; a text file also when its `buffer` is accessed. If the
	 * reader lacks this method, `close()` loses those bytes, and `detach()` rejects with `UnsupportedOperation` while
	 * there are any.
	 */
	unread?(bytes: Buffer): void;
	/** Called when the file that reads from this reader is closed. */
	close?(): Promise<void>;
}

/**
 * Where a layer of this library takes its bytes from. Nothing here waits; a call that has to wait does so in `calls`.
 */
export interface Source {
	/** The bytes that have arrived and are unread. The buffer may be created on the first access. */
	readonly buffer: ByteBuffer;
	/** The length of `buffer`. To read this property creates no buffer. */
	readonly available: number;
	/** The calls that wait for more bytes, of all files on this source. */
	readonly calls: CallQueue;
	/** Whether nothing more will arrive. */
	readonly ended: boolean;
	/** Why the source ended, if it failed. */
	readonly failure: Error | undefined;
	/**
	 * Moves the bytes that have arrived into `buffer`, if it is the turn of the calls of `owner`. Returns whether there
	 * were any.
	 */
	fill(owner?: object): boolean;
	/**
	 * A layer that is laid over this one and has its own buffer passes itself to addLayer(), and to removeLayer() when
	 * it is closed.
	 */
	addLayer?(layer: object): void;
	removeLayer?(layer: object): void;
	/** Gives the unread bytes back to where they came from, unless another layer may take them. */
	giveBack?(): void;
	/** Whether unread bytes cannot be given back, and so would be lost. */
	readonly losesUnread?: boolean;
	/** Whether its bytes are in memory, so that no read waits. */
	readonly isMemory?: boolean;
}

/** The key of the method with which a reader of this library drops bytes, once, if they are the next to be read. */
export const dropNext = Symbol("dropNext");

/**
 * The key under which a layer offers its source, so that the layer above shares its position and its queue of calls.
 */
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

/** Whether the reader is a file that cannot be read. */
export function isUnreadable(reader: ByteReader): boolean {
	return "readable" in reader && typeof reader.readable === "function" && !reader.readable();
}

/** Throws if the reader cannot be read from. */
export function checkReader(reader: unknown): void {
	if (!isReader(reader)) throw invalidType(`the reader must be an object with read1(), not ${described(reader)}`);
	if (isUnreadable(reader)) throw new UnsupportedOperation("the reader must be readable");
}
