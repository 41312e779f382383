import type { EncodeRun } from "./codec.ts";
import { loneSurrogate } from "./surrogates.ts";

/** Encodes up to the first lone surrogate, which is a fault of its own in UTF-16 and UTF-32. */
export function encodeUnits(text: string, start: number, state: number, toBytes: (good: string) => Buffer): EncodeRun {
	const bad = loneSurrogate(text, start);
	const next = bad === undefined ? text.length : bad.start;
	return {
		bytes: toBytes(text.slice(start, next)),
		next,
		fault: bad && { end: bad.end, reason: "surrogates not allowed" },
		state,
	};
}
