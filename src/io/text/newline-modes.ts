// The five newline modes, as a table.
//
// Universal mode, which translates all line ends to LF, works on marked text: in it a CR LF is replaced by LF + CR, and
// a lone CR by LF. So a line is a plain slice up to its LF, and a CR is only a mark to step over. Marked text has the
// length of the decoded text, so an index into one is an index into the other. In the other modes no text is changed.

import { Buffer } from "node:buffer";
import { invalidValue } from "../../misuse.ts";
import { type ByteSeparators, LINE_FEED } from "../bytes/byte-separators.ts";
import { CR, LF } from "../bytes/constants.ts";
import type { NewlinesSeen } from "./newlines-seen.ts";

/**
 * How line ends are read and written, as Python's `newline`. When reading: with null, LF, CR and CR LF end a line and
 * become LF; with '' they end a line and stay as they are; otherwise only the given line end ends a line. When writing:
 * with CR or CR LF, each LF is written as that line end.
 */
export type Newline = null | "" | "\n" | "\r" | "\r\n";

/** What ends a line or, for `readuntil()`, what ends the text that the call reads (see text-separators.ts). */
export interface LineEnds {
	/**
	 * Whether these are the line ends of a newline mode, so that bytes with neither a CR nor a LF contain no line end.
	 */
	readonly areNewlines: boolean;
	/** Whether a line of marked text ends in a LF and nothing else ends it. */
	readonly endsInLF: boolean;
	/**
	 * Line ends as bytes of ASCII, to be searched for before decoding. In universal mode a CR may end a line too, and it
	 * is not among them. Undefined if such a search is not possible.
	 */
	readonly bytes: ByteSeparators | undefined;
	/** The most code units of marked text that a line end has. */
	readonly longest: number;
	/**
	 * The index after the line that begins at `from`; 0 if the text does not contain its end. `final`: whether nothing
	 * follows the text.
	 */
	lineEnd(text: string, from: number, final: boolean): number;
}

export interface NewlineMode extends LineEnds {
	/** Whether all line ends are translated to LF, in marked text. */
	readonly universal: boolean;
	/** Whether the attribute `newlines` records the line ends. */
	readonly recordsNewlines: boolean;
	/**
	 * Marks decoded text and records its line ends in `seen`. `afterCR`: whether the character before the text is a CR,
	 * to which a LF at the beginning of the text belongs.
	 */
	toMarkedText(text: string, afterCR: boolean, seen?: NewlinesSeen): string;
	/** What "\n" becomes when it is written; undefined: it stays as it is. */
	readonly outputLineEnd: string | undefined;
}

const LINE_END = /[\r\n]/g;
const LONE_CR = /\r(?!\n)/g;

function asIs(text: string, afterCR: boolean, seen?: NewlinesSeen): string {
	seen?.record(text, afterCR);
	return text;
}

/**
 * Long texts are marked, and marks are taken out, in pieces of this many code units. A replacement leaves V8 with small
 * objects for each line end until the new text is read for the first time. If all of a text with millions of line ends
 * were replaced at once, to collect these objects would cost more than everything else. `split()` and `join()` leave none.
 */
const PIECE = 16_384;

/** Converts a text piece by piece. */
function inPieces(text: string, convert: (piece: string) => string): string {
	let converted = "";
	for (let at = 0; at < text.length; at += PIECE) converted += convert(text.slice(at, at + PIECE));
	return converted;
}

function mark(text: string, afterCR: boolean, seen?: NewlinesSeen): string {
	let isAfterCR = afterCR;
	return inPieces(text, (piece) => {
		const isPair = isAfterCR && piece.charCodeAt(0) === LF;
		if (isAfterCR) seen?.add(false, !isPair, isPair);
		isAfterCR = piece.endsWith("\r");
		return isPair ? `\r${markFresh(piece.slice(1), seen)}` : markFresh(piece, seen);
	});
}

