// ASCII and Latin-1: each character is one byte.

import { Buffer, isAscii } from "node:buffer";
import type { Codec } from "./codec.ts";
import { findSpan } from "./surrogates.ts";

const BEYOND_ASCII = /[\u0080-\uffff]+/g;
const BEYOND_LATIN = /[\u0100-\uffff]+/g;

/** `beyond`: the characters that the encoding does not have. */
function encoder(beyond: RegExp, reason: string): Codec["encode"] {
	return (text, start, state) => {
		const bad = findSpan(beyond, text, start);
		const next = bad === undefined ? text.length : bad.start;
		const good = start === 0 && next === text.length ? text : text.slice(start, next);
		return { bytes: Buffer.from(good, "latin1"), next, fault: bad && { end: bad.end, reason }, state };
	};
}

export const ascii: Codec = {
	name: "ascii",
	bytesPerUnit: 1,
	decode(bytes, start, _final, state) {
		if (start === 0 && isAscii(bytes)) {
			return { text: bytes.toString("latin1"), next: bytes.length, fault: undefined, state };
		}
		let next = start;
		while (next < bytes.length && (bytes[next] as number) < 0x80) next++;
		const fault = next < bytes.length ? { end: next + 1, reason: "ordinal not in range(128)" } : undefined;
		return { text: bytes.toString("latin1", start, next), next, fault, state };
	},
	encode: encoder(BEYOND_ASCII, "ordinal not in range(128)"),
};

export const latin1: Codec = {
	name: "latin-1",
	bytesPerUnit: 1,
	decode(bytes, start, _final, state) {
		return { text: bytes.toString("latin1", start), next: bytes.length, fault: undefined, state };
	},
	encode: encoder(BEYOND_LATIN, "ordinal not in range(256)"),
};
