import { described, invalidType, outOfRange } from "../errors.ts";

/**
 * How much of a response is accepted before it is refused. Sizes are octets; a line's size includes its line end. `head` is
 * the sum of one status line and its fields; every interim head is counted anew.
 */
export interface HttpLimits {
	/** One status, field or trailer line: 65,536. */
	line: number;
	/** Field lines in one head: 100. */
	fields: number;
	/** One head in sum: 65,536. */
	head: number;
	/** The line before a chunk: 4,096. */
	chunkLine: number;
	/** All chunk extensions of one body in sum: 16,384. */
	extensions: number;
	/** Trailer lines: 100. */
	trailers: number;
	/** All trailer lines in sum: 16,384. */
	trailerBytes: number;
	/** Interim (1xx) responses before the final one: 10. */
	interim: number;
}

const defaults: Readonly<HttpLimits> = {
	line: 65_536,
	fields: 100,
	head: 65_536,
	chunkLine: 4_096,
	extensions: 16_384,
	trailers: 100,
	trailerBytes: 16_384,
	interim: 10,
};

/** The defaults, with those that the caller gave in their place; a limit that is no whole number or Infinity is refused. */
export function limitsOf(given: Partial<HttpLimits> | undefined): Readonly<HttpLimits> {
	if (given === undefined) return defaults;
	const limits = { ...defaults };
	for (const name of Object.keys(defaults) as (keyof HttpLimits)[]) {
		const value = given[name];
		if (value === undefined) continue;
		if (typeof value !== "number") throw invalidType(notWhole(name, value));
		const whole = Number.isSafeInteger(value) || value === Number.POSITIVE_INFINITY;
		if (!whole || value < 0) throw outOfRange(notWhole(name, value));
		limits[name] = Math.min(value, Number.MAX_SAFE_INTEGER);
	}
	return limits;
}

function notWhole(name: string, value: unknown): string {
	return `limits.${name} must be a whole number or Infinity, not ${described(value)}`;
}
