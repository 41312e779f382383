// Decoding and encoding step by step, for encodings whose shift sequences switch between character sets. `state` tells the
// current sets.

import type { DecodeRun, EncodeRun, Fault } from "../../codec.ts";
import { ILLEGAL_SEQUENCE, INCOMPLETE_SEQUENCE } from "../table-codecs.ts";

/** The character or shift sequence at an index of the bytes. */
export interface DecodeStep {
	/** The number of bytes; 0 if the sequence is incomplete. */
	readonly size: number;
	/** The text that the bytes stand for, "" for a shift sequence; undefined if they are illegal. */
	readonly text: string | undefined;
	/** The state after the bytes. */
	readonly state: number;
}

export function decodeSteps(
	step: (bytes: Buffer, at: number, state: number) => DecodeStep,
	bytes: Buffer,
	start: number,
	final: boolean,
	state: number,
): DecodeRun {
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

/** The code of the character at an index of the text, after the shift sequences that it needs. */
export interface EncodeStep {
	readonly code: string;
	/** How many UTF-16 code units are encoded. */
	readonly units: number;
	readonly state: number;
}

/** As in CPython, encoding does not shift back at the end of a text. */
export function encodeSteps(
	step: (text: string, at: number, state: number) => EncodeStep | undefined,
	text: string,
	start: number,
	state: number,
): EncodeRun {
	let bytes = "";
	let now = state;
	let next = start;
	let fault: Fault | undefined;
	while (next < text.length && fault === undefined) {
		const found = step(text, next, now);
		if (found === undefined) {
			const end = next + ((text.codePointAt(next) as number) > 0xffff ? 2 : 1);
			fault = { end, reason: ILLEGAL_SEQUENCE };
		} else {
			bytes += found.code;
			next += found.units;
			now = found.state;
		}
	}
	return { bytes: Buffer.from(bytes, "latin1"), next, fault, state: now };
}
