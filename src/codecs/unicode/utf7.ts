// UTF-7, with CPython's errors.

import { isAscii } from "node:buffer";
import type { Codec, DecodeRun, Fault } from "../codec.ts";
import { isHighSurrogate } from "../surrogates.ts";

const PLUS = 0x2b;
const MINUS = 0x2d;
/**
 * A shifted sequence is decoded in parts of this many base64 characters. CPython waits for the end of the sequence, and
 * treats a fault in the sequence as a fault of all of it, from its "+". If this decoder waited too, a peer could fill
 * the memory with an endless sequence.
 */
const SEGMENT = 1024;

/**
 * The states: outside a shifted sequence, or inside one of which a part has been decoded. A state above INSIDE means
 * inside too: it is the high surrogate with which that part ended.
 */
const OUTSIDE = 0;
const INSIDE = 1;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Int8Array(256).fill(-1);
for (const [value, digit] of [...DIGITS].entries()) values[digit.charCodeAt(0)] = value;

/** Decodes base64 from `from`. The sequence, or the part of it that is left, begins at `begin`. */
function decodeShifted(bytes: Buffer, begin: number, from: number, final: boolean, state: number): DecodeRun {
	let high = state > INSIDE ? state : 0;
	let buffer = 0;
	let bits = 0;
	let text = "";
	let at = from;
	const bad = (reason: string, end: number): DecodeRun => {
		return { text: "", next: begin, fault: { end, reason, partial: text, after: OUTSIDE }, state };
	};
	const segmentEnd = from + SEGMENT;
	for (; at < bytes.length && at < segmentEnd; at++) {
		const byte = bytes[at] as number;
		const value = values[byte] as number;
		if (value < 0) {
			if (bits >= 6) return bad("partial character in shift sequence", at + 1);
			if (buffer !== 0) return bad("non-zero padding bits in shift sequence", at + 1);
			if (high !== 0 && byte < 0x80) text += String.fromCharCode(high);
			return { text, next: byte === MINUS ? at + 1 : at, fault: undefined, state: OUTSIDE };
		}
		buffer = (buffer << 6) | value;
		bits += 6;
		if (bits < 16) continue;
		bits -= 16;
		const unit = buffer >> bits;
		buffer &= (1 << bits) - 1;
		if (high !== 0) text += String.fromCharCode(high);
		high = isHighSurrogate(unit) ? unit : 0;
		if (high === 0) text += String.fromCharCode(unit);
	}
	// Also where the segment ends with the bytes: their text must not depend on what follows.
	if (at === segmentEnd && !(final && at === bytes.length)) {
		return { text, next: at, fault: undefined, state: high || INSIDE };
	}
	if (!final) return { text: "", next: begin, fault: undefined, state };
	if (high !== 0 || bits >= 6 || buffer !== 0) return bad("unterminated shift sequence", bytes.length);
	return { text, next: at, fault: undefined, state: OUTSIDE };
}

function decode(bytes: Buffer, start: number, final: boolean, state: number): DecodeRun {
	if (state === OUTSIDE && start === 0 && isAscii(bytes) && !bytes.includes(PLUS)) {
		return { text: bytes.toString("latin1"), next: bytes.length, fault: undefined, state };
	}
	let text = "";
	let at = start;
	let now = state;
	let fault: Fault | undefined;
	while (at < bytes.length && fault === undefined) {
		let run: DecodeRun;
		if (now !== OUTSIDE) run = decodeShifted(bytes, at, at, final, now);
		else if (bytes[at] === PLUS) run = decodePlus(bytes, at, final);
		else run = decodeDirect(bytes, at);
		const stuck = run.next === at;
		text += run.text;
		({ next: at, state: now, fault } = run);
		if (stuck) break;
	}
	return { text, next: at, fault, state: now };
}

function decodeDirect(bytes: Buffer, start: number): DecodeRun {
	let next = start;
	while (next < bytes.length && (bytes[next] as number) < 0x80 && bytes[next] !== PLUS) next++;
	const text = bytes.toString("latin1", start, next);
	const special = next === start;
	const fault = special ? { end: start + 1, reason: "unexpected special character" } : undefined;
	return { text, next, fault, state: OUTSIDE };
}

function decodePlus(bytes: Buffer, at: number, final: boolean): DecodeRun {
	const second = bytes[at + 1];
	if (second === MINUS) return { text: "+", next: at + 2, fault: undefined, state: OUTSIDE };
	if (second !== undefined && (values[second] as number) < 0) {
		return { text: "", next: at, fault: { end: at + 2, reason: "ill-formed sequence" }, state: OUTSIDE };
	}
	return decodeShifted(bytes, at, at + 1, final, OUTSIDE);
}

/** A plus sign, or a run of characters that must be shifted; plus signs within the run are shifted too. */
const SHIFTED = /\+|[^\t\n\r -[\]-}][^\t\n\r -*,-[\]-}]*/g;
const NEEDS_MINUS = /[A-Za-z0-9+/-]|^$/;

/** Encodes a run of characters that must be shifted. */
function shift(run: string, offset: number, text: string): string {
	if (run === "+") return "+-";
	const digits = Buffer.from(run, "utf16le").swap16().toString("base64").replace(/=+$/, "");
	return `+${digits}${NEEDS_MINUS.test(text.charAt(offset + run.length)) ? "-" : ""}`;
}

export const utf7: Codec = {
	name: "utf7",
	bytesPerUnit: 1,
	invisibleBytes: "shift",
	decode,
	encode(text, start, state) {
		const bytes = Buffer.from(text.slice(start).replace(SHIFTED, shift), "latin1");
		return { bytes, next: text.length, fault: undefined, state };
	},
};
