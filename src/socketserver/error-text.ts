// The text that a server writes to stderr for an error: the whole error, with the errors that it carries. errorText()
// must not throw, whatever value a handler has thrown: an object without a prototype, an object whose `stack` or
// `toString()` throws.

import { inspect } from "node:util";

/**
 * How deep inspect() looks into the errors that an error carries. Errors that lie deeper are written after it, each
 * with a call of inspect() of its own.
 */
const DEPTH = 5;
/** How many errors are written in that way at most. */
const MOST_APART = 20;

export function errorText(error: unknown): string {
	if (typeof error === "string") return error;
	try {
		return [error, ...apart(error)].map((part) => inspect(part, { depth: DEPTH })).join("\n");
	} catch {
		return stackOf(error) ?? `a thrown ${typeof error} that cannot be shown`;
	}
}

/**
 * The errors in `error` that inspect() does not show: those that lie too deep, and the two errors that a native
 * SuppressedError carries.
 */
function apart(error: unknown): unknown[] {
	const found: unknown[] = [];
	const seen = new Set([error]);
	const look = (within: unknown, depth: number) => {
		for (const [carried, isShown] of carriedBy(within)) {
			if (seen.has(carried) || found.length === MOST_APART) continue;
			seen.add(carried);
			const isApart = !isShown || depth === DEPTH;
			if (isApart) found.push(carried);
			look(carried, isApart ? 0 : depth + 1);
		}
	};
	look(error, 0);
	return found;
}

/** The errors that an error carries, and whether inspect() shows them. */
function* carriedBy(error: unknown): Iterable<readonly [carried: unknown, isShown: boolean]> {
	if (!(error instanceof Error)) return;
	if (error.cause !== undefined) yield [error.cause, true];
	if (error instanceof AggregateError) for (const one of error.errors) yield [one, true];
	for (const key of ["error", "suppressed"]) {
		const property = Object.getOwnPropertyDescriptor(error, key);
		if (property !== undefined) yield [property.value, property.enumerable === true];
	}
}

function stackOf(error: unknown): string | undefined {
	try {
		return error instanceof Error && typeof error.stack === "string" ? error.stack : undefined;
	} catch {
		return undefined;
	}
}
