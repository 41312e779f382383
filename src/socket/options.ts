// The options of connect(), listen() and makefile(): a misspelt option, or something else in the place of the options, must
// not be ignored.

import { described, invalidType } from "../misuse.ts";

/** What the values of an option are, in words, and the test for them. */
export type Kind = readonly [allowed: string, isAllowed: (value: unknown) => boolean];

/** Each option of a call. */
export type Kinds<Options> = { readonly [Name in keyof Required<Options>]: Kind };

export function isObject(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isSignal(value: unknown): value is AbortSignal {
	return isObject(value) && "aborted" in value && "addEventListener" in value;
}

/** Throws unless `options` is an object with options of these names. `instead` says what to write in place of something else. */
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

/** As `checkNames()`, and throws unless the value of each option is undefined or of its kind. */
export function checkOptions<Options extends object>(options: Options, kinds: Kinds<Options>, hint?: string): void {
	checkNames(options, Object.keys(kinds), hint);
	for (const [name, [allowed, isAllowed]] of Object.entries<Kind>(kinds)) {
		const value: unknown = Reflect.get(options, name);
		if (value === undefined || isAllowed(value)) continue;
		throw invalidType(`the option '${name}' must be ${allowed}, not ${described(value)}`);
	}
}

/** What to write instead of `connect(host, port)`, where `call` is its name. */
export function hintForPortArgument(call: string, address: unknown, options: unknown): string {
	const isPort = typeof address === "string" && typeof options === "number";
	return isPort ? `: write ${call}([${JSON.stringify(address)}, ${options}])` : "";
}
