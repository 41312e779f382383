// The single question between layers, and what a layer is that can be asked.

import { described, invalidType } from "../../misuse.ts";
import type { CallQueue, ReadOptions } from "../calls/call-queue.ts";
import type { ByteBuffer } from "./byte-buffer.ts";

/** Anything that a `BufferedReader` or `TextIOWrapper` can read from. */
export interface ByteReader {
	/**
	 * What is there, waiting at most once; at most `size` bytes. Empty means end of stream, and nothing else does.
	 * The caller may keep the Buffer. A rejection by the signal or a `TimeoutError` must consume nothing.
	 */
	read1(size?: number, options?: ReadOptions): Promise<Buffer>;
	/** Called when the file above is closed. */
	close?(): Promise<void>;
}

/** A layer of this library, asked without a promise: `fill()` never waits; who has to wait does so in `calls`. */
export interface Source {
	/** What has arrived and is unread; made when it is asked for. */
	readonly buffer: ByteBuffer;
	/** How many bytes that is. */
	readonly available: number;
	/** The calls that wait for more, of all files on this source. */
	readonly calls: CallQueue;
	/** Nothing more will come; what is in `buffer` is the last. */
	readonly ended: boolean;
	/** Why it ended, when not by an end of stream. */
	readonly failure: Error | undefined;
	/** Moves what has arrived into `buffer`; false if there was nothing. */
	fill(): boolean;
}

/** The key under which a layer offers its source, so that a layer above it shares position and order of calls. */
export const source = Symbol("source");

export interface Layer {
	readonly [source]: Source;
}

export function isLayer(reader: object): reader is Layer {
	return source in reader;
}

export function isReader(reader: unknown): reader is ByteReader {
	return typeof reader === "object" && reader !== null && "read1" in reader;
}

/** Refuses what cannot be read. */
export function checkReader(reader: unknown): void {
	if (isReader(reader)) return;
	throw invalidType(`the reader must be an object with read1(), not ${described(reader)}`);
}
