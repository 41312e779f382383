// UTF-16, with CPython's errors.

import type { Codec, DecodeRun, EncodeRun, Fault } from "../codec.ts";
import { encodeUpToSurrogate, isHighSurrogate, isLowSurrogate, isSurrogate } from "../surrogates.ts";
import { withMark } from "./byte-order-mark.ts";

type Unit = (bytes: Buffer, at: number) => number;

const little: Unit = (bytes, at) => (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
const big: Unit = (bytes, at) => ((bytes[at] as number) << 8) | (bytes[at + 1] as number);

/** The index of the first surrogate without a partner, or `end`. A high one in the last unit has no partner yet. */
function firstLone(bytes: Buffer, start: number, end: number, unit: Unit): number {
	let at = start;
	while (at < end) {
		const value = unit(bytes, at);
		if (!isSurrogate(value)) at += 2;
		else if (isHighSurrogate(value) && at + 2 < end && isLowSurrogate(unit(bytes, at + 2))) at += 4;
		else return at;
	}
	return end;
}

function faultAt(bytes: Buffer, at: number, end: number, unit: Unit, final: boolean): Fault | undefined {
	if (at === end) {
		return final && end < bytes.length ? { end: bytes.length, reason: "truncated data" } : undefined;
	}
	if (isLowSurrogate(unit(bytes, at))) return { end: at + 2, reason: "illegal encoding" };
	if (at + 2 < end) return { end: at + 2, reason: "illegal UTF-16 surrogate" };
	return final ? { end: bytes.length, reason: "unexpected end of data" } : undefined;
}

function utf16(name: string, unit: Unit): Codec {
	const toText = (bytes: Buffer, start: number, end: number) =>
		unit === little
			? bytes.toString("utf16le", start, end)
			: Buffer.from(bytes.subarray(start, end)).swap16().toString("utf16le");
	return {
		name,
		bytesPerUnit: 2,
		decode(bytes, start, final, state): DecodeRun {
			const end = bytes.length - ((bytes.length - start) % 2);
			if (start === 0) {
				const text = toText(bytes, 0, end);
				if (text.isWellFormed()) {
					return { text, next: end, fault: faultAt(bytes, end, end, unit, final), state };
				}
			}
			const next = firstLone(bytes, start, end, unit);
			return { text: toText(bytes, start, next), next, fault: faultAt(bytes, next, end, unit, final), state };
		},
		encode(text, start, state): EncodeRun {
			return encodeUpToSurrogate(text, start, state, (good) => {
				const bytes = Buffer.from(good, "utf16le");
				return unit === little ? bytes : bytes.swap16();
			});
		},
	};
}

export const utf16le = utf16("utf-16-le", little);
export const utf16be = utf16("utf-16-be", big);
export const utf16Marked = withMark("UTF-16", utf16le, utf16be);
