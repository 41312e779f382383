// The fields of a head that say how the message is framed and how its connection goes on.

import type { Field } from "./field-section.ts";
import { trimSpace } from "./line.ts";

const names = ["content-length", "transfer-encoding", "connection", "host", "expect", "upgrade", "date"] as const;
type Name = (typeof names)[number];

/** The values of the fields of each name, in order. */
export type ControlFields = Readonly<Record<Name, readonly string[]>>;

const none: readonly string[] = [];
const nameLengths = new Set(names.map((name) => name.length));

export function controlFields(fields: readonly Field[]): ControlFields {
	const found: Record<Name, readonly string[]> = {
		"content-length": none,
		"transfer-encoding": none,
		connection: none,
		host: none,
		expect: none,
		upgrade: none,
		date: none,
	};
	for (const [name, value] of fields) {
		// Rules out most names without a call of toLowerCase().
		if (!nameLengths.has(name.length)) continue;
		const lower = name.toLowerCase();
		if (isControl(lower)) found[lower] = found[lower] === none ? [value] : [...found[lower], value];
	}
	return found;
}

function isControl(name: string): name is Name {
	return (names as readonly string[]).includes(name);
}

/** The values of all fields of this name, which is in lower case. */
export function valuesOf(fields: readonly Field[], name: string): string[] {
	return fields.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
}

/** The elements of a list that may be spread over several fields (RFC 9110 5.3). */
export function listOf(values: readonly string[]): string[] {
	return values.flatMap((value) => value.split(",").map(trimSpace));
}

/** As `listOf()`, in lower case: for tokens that match in any case. */
export function tokensOf(values: readonly string[]): string[] {
	return listOf(values).map((token) => token.toLowerCase());
}

/**
 * RFC 9112 9.3: whether the connection stays open. `close` ends it; else HTTP/1.1 keeps it, and HTTP/1.0 keeps it on
 * `keep-alive`.
 */
export function persists(connection: readonly string[], version: "1.0" | "1.1"): boolean {
	if (connection.length === 0) return version === "1.1";
	if (connection.length === 1 && connection[0] === "keep-alive") return true;
	const options = tokensOf(connection);
	return !options.includes("close") && (version === "1.1" || options.includes("keep-alive"));
}
