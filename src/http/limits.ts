import { described, invalidType, outOfRange } from "../misuse.ts";
import { checkNames } from "../options.ts";

/**
 * The limits of a message. A message that exceeds a limit is refused. Sizes are in octets and include line ends. Each
 * limit on a head holds for each head on its own, the interim heads included.
 */
export interface HttpLimits {
	/** Octets of one request line, status line, field line or trailer line. Default 65,536. */
	line: number;
	/** Field lines in one head. Default 100. */
	fields: number;
	/** Octets of one head: its first line and its field lines. Default 65,536. */
	head: number;
	/** Octets of the line with a chunk's size. Default 4,096. */
	chunkLine: number;
	/** Octets of all chunk extensions of one body together. Default 16,384. */
	extensions: number;
	/** Trailer lines. Default 100. */
	trailers: number;
	/** Octets of all trailer lines together. Default 16,384. */
	trailerBytes: number;
	/** Interim (1xx) responses before the final one. Default 10. */
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

/**
 * The defaults, overridden by the limits that the caller gave. Throws if one of them is neither a whole number nor
 * Infinity.
 */
export function limitsOf(given: Partial<HttpLimits> | undefined): Readonly<HttpLimits> {
	if (given === undefined) return defaults;
	checkNames(given, Object.keys(defaults));
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
