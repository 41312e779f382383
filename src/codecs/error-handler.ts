// What an error handler is: ErrorHandler as users write it, and ErrorHandlerEntry as Decoder and Encoder call it.

import type { UnicodeDecodeError, UnicodeEncodeError } from "../errors.ts";
import type { CodePointWalker } from "./code-points.ts";

/**
 * Returns the replacement for a bad sequence (text, or when encoding also bytes) and the index in `error.object` at
 * which to continue. The index counts bytes when decoding and code points when encoding; a negative index counts from
 * the end. If the handler throws, the read or write rejects with that error. Python: a function for
 * `codecs.register_error`.
 *
 * @example
 * ```ts
 * import { BytesIO, type ErrorHandler, TextIOWrapper } from "socket-makefile";
 * const hole: ErrorHandler = (error) => ["?".repeat(error.end - error.start), error.end];
 * const f = new TextIOWrapper(new BytesIO(Buffer.from([0x61, 0xff, 0x62])), { errors: hole });
 * console.log(await f.read()); // "a?b"
 * ```
 */
export type ErrorHandler = (
	error: UnicodeDecodeError | UnicodeEncodeError,
) => readonly [replacement: string | Uint8Array, resumeAt: number];

export type DecodeReply = readonly [replacement: string, resumeAt: number];
export type EncodeReply = readonly [replacement: string | Buffer, resumeAt: number];

/**
 * An error handler as Decoder and Encoder call it. To refuse a bad sequence the handler returns `undefined`; then the
 * Decoder or Encoder throws the error.
 */
export interface ErrorHandlerEntry {
	/** Whether one bad byte may become more than one character. */
	readonly mayExpand: boolean;
	/** Whether the handler is a user's function. */
	readonly isUserCode?: true;
	decode(encoding: string, bytes: Buffer, start: number, end: number, reason: string): DecodeReply | undefined;
	/** Called instead of `decode` for a fault that ends decoding for good (a missing byte order mark). */
	onFatal?(start: number, end: number): DecodeReply;
	/** `start`, `end` and `resumeAt` count UTF-16 code units. */
	encode(
		encoding: string,
		walker: CodePointWalker,
		start: number,
		end: number,
		reason: string,
	): EncodeReply | undefined;
}

/** As `handler`, except that each bad byte that it refuses counts as one character. Used for text that is dropped. */
export function forgiving(handler: ErrorHandlerEntry): ErrorHandlerEntry {
	const pass = (start: number, end: number): DecodeReply => ["\ufffe".repeat(end - start), end];
	return {
		mayExpand: true,
		decode(encoding, bytes, start, end, reason) {
			try {
				return handler.decode(encoding, bytes, start, end, reason) ?? pass(start, end);
			} catch {
				return pass(start, end);
			}
		},
		onFatal: pass,
		encode: handler.encode,
	};
}
