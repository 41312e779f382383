// Checks the options of connect(), listen() and makefile(), and of every call that may wait. These functions do not
// ignore an unknown option, or an argument that is no object of options, but throw a TypeError.

import { described, invalidType, outOfRange } from "./misuse.ts";

/** The values that an option may have: in words for an error message, a test of the type, and a test of the value. */
export type Kind = readonly [
	allowed: string,
	isOfType: (value: unknown) => boolean,
	isAllowed?: (value: unknown) => boolean,
];

/** The kind of each option of a call. */
export type Kinds<Options> = { readonly [Name in keyof Required<Options>]: Kind };

export const BOOLEAN: Kind = ["a boolean", (value) => typeof value === "boolean"];

export function integerFrom(least: number, most: number): Kind {
	const isAllowed = (value: unknown) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
	return [`an integer from ${least} to ${most}`, (value) => typeof value === "number", isAllowed];
}

export function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSignal(value: unknown): value is AbortSignal {
	return isObject(value) && "aborted" in value && "addEventListener" in value;
}

/**
 * Throws unless `options` is an object with options of these names. `hint` is appended to the message if `options` is
 * no object: it tells the caller what to write.
 */
export function checkNames(options: unknown, names: readonly string[], hint = ""): void {
	if (!isObject(options)) throw invalidType(`the options must be an object, not ${described(options)}${hint}`);
	if (isSignal(options)) {
		const help = names.includes("signal") ? ": write { signal }" : "";
		throw invalidType(`the options must be an object, not an AbortSignal${help}`);
	}
	for (const name of Object.keys(options)) {
		if (!names.includes(name)) throw invalidType(`unknown option '${name}' (allowed: ${names.join(", ")})`);
	}
}

/** Checks as `checkNames()` does. Then throws unless the value of each option is undefined or of the option's kind. */
export function checkOptions<Options extends object>(options: Options, kinds: Kinds<Options>, hint?: string): void {
	const names = Object.keys(kinds) as (keyof Options & string)[];
	checkNames(options, names, hint);
	for (const name of names) {
		const value: unknown = options[name];
		if (value === undefined) continue;
		const [allowed, isOfType, isAllowed = isOfType] = kinds[name];
		if (isAllowed(value)) continue;
		const message = `the option '${name}' must be ${allowed}, not ${described(value)}`;
		throw isOfType(value) ? outOfRange(message) : invalidType(message);
	}
}

/**
 * If a caller has written `call(host, port)`, returns the end of the error message, which shows the right form:
 * `call([host, port])`. Returns '' if the arguments are not a host and a port.
 */
export function hintForPortArgument(call: string, address: unknown, options: unknown): string {
	const isPort = typeof address === "string" && typeof options === "number";
	return isPort ? `: write ${call}([${JSON.stringify(address)}, ${options}])` : "";
}
