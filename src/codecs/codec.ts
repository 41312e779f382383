// What a codec is. A codec knows only its own bytes: it decodes or encodes up to the first thing that it cannot,
// and names the fault. What happens then (strict, replace, a function of the user's, …) is the affair of
// decoder.ts and encoder.ts, once for all codecs.

/** What is wrong, by CPython's own words. `end` is one past the last bad byte or UTF-16 code unit. */
export interface Fault {
	readonly end: number;
	readonly reason: string;
	/** No handler is asked: the stream as a whole is wrong (UTF-16 without a byte order mark). */
	readonly fatal?: true;
	/** The name that CPython's error gives, where it is not the codec's own: 'utf-16-le' after a byte order mark. */
	readonly encoding?: string;
	/** Text that belongs to the bad sequence and comes before the handler's replacement (UTF-7). */
	readonly partial?: string;
	/** The state behind the bad sequence, if a handler goes on there and it is not the state before. */
	readonly after?: number;
}

/** The good text at the front of some bytes. */
export interface DecodeRun {
	readonly text: string;
	/** The index of the first byte that was not decoded: an incomplete character, a fault, or the end of the bytes. */
	readonly next: number;
	/** What is wrong at `next`, if anything is. */
	readonly fault: Fault | undefined;
	/** The shift state or byte order after `next`. */
	readonly state: number;
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
	/** The bytes of a code unit. Line ends are looked for in whole units. */
	readonly unit: 1 | 2 | 4;
	/** One code may stand for two characters (big5hkscs). */
	readonly expands?: true;
	/** Bytes that stand for no character: a mark at the start of the stream, or shifts anywhere. */
	readonly silent?: "mark" | "shift";
	/**
	 * Decodes from `start` until the end of `bytes`, a fault, or a character that is not whole yet. With `final` an
	 * incomplete character is a fault. `state` is 0 at the start of a stream. A `start` above 0 says that these bytes
	 * had a fault before, so more are likely: the codec then looks before it decodes, to stay linear.
	 */
	decode(bytes: Buffer, start: number, final: boolean, state: number): DecodeRun;
	/** Encodes from `start` until the end of `text` or a fault. `state` is 0 at the start of a stream. */
	encode(text: string, start: number, state: number): EncodeRun;
}
