// The field lines of a head or a trailer section (RFC 9112 5), pushed in one by one. Needs no file: what has been pushed
// stays when the reader that pushes is interrupted.

import { HttpError, type HttpState } from "./http-error.ts";
import { isToken, lineText, refused, trimSpace } from "./line.ts";

/** A field as sent: the name in its case, the value trimmed of space and tab, latin-1. */
export type Field = readonly [name: string, value: string];

const framing = /^(?:content-length|transfer-encoding)$/i;

export class FieldSection {
	readonly #state: HttpState;
	readonly #fields: [name: string, value: string][] = [];
	/** Octets of all lines so far, line ends included. */
	size = 0;

	constructor(state: HttpState) {
		this.#state = state;
	}

	get fields(): readonly Field[] {
		return this.#fields;
	}

	/** Takes the next line, which ends with LF; true when it is the blank line that ends the section. */
	push(line: string, maxFields: number): boolean {
		const text = lineText(line, this.#state);
		if (text.length === 0) return true;
		this.size += line.length;
		const first = text.charCodeAt(0);
		if (first === 0x20 || first === 0x09) {
			this.#fold(text);
			return false;
		}
		if (this.#fields.length >= maxFields)
			throw new HttpError("ERR_HTTP_TOO_MANY_FIELDS", this.#state, `more than ${maxFields} fields`);
		const colon = text.indexOf(":");
		const name = text.slice(0, colon);
		// RFC 9112 5.1: no white space between name and colon. `Content-Length : 3` must never mean "no length".
		if (colon === -1 || !isToken(name)) throw refused("ERR_HTTP_FIELD_NAME", this.#state, "not a field line", line);
		this.#fields.push([name, trimSpace(text.slice(colon + 1))]);
		return false;
	}

	/** RFC 9112 5.2: a fold becomes one space. In a framing field it is an attack, before the first field a riddle. */
	#fold(text: string): void {
		const field = this.#fields.at(-1);
		if (field === undefined) throw refused("ERR_HTTP_FOLD", this.#state, "white space before the first field", text);
		if (framing.test(field[0])) throw refused("ERR_HTTP_FOLD", this.#state, `a folded ${field[0]}`, text);
		// Appended only: trimming the whole value again would be quadratic in the number of folds.
		const rest = trimSpace(text);
		if (field[1] === "") field[1] = rest;
		else if (rest !== "") field[1] += ` ${rest}`;
	}
}
