import { findSpan } from "./find-span.ts";

const LONE = /\p{Surrogate}/gu;
const LONES = /\p{Surrogate}+/gu;

/** The first surrogate without a partner at or after `start`. */
export const loneSurrogate = (text: string, start: number) => findSpan(LONE, text, start);

/** The same, with all that follow it at once. */
export const loneSurrogates = (text: string, start: number) => findSpan(LONES, text, start);

export const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
export const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
export const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
