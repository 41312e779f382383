import type { ReadOptions } from "../io/calls/call-queue.ts";

/** What a message is written to: a writable binary file, as `makefile(socket, 'wb')` and `'rwb'` give. */
export interface HttpOutput {
	write(data: Buffer, options?: ReadOptions): Promise<number>;
	flush(options?: ReadOptions): Promise<void>;
}

/** The fields of a message that is written, in order: pairs, the platform's `Headers`, or an object. */
export type OutgoingHeaders = Iterable<readonly [name: string, value: string]> | Readonly<Record<string, string>>;

/** The body of a message that is written. */
export type OutgoingBody =
	| string
	| NodeJS.ArrayBufferView
	| ArrayBufferLike
	| Iterable<NodeJS.ArrayBufferView | ArrayBufferLike>
	| AsyncIterable<NodeJS.ArrayBufferView | ArrayBufferLike>;
