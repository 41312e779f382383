export interface Span {
	readonly start: number;
	readonly end: number;
}

/** The first match of a global pattern at or after `start`. */
export function findSpan(pattern: RegExp, text: string, start: number): Span | undefined {
	pattern.lastIndex = start;
	const match = pattern.exec(text);
	return match === null ? undefined : { start: match.index, end: pattern.lastIndex };
}
