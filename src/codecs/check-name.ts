import { described, invalidType, invalidValue } from "../misuse.ts";

/** Refuses what cannot be a name at all, before anybody looks it up. */
export function checkName(name: unknown, what: string): asserts name is string {
	if (typeof name !== "string") throw invalidType(`${what} must be a string, not ${described(name)}`);
	if (name.includes("\0")) throw invalidValue(`${what}: embedded null character`);
}
