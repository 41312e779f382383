// The fields of a message that is written: what may stand in them, and how their lines are made.

import { described, invalidType } from "../misuse.ts";
import { isObject } from "../options.ts";
import { type ControlFields, controlFields } from "./control-fields.ts";
import type { Field } from "./field-section.ts";
import { isFieldText, isToken } from "./line.ts";

/**
 * The fields of a message that is written, in order: pairs, the platform's `Headers`, or an object. Values are latin-1.
 */
export type OutgoingHeaders = Iterable<readonly [name: string, value: string]> | Readonly<Record<string, string>>;

export interface OutgoingFields {
	/** The field lines. */
	readonly text: string;
	readonly control: ControlFields;
}

const noFields: OutgoingFields = { text: "", control: controlFields([]) };

/** Makes the field lines. Throws if the peer would read another name or value than the one given. */
export function outgoingFields(headers: OutgoingHeaders | undefined): OutgoingFields {
	if (headers === undefined) return noFields;
	if (!isObject(headers) && !Array.isArray(headers))
		throw invalidType(`headers must be an object, a list of pairs or Headers, not ${described(headers)}`);
	const fields: Field[] = [];
	let text = "";
	for (const field of Symbol.iterator in headers ? headers : Object.entries(headers)) {
		if (!Array.isArray(field) || field.length !== 2)
			throw invalidType(`each of headers must be a pair [name, value], not ${shown(field)}`);
		const [name, value] = field;
		checkText("header name", name, isToken, "a token");
		checkText(`value of ${name}`, value, isFieldText, "latin-1 without control characters");
		fields.push([name, value]);
		text += `${name}: ${value}\r\n`;
	}
	return { text, control: controlFields(fields) };
}

/** Throws unless the value is a string that `allows` accepts. `what` names the value. */
export function checkText(what: string, value: unknown, allows: (text: string) => boolean, allowed: string): void {
	if (typeof value !== "string") throw invalidType(`${what} must be a string, not ${described(value)}`);
	if (allows(value)) return;
	const error = new TypeError(`${what} must be ${allowed}, not ${JSON.stringify(value)}`);
	throw Object.assign(error, { code: "ERR_INVALID_CHAR" });
}

function shown(field: unknown): string {
	return Array.isArray(field) ? `a list of ${field.length}` : described(field);
}
