// ISO-2022-JP, with CPython's errors. Escape sequences shift between character sets; `state` is the current set.

import { isAscii } from "node:buffer";
import type { Codec, DecodeRun, EncodeRun, Fault } from "../codec.ts";
import { doubleByteSets } from "./charsets.ts";
import { doubleByteTables, ILLEGAL_SEQUENCE, INCOMPLETE_SEQUENCE } from "./table-codecs.ts";

const ESC = 0x1b;
const ASCII = 0;
const JIS_0208 = 1;
const ROMAN = 2;
/**
 * A flag in the state. It is set inside an escape sequence of another standard: the bytes of such a sequence are
 * decoded as they are, up to its last byte.
 */
const PASSING = 4;
const MAX_ESCAPE = 16;

/**
 * The escape sequences that CPython accepts, and the sets that they shift to. Those for the set G1 change nothing, because
 * no sequence shifts to G1.
 */
const ESCAPES: ReadonlyMap<string, number | undefined> = new Map([
	["(B", ASCII],
	["(J", ROMAN],
	["$@", JIS_0208],
	["$B", JIS_0208],
	["$(@", JIS_0208],
	["$(B", JIS_0208],
	...[")B", ")J", "$)@", "$)B"].map((ignored) => [ignored, undefined] as const),
]);

const { table, reverseTable } = doubleByteTables(doubleByteSets.euc_jp);

const isLast = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || byte === 0x40;

/** The length of the escape sequence at `at`: 0 if it is incomplete, 1 if it does not end within MAX_ESCAPE bytes. */
function escapeLength(bytes: Buffer, at: number): number {
	for (let index = 1; index < MAX_ESCAPE; index++) {
		const byte = bytes[at + index];
		if (byte === undefined) return 0;
		if (isLast(byte)) return index + 1;
		if (byte === 0x26 && bytes[at + index + 1] === 0x40) index += 2;
	}
	return 1;
}

/** The character or escape sequence at an index. */
interface Step {
	/** The number of bytes; 0 if the sequence is incomplete. */
	size: number;
	/** The text that the bytes stand for; undefined if they are illegal. */
	text: string | undefined;
	state: number;
}

function escapeStep(bytes: Buffer, at: number, state: number): Step {
	const second = bytes[at + 1];
	if (second === undefined) return { size: 0, text: "", state };
	if (!"()$.&".includes(String.fromCharCode(second))) return { size: 1, text: "\x1b", state: state | PASSING };
	const size = escapeLength(bytes, at);
	let sequence = bytes.toString("latin1", at + 1, at + size);
	// CPython accepts ESC x y ESC $ B, and ignores x and y. In the standard these are & @ (JIS X 0208-1990); CPython
	// accepts others too.
	if (sequence.length === 5 && sequence.endsWith("\x1b$B")) sequence = "$B";
	if (size > 1 && !ESCAPES.has(sequence)) return { size, text: undefined, state };
	return { size, text: size === 1 ? undefined : "", state: ESCAPES.get(sequence) ?? state };
}

function step(bytes: Buffer, at: number, state: number): Step {
	const byte = bytes[at] as number;
	if (state & PASSING) {
		return { size: 1, text: String.fromCharCode(byte), state: isLast(byte) ? state & ~PASSING : state };
	}
	if (byte === ESC) return escapeStep(bytes, at, state);
	if (byte >= 0x80) return { size: 1, text: undefined, state };
	if (byte < 0x20 || state === ASCII) return { size: 1, text: String.fromCharCode(byte), state };
	if (state === ROMAN) {
		return { size: 1, text: byte === 0x5c ? "\u00a5" : byte === 0x7e ? "\u203e" : String.fromCharCode(byte), state };
	}
	const second = bytes[at + 1];
	if (second === undefined) return { size: 0, text: "", state };
	const unit = second < 0x80 ? (table().byTwoBytes[((byte << 8) | second) ^ 0x8080] as number) : 0;
	return { size: 2, text: unit === 0 ? undefined : String.fromCharCode(unit), state };
}

function decode(bytes: Buffer, start: number, final: boolean, state: number): DecodeRun {
	if (state === ASCII && start === 0 && isAscii(bytes) && !bytes.includes(ESC)) {
		return { text: bytes.toString("latin1"), next: bytes.length, fault: undefined, state };
	}
	let at = start;
	let text = "";
	let shiftBytes = 0;
	let now = state;
	let fault: Fault | undefined;
	while (at < bytes.length && fault === undefined) {
		const { size, text: piece, state: then } = step(bytes, at, now);
		if (size === 0) {
			if (!final) break;
			fault = { end: bytes.length, reason: INCOMPLETE_SEQUENCE };
		} else if (piece === undefined) {
			fault = { end: at + size, reason: ILLEGAL_SEQUENCE };
		} else {
			text += piece;
			if (piece === "") shiftBytes += size;
			at += size;
			now = then;
		}
	}
	return { text, next: at, fault, state: now, shiftBytes };
}

const SHIFTS = ["\x1b(B", "\x1b$B", "\x1b(J"];

/** The set and the code of a character; undefined if it has no code. */
function codeOf(unit: number): readonly [set: number, code: string] | undefined {
	if (unit < 0x80) return [ASCII, String.fromCharCode(unit)];
	const code = reverseTable().codes[unit] as number;
	if (code >= 0xa1a1) return [JIS_0208, String.fromCharCode((code >> 8) & 0x7f, code & 0x7f)];
	return unit === 0xa5 ? [ROMAN, "\\"] : unit === 0x203e ? [ROMAN, "~"] : undefined;
}

function encode(text: string, start: number, state: number): EncodeRun {
	let bytes = "";
	let now = state;
	let next = start;
	let fault: Fault | undefined;
	for (; next < text.length; next++) {
		const found = codeOf(text.charCodeAt(next));
		if (found === undefined) {
			const end = next + ((text.codePointAt(next) as number) > 0xffff ? 2 : 1);
			fault = { end, reason: ILLEGAL_SEQUENCE };
			break;
		}
		const [set, code] = found;
		bytes += set === now ? code : SHIFTS[set] + code;
		now = set;
	}
	return { bytes: Buffer.from(bytes, "latin1"), next, fault, state: now };
}

/** As in CPython, encoding does not shift back to ASCII at the end of a text. */
export const iso2022Jp: Codec = { name: "iso2022_jp", bytesPerUnit: 1, invisibleBytes: "shift", decode, encode };
