// The field lines of a head or a trailer section (RFC 9112 5), added one by one. This class reads nothing itself. So if
// the read of the next line is interrupted, the lines that were added before are kept here.

import type { Rules } from "./head-options.ts";
import { fault, type Part } from "./http-error.ts";
import { isToken, lineText, refused, trimSpace } from "./line.ts";

/**
 * A field as sent: the name in its original case; the value without the space and tab around it, latin-1 (one character
 * per octet).
 */
export type Field = readonly [name: string, value: string];

const framing = /^(?:content-length|transfer-encoding)$/i;

export class FieldSection {
	readonly #section: "head" | "trailers";
	readonly #fields: [name: string, value: string][] = [];
	/** Octets of all lines added so far, line ends included, the blank line at the end excluded. */
	size = 0;

	constructor(section: "head" | "trailers") {
		this.#section = section;
	}

	get fields(): readonly Field[] {
		return this.#fields;
	}

	/** Adds the next line, which ends with LF. Returns whether it was the blank line that ends the section. */
	push(line: string, maxFields: number, { kind, bareLF }: Rules): boolean {
		const part = kind[this.#section];
		const text = lineText(line, part, bareLF);
		if (text.length === 0) return true;
		this.size += line.length;
		const first = text.charCodeAt(0);
		if (first === 0x20 || first === 0x09) {
			this.#fold(text, part, kind.unfolds);
			return false;
		}
		if (this.#fields.length >= maxFields)
			throw fault(part, "ERR_HTTP_TOO_MANY_FIELDS", `more than ${maxFields} fields`);
		const colon = text.indexOf(":");
		const name = text.slice(0, colon);
		// RFC 9112 5.1: no white space between name and colon. `Content-Length : 3` must never mean "no length".
		if (colon === -1 || !isToken(name)) throw refused(part, "ERR_HTTP_FIELD_NAME", "not a field line", line);
		this.#fields.push([name, trimSpace(text.slice(colon + 1))]);
		return false;
	}

	/**
	 * RFC 9112 5.2: a fold (a line that begins with white space and continues the field before it) becomes one space. A
	 * fold is refused in a request, in a framing field, where it is an attack, and before the first field, where it
	 * continues nothing.
	 */
	#fold(text: string, part: Part, unfolds: boolean): void {
		const field = this.#fields.at(-1);
		if (field === undefined) throw refused(part, "ERR_HTTP_FOLD", "white space before the first field", text);
		if (!unfolds || framing.test(field[0])) throw refused(part, "ERR_HTTP_FOLD", `a folded ${field[0]}`, text);
		// Only append: trimming the whole value again for each fold would take quadratic time.
		const rest = trimSpace(text);
		if (field[1] === "") field[1] = rest;
		else if (rest !== "") field[1] += ` ${rest}`;
	}
}
