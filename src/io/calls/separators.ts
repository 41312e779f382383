// The argument of `readuntil()` and `takeuntil()`: one separator, or several of which the one that ends first counts.

import { Buffer } from "node:buffer";
import { described, invalidType, invalidValue } from "../../misuse.ts";

/** One separator, or several: strings or, in binary files, also bytes. */
export type Separators = string | Uint8Array | readonly (string | Uint8Array)[];

/** Checks the argument and returns a list. `bytes`: whether bytes are allowed besides strings. */
export function separatorList(value: unknown, bytes: true): (string | Uint8Array)[];
export function separatorList(value: unknown, bytes: false): string[];
export function separatorList(value: unknown, bytes: boolean): (string | Uint8Array)[] {
	const list: unknown[] = Array.isArray(value) ? [...value] : [value];
	if (list.length === 0) throw invalidValue("the list of separators must not be empty");
	return list.map((item) => {
		if (typeof item !== "string" && !(bytes && item instanceof Uint8Array)) {
			const allowed = bytes ? "a string, bytes or an array of these" : "a string or an array of strings";
			throw invalidType(`the separator must be ${allowed}, not ${described(item)}`);
		}
		if (item.length === 0) throw invalidValue("the separator must not be empty");
		return item;
	});
}

/** Whether an argument names these separators. */
export function sameSeparators(list: readonly (string | Uint8Array)[], value: unknown): boolean {
	if (!Array.isArray(value)) return list.length === 1 && isSame(list[0], value);
	if (value.length !== list.length) return false;
	// A loop, because this test comes before each read.
	for (let i = 0; i < list.length; i++) if (list[i] !== value[i] && !isSame(list[i], value[i])) return false;
	return true;
}

function isSame(item: unknown, value: unknown): boolean {
	return item === value || (item instanceof Uint8Array && value instanceof Uint8Array && !Buffer.compare(item, value));
}

/** The separators as a message shows them. */
export function shownSeparators(list: readonly (string | Uint8Array)[]): string {
	return list
		.map((item) => JSON.stringify(typeof item === "string" ? item : Buffer.from(item).toString("latin1")))
		.join(", ");
}
