// Surrogates: which UTF-16 code units they are, and where one stands without its partner.

import type { EncodeRun } from "./codec.ts";

export interface Span {
	readonly start: number;
	readonly end: number;
}

const LONE = /\p{Surrogate}/gu;
const LONES = /\p{Surrogate}+/gu;

/** The first match of a global pattern at or after `start`. */
export function findSpan(pattern: RegExp, text: string, start: number): Span | undefined {
	pattern.lastIndex = start;
	const match = pattern.exec(text);
	return match === null ? undefined : { start: match.index, end: pattern.lastIndex };
}

/** The first run of surrogates without a partner at or after `start`. */
export const loneSurrogates = (text: string, start: number) => findSpan(LONES, text, start);

export const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
export const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
export const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;

/** Encodes up to the first lone surrogate. In UTF-16 and UTF-32 each lone surrogate is a fault of its own. */
export function encodeUpToSurrogate(
	text: string,
	start: number,
	state: number,
	toBytes: (good: string) => Buffer,
): EncodeRun {
	const bad = findSpan(LONE, text, start);
	const next = bad === undefined ? text.length : bad.start;
	return {
		bytes: toBytes(text.slice(start, next)),
		next,
		fault: bad && { end: bad.end, reason: "surrogates not allowed" },
		state,
	};
}
