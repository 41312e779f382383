// What a codec is. A codec knows only its own bytes: it decodes or encodes up to the first sequence that it cannot
// convert, and describes the fault. How a fault is handled (strict, replace, a function of the user's, …) is decided in
// decoder.ts and encoder.ts, once for all codecs.

import { described, invalidType, invalidValue } from "../misuse.ts";

/** What is wrong, in CPython's words. `end` is one past the last bad byte or UTF-16 code unit. */
export interface Fault {
	readonly end: number;
	readonly reason: string;
	/**
	 * Whether the stream as a whole is wrong (UTF-16 without a byte order mark), so that no error handler can replace a
	 * part of it.
	 */
	readonly fatal?: true;
	/** The encoding that CPython's error names, if it is not the codec's own name: 'utf-16-le' after a byte order mark. */
	readonly encoding?: string;
	/** Text that belongs to the bad sequence and comes before the handler's replacement (UTF-7). */
	readonly partial?: string;
	/** The state in which decoding continues after the bad sequence, if that is not the state before it. */
	readonly after?: number;
}

/** The good text at the front of some bytes. */
export interface DecodeRun {
	readonly text: string;
	/** The index of the first byte that was not decoded: an incomplete character, a fault, or the end of the bytes. */
	readonly next: number;
	/** What is wrong at `next`, if anything is. */
	readonly fault: Fault | undefined;
	/** The shift state or byte order at `next`, with which decoding continues there. */
	readonly state: number;
	/** How many bytes before `next` are shift sequences; default 0. */
	readonly shiftBytes?: number;
}

/** The bytes of the good text at the front of a string. */
export interface EncodeRun {
	readonly bytes: Buffer;
	/** The index (UTF-16 code units) of the first character that was not encoded. */
	readonly next: number;
	readonly fault: Fault | undefined;
	readonly state: number;
}

export interface Codec {
	/** CPython's name for the codec, as its errors give it: 'utf-8', 'charmap', 'gbk'. */
	readonly name: string;
	/** The size of a code unit in bytes. Line ends are searched for in whole units. */
	readonly bytesPerUnit: 1 | 2 | 4;
	/** The byte of a line feed, if that is not 0A (EBCDIC). */
	readonly lineFeed?: number;
	/** Whether one code may stand for two characters (big5hkscs, JIS X 0213). */
	readonly mayExpand?: true;
	/** Whether the code of this character may depend on the next character (big5hkscs, JIS X 0213). */
	awaitsNext?(unit: number): boolean;
	/**
	 * Which bytes stand for no character: a byte order mark at the start of the stream, or shift sequences anywhere. A
	 * shift sequence switches the character set (ISO-2022-JP), or begins or ends base64 (UTF-7).
	 */
	readonly invisibleBytes?: "mark" | "shift";
	/**
	 * Decodes from `start` to the end of `bytes`, to a fault, or to a character that is incomplete. With `final` an
	 * incomplete character is a fault. `state` is 0 at the start of a stream. A `start` above 0 means that `bytes` has
	 * already had a fault, so more are likely: the codec then looks for the next fault before it decodes, because decoding
	 * all the rest after each fault would take quadratic time.
	 */
	decode(bytes: Buffer, start: number, final: boolean, state: number): DecodeRun;
	/** Encodes from `start` to the end of `text` or a fault. `state` is 0 at the start of a stream. */
	encode(text: string, start: number, state: number): EncodeRun;
}

/** Checks that a value can be the name of a codec or of an error handler, before it is looked up. */
export function checkName(name: unknown, what: string): asserts name is string {
	if (typeof name !== "string") throw invalidType(`${what} must be a string, not ${described(name)}`);
	if (name.includes("\0")) throw invalidValue(`${what}: embedded null character`);
}