/** Takes the marks out of marked text. */
export function unmarked(text: string): string {
	return inPieces(text, (piece) => piece.split("\r").join(""));
}

/** As `mark()`, for a piece that does not follow a CR. */
function markFresh(text: string, seen: NewlinesSeen | undefined): string {
	if (Buffer.byteLength(text) === text.length) return markASCII(text, seen);
	seen?.record(text, false);
	if (!text.includes("\r")) return text;
	// Two replacements, because one with a function would cost a call of the function for each line end.
	return text.replace(LONE_CR, "\n").split("\r\n").join("\n\r");
}

let scratch: Buffer | undefined;

/**
 * The fast path of `mark()`: marks and records in one pass over a buffer. Saves 60 % of the time per 80-byte line with
 * CR LF.
 */
function markASCII(text: string, seen: NewlinesSeen | undefined): string {
	scratch ??= Buffer.allocUnsafeSlow(PIECE);
	const bytes = scratch;
	const length = bytes.write(text, "latin1");
	let lf = false;
	let cr = false;
	let crlf = false;
	let from = 0;
	let nextLF = text.indexOf("\n");
	for (let at = text.indexOf("\r"); at !== -1; at = text.indexOf("\r", from)) {
		// Search for the next LF only while no lone LF is known, and not again after a search has found none. Otherwise
		// each CR would cost a search to the end of the text, in quadratic time altogether.
		if (!lf && nextLF !== -1 && nextLF < from) nextLF = text.indexOf("\n", from);
		lf ||= nextLF !== -1 && nextLF < at;
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
	seen?.add(lf, cr, crlf);
	return bytes.toString("latin1", 0, length);
}

/** Finds any of the three line ends. */
function either(text: string, from: number, final: boolean): number {
	// One search for both characters: a search for CR alone or LF alone may go to the end of the text for each line.
	LINE_END.lastIndex = from;
	if (!LINE_END.test(text)) return 0;
	const end = LINE_END.lastIndex;
	if (text.charCodeAt(end - 1) === LF) return end;
	if (text.charCodeAt(end) === LF) return end + 1;
	return end < text.length || final ? end : 0;
}

const lineEndFinder = (lineEnd: string) => (text: string, from: number) => {
	const at = text.indexOf(lineEnd, from);
	return at === -1 ? 0 : at + lineEnd.length;
};

/** The mode in which only this line end ends a line. */
function only(end: "\n" | "\r" | "\r\n"): NewlineMode {
	return {
		universal: false,
		areNewlines: true,
		endsInLF: end === "\n",
		bytes: end === "\n" ? LINE_FEED : undefined,
		longest: end.length,
		recordsNewlines: false,
		toMarkedText: asIs,
		lineEnd: lineEndFinder(end),
		outputLineEnd: end === "\n" ? undefined : end,
	};
}

const modes = new Map<Newline, NewlineMode>([
	[
		null,
		{
			universal: true,
			areNewlines: true,
			endsInLF: true,
			bytes: LINE_FEED,
			longest: 1,
			recordsNewlines: true,
			toMarkedText: mark,
			lineEnd: lineEndFinder("\n"),
			outputLineEnd: undefined,
		},
	],
	[
		"",
		{
			universal: false,
			areNewlines: true,
			endsInLF: false,
			bytes: undefined,
			longest: 2,
			recordsNewlines: true,
			toMarkedText: asIs,
			lineEnd: either,
			outputLineEnd: undefined,
		},
	],
	["\n", only("\n")],
	["\r", only("\r")],
	["\r\n", only("\r\n")],
]);

export function newlineMode(newline: Newline): NewlineMode {
	const mode = modes.get(newline);
	if (mode === undefined) {
		const message = `illegal newline value: ${JSON.stringify(newline)} (only null, '', '\\n', '\\r' and '\\r\\n' are allowed)`;
		throw invalidValue(message);
	}
	return mode;
}
