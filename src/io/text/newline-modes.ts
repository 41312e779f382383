// The five newline modes, as a table. Reading: `prepare` is applied once to every decoded piece and keeps its length,
// so that an index into the prepared text is an index into the decoded text; `lineEnd` finds the end of the line that
// begins at `from` (one past its last character), or 0 if it is not there yet.
//
// Universal mode marks: a CR LF becomes LF + CR and a lone CR becomes LF. So a line is the text up to its LF, a plain
// slice, and a CR in prepared text is only a mark to step over.

import { Buffer } from "node:buffer";
import { invalidValue } from "../../misuse.ts";
import type { NewlinesSeen } from "./newlines-seen.ts";

/** How line ends are read and written, as Python's `newline`: null universal, '' universal and untranslated, or one of the three. */
export type Newline = null | "" | "\n" | "\r" | "\r\n";

export interface NewlineMode {
	/** Are there marks in the prepared text? */
	readonly universal: boolean;
	/** Is the end of a line in prepared text a LF and nothing else? */
	readonly endsInLF: boolean;
	/** Does `newlines` record what was seen? */
	readonly recordsNewlines: boolean;
	/** Notes in `seen` the line ends of the text. `afterCR`: the character before the text was a lone CR, so that a LF at its beginning belongs to it. */
	toMarkedText(text: string, afterCR: boolean, seen?: NewlinesSeen): string;
	/** `final`: nothing follows the text. */
	lineEnd(text: string, from: number, final: boolean): number;
	/** What "\n" becomes on writing; undefined: itself. */
	readonly written: string | undefined;
}

const LF = 0x0a;
const CR = 0x0d;
const LEADING_LF = /^\n/;
const CR_LF_OR_CR = /\r\n?/g;

function asIs(text: string, afterCR: boolean, seen?: NewlinesSeen): string {
	seen?.record(text, afterCR);
	return text;
}

function mark(text: string, afterCR: boolean, seen?: NewlinesSeen): string {
	if (!afterCR && text.length <= SCRATCH && Buffer.byteLength(text) === text.length) return markASCII(text, seen);
	seen?.record(text, afterCR);
	const begun = afterCR ? text.replace(LEADING_LF, "\r") : text;
	if (!text.includes("\r")) return begun;
	const rest = text.replace(CR_LF_OR_CR, (end) => (end.length === 2 ? "\n\r" : "\n"));
	return begun === text ? rest : `\r${rest.slice(1)}`;
}

const SCRATCH = 16_384;
let scratch: Buffer | undefined;

/** The fast path of `mark()`: marks in a buffer, and notes the line ends on the way. -60 % a line of 80 B with CR LF. */
function markASCII(text: string, seen: NewlinesSeen | undefined): string {
	scratch ??= Buffer.allocUnsafeSlow(SCRATCH);
	const bytes = scratch;
	const length = bytes.write(text, "latin1");
	let lf = false;
	let cr = false;
	let crlf = false;
	let from = 0;
	for (let at = text.indexOf("\r"); at !== -1; at = text.indexOf("\r", from)) {
		const first: number = lf ? -1 : text.indexOf("\n", from);
		lf ||= first !== -1 && first < at;
		from = at + 1;
		bytes[at] = LF;
		if (from === length) continue;
		if (text.charCodeAt(from) !== LF) {
			cr = true;
		} else {
			crlf = true;
			bytes[from++] = CR;
		}
	}
	lf ||= text.includes("\n", from);
	seen?.note(lf, cr, crlf);
	return bytes.toString("latin1", 0, length);
}

function either(text: string, from: number, final: boolean): number {
	const lf = text.indexOf("\n", from) + 1;
	const cr = lf === 0 ? text.indexOf("\r", from) : from + text.slice(from, lf).indexOf("\r");
	if (cr < from) return lf;
	if (text[cr + 1] === "\n") return cr + 2;
	return cr + 1 < text.length || final ? cr + 1 : 0;
}

const terminated = (by: string) => (text: string, from: number) => {
	const at = text.indexOf(by, from);
	return at === -1 ? 0 : at + by.length;
};

const modes = new Map<Newline, NewlineMode>([
	[
		null,
		{
			universal: true,
			endsInLF: true,
			recordsNewlines: true,
			toMarkedText: mark,
			lineEnd: terminated("\n"),
			written: undefined,
		},
	],
	[
		"",
		{
			universal: false,
			endsInLF: false,
			recordsNewlines: true,
			toMarkedText: asIs,
			lineEnd: either,
			written: undefined,
		},
	],
	[
		"\n",
		{
			universal: false,
			endsInLF: true,
			recordsNewlines: false,
			toMarkedText: asIs,
			lineEnd: terminated("\n"),
			written: undefined,
		},
	],
	[
		"\r",
		{
			universal: false,
			endsInLF: false,
			recordsNewlines: false,
			toMarkedText: asIs,
			lineEnd: terminated("\r"),
			written: "\r",
		},
	],
	[
		"\r\n",
		{
			universal: false,
			endsInLF: false,
			recordsNewlines: false,
			toMarkedText: asIs,
			lineEnd: terminated("\r\n"),
			written: "\r\n",
		},
	],
]);

export function newlineMode(newline: Newline): NewlineMode {
	const mode = modes.get(newline);
	if (mode === undefined) {
		const message = `illegal newline value: ${JSON.stringify(newline)} (only null, '', '\\n', '\\r' and '\\r\\n' are allowed)`;
		throw invalidValue(message);
	}
	return mode;
}
