// What can be written to; the counterpart of byte-reader.ts.

import { UnsupportedOperation } from "../../errors.ts";
import { described, invalidType } from "../../misuse.ts";
import { ByteOutput, type Sink } from "./byte-output.ts";

/** The key under which a layer offers the sink of its bytes. */
export const sink = Symbol("sink");

/** A layer of this library that a `BufferedWriter` or `TextIOWrapper` can write to. */
export interface ByteWriter {
	readonly [sink]: Sink;
	/**
	 * Called with each write buffer that is made over this layer. The socket flushes that buffer before `starttls()` or
	 * `detach()` hands the stream over.
	 */
	addOutput?(output: ByteOutput): void;
	/** Whether the layer can be written. */
	writable(): boolean;
	readonly closed: boolean;
	close(): Promise<void>;
}

export function isWriter(layer: unknown): layer is ByteWriter {
	return typeof layer === "object" && layer !== null && sink in layer;
}

/** Throws if the writer cannot be written to. */
export function checkWriter(writer: unknown): void {
	if (!isWriter(writer)) throw invalidType(`the writer must be a SocketIO or BytesIO, not ${described(writer)}`);
	if (!writer.writable()) throw new UnsupportedOperation("the writer must be writable");
}

/** Makes a buffer of `size` bytes over the layer. */
export function outputTo(layer: ByteWriter, size: number): ByteOutput {
	const output = new ByteOutput(layer[sink], size);
	layer.addOutput?.(output);
	return output;
}
