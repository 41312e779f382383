// The timeouts that `settimeout()` and `connect()` take.

import { described, invalidType, outOfRange } from "../misuse.ts";

/**
 * Checks a timeout in milliseconds and returns it; null and Infinity mean no limit and become null. Throws if the value
 * is not a timeout.
 */
export function checkedTimeout(ms: number | null): number | null {
	if (ms === null || ms === Number.POSITIVE_INFINITY) return null;
	if (typeof ms !== "number") throw invalidType(`the timeout must be a number or null, not ${described(ms)}`);
	if (!(ms > 0)) throw outOfRange(`the timeout must be greater than 0 milliseconds, not ${ms}`);
	return ms;
}
