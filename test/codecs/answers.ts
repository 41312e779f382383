import "../../src/with-tables.ts";
import { Decoder } from "../../src/codecs/decoder.ts";
import { findErrorHandler } from "../../src/codecs/error-handlers.ts";
import { findCodec } from "../../src/codecs/registry.ts";
import { UnicodeDecodeError } from "../../src/errors.ts";

export type Answer =
	| { s: string }
	| { exc: "UnicodeDecodeError" | "UnicodeEncodeError"; start: number; end: number; reason: string; codec: string }
	| { exc: string; msg: string };

/** What decoding answers if `size` bytes arrive at a time: a number, or a function that says how many come next. */
export function decodeAll(encoding: string, errors: string, bytes: Buffer, size: number | (() => number)): Answer {
	const decoder = new Decoder(findCodec(encoding), findErrorHandler(errors));
	let s = "";
	let start = 0;
	let end = 0;
	let state = 0;
	try {
		do {
			end = Math.min(bytes.length, end + (typeof size === "number" ? size : size()));
			for (let stopped = true; stopped; ) {
				const decoded = decoder.decode(bytes.subarray(start, end), end === bytes.length, state);
				s += decoded.text;
				start += decoded.consumed;
				({ state, stopped } = decoded);
			}
		} while (end < bytes.length);
		return { s };
	} catch (error) {
		if (!(error instanceof Error)) throw error;
		if (!(error instanceof UnicodeDecodeError)) return { exc: error.name, msg: error.message };
		const { name, reason, encoding: codec } = error;
		return { exc: name, start: error.start + start, end: error.end + start, reason, codec };
	}
}
