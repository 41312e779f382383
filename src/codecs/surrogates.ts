const LONE = /\p{Surrogate}+/gu;

/** The first run of surrogates without a partner at or after `start`. */
export function loneSurrogates(text: string, start: number): { start: number; end: number } | undefined {
	LONE.lastIndex = start;
	const match = LONE.exec(text);
	return match === null ? undefined : { start: match.index, end: LONE.lastIndex };
}

export const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;
export const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
export const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
