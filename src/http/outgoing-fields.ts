// The head of a message that is written: what may stand in it, and how it is put together.

import { described, invalidType } from "../misuse.ts";
import { isObject } from "../options.ts";
import { type ControlFields, controlFields } from "./control-fields.ts";
import type { Field } from "./field-section.ts";
import { isFieldText, isToken } from "./line.ts";

/** The fields of a message that is written, in order: pairs, the platform's `Headers`, or an object. Values are latin-1. */
export type OutgoingHeaders = Iterable<readonly [name: string, value: string]> | Readonly<Record<string, string>>;

export interface OutgoingFields {
	/** The field lines. */
	readonly text: string;
	readonly control: ControlFields;
}

const noFields: OutgoingFields = { text: "", control: controlFields([]) };

/** Throws if a name or a value could not be read again as it is. */
export function outgoingFields(headers: OutgoingHeaders | undefined): OutgoingFields {
	if (headers === undefined) return noFields;
	if (!isObject(headers) && !Array.isArray(headers))
		throw invalidType(`headers must be an object, a list of pairs or Headers, not ${described(headers)}`);
	const fields: Field[] = [];
	let text = "";
	for (const field of Symbol.iterator in headers ? headers : Object.entries(headers)) {
		if (!Array.isArray(field) || field.length !== 2)
			throw invalidType(`each of headers must be a pair [name, value], not ${described(field)}`);
		const [name, value] = field;
		checkText("header name", name, isToken, "a token");
		checkText(`value of ${name}`, value, isLatin1, "latin-1 without control characters");
		fields.push([name, value]);
		text += `${name}: ${value}\r\n`;
	}
	return { text, control: controlFields(fields) };
}

/** Whether `text` may stand in a field value or a reason phrase. */
export function isLatin1(text: string): boolean {
	return isFieldText(text) && !/[^\0-\xff]/.test(text);
}

/** Throws unless the value is a string that `allows` accepts. */
export function checkText(part: string, value: unknown, allows: (text: string) => boolean, allowed: string): void {
	if (typeof value !== "string") throw invalidType(`${part} must be a string, not ${described(value)}`);
	if (allows(value)) return;
	const error = new TypeError(`${part} must be ${allowed}, not ${JSON.stringify(value)}`);
	throw Object.assign(error, { code: "ERR_INVALID_CHAR" });
}
