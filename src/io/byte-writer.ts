// What can be written to: the counterpart of byte-reader.ts.

import type { ByteOutput, Sink } from "./byte-output.ts";

/** The key under which a layer offers where its bytes go. */
export const sink = Symbol("sink");

/** A layer of this library that a `BufferedWriter` or `TextIOWrapper` can write to. */
export interface ByteWriter {
	readonly [sink]: Sink;
	/** The buffers above, to be flushed before somebody else takes the stream. */
	readonly outputs?: ByteOutput[];
	readonly closed: boolean;
	close(): Promise<void>;
}

export function isWriter(layer: object): layer is ByteWriter {
	return sink in layer;
}
