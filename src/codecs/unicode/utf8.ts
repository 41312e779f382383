// UTF-8. Follows CPython's utf8_decode(): the same spans and reasons for bytes that are not UTF-8.

import { Buffer, isAscii, isUtf8 } from "node:buffer";
import type { Codec, DecodeRun, EncodeRun, Fault } from "../codec.ts";
import { loneSurrogates } from "../surrogates.ts";
import { decodeValid } from "./utf8-fast.ts";

const END = "unexpected end of data";
const CONTINUATION = "invalid continuation byte";
const START = "invalid start byte";

interface Scan {
	next: number;
	fault: Fault | undefined;
}

/** Walks over whole, valid characters up to `limit`; stops at a fault or at an incomplete character. */
function scan(bytes: Buffer, start: number, final: boolean, limit = bytes.length): Scan {
	let at = start;
	while (at < limit) {
		const lead = bytes[at] as number;
		if (lead < 0x80) {
			at++;
			continue;
		}
		if (lead < 0xc2 || lead > 0xf4) return { next: at, fault: { end: at + 1, reason: START } };
		const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
		const good = goodBytes(bytes, at, lead, size);
		if (good < size) return { next: at, fault: shortFault(bytes, at, at + good, lead, final) };
		at += size;
	}
	return { next: at, fault: undefined };
}

/** findFault() scans this many bytes one by one before it calls skipValid(). */
const NEAR = 64;

/** As scan(), but fast if the next fault is far away. */
function findFault(bytes: Buffer, start: number, final: boolean): Scan {
	const limit = Math.min(start + NEAR, bytes.length);
	const near = scan(bytes, start, final, limit);
	return near.next < limit ? near : scan(bytes, skipValid(bytes, near.next), final);
}

/**
 * Returns an index at most NEAR bytes before the next fault or the end. Validates block after block and skips the valid
 * ones. The size of the blocks doubles until a block is invalid or too long; from then on it halves.
 */
function skipValid(bytes: Buffer, start: number): number {
	let at = start;
	let growing = true;
	for (let size = NEAR; size >= NEAR; size = growing ? size * 2 : size / 2) {
		let end = at + size;
		if (end >= bytes.length) {
			growing = false;
			continue;
		}
		for (let back = 0; back < 3 && ((bytes[end] as number) & 0xc0) === 0x80; back++) end--;
		if (isUtf8(bytes.subarray(at, end))) at = end;
		else growing = false;
	}
	return at;
}

/** How many of the `size` bytes of the character at `at` are present and valid. */
function goodBytes(bytes: Buffer, at: number, lead: number, size: number): number {
	const second = bytes[at + 1];
	const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
	const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
	if (second === undefined || second < low || second > high) return 1;
	let good = 2;
	while (good < size && ((bytes[at + good] ?? 0) & 0xc0) === 0x80) good++;
	return good;
}

function shortFault(bytes: Buffer, at: number, end: number, lead: number, final: boolean): Fault | undefined {
	if (end === bytes.length) return final ? { end, reason: END } : undefined;
	// Two bytes of an encoded surrogate: CPython waits for the third, so that 'surrogatepass' gets the whole surrogate.
	const half = lead === 0xed && end === at + 1 && end + 1 === bytes.length && (bytes[end] as number) >> 5 === 5;
	return half && !final ? undefined : { end, reason: CONTINUATION };
}

/** The index of the last character if it is incomplete; else the end. */
function wholeEnd(bytes: Buffer, start: number): number {
	const length = bytes.length;
	for (let at = length - 1; at >= start && at > length - 4; at--) {
		const byte = bytes[at] as number;
		if (byte < 0x80) return length;
		if (byte >= 0xc0) {
			const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
			return at + size > length ? at : length;
		}
	}
	return length;
}

/** The length of the whole characters at the front; 0 if any of them is invalid. */
export function validLength(bytes: Buffer): number {
	const end = wholeEnd(bytes, 0);
	return isUtf8(bytes.subarray(0, end)) ? end : 0;
}

function decode(bytes: Buffer, start: number, final: boolean, state: number): DecodeRun {
	if (start === 0) {
		const end = wholeEnd(bytes, 0);
		const text = decodeWhole(bytes, 0, end);
		if (text !== undefined) {
			if (end === bytes.length) return { text, next: end, fault: undefined, state };
			return { text, ...scan(bytes, end, final), state };
		}
	}
	const { next, fault } = findFault(bytes, start, final);
	return { text: next === start ? "" : (decodeWhole(bytes, start, next) as string), next, fault, state };
}

/** Decodes bytes of which the last character is whole; undefined if they are not UTF-8. */
function decodeWhole(bytes: Buffer, start: number, end: number): string | undefined {
	const view = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
	return isAscii(view) ? view.toString("latin1") : decodeValid(view);
}

function encode(text: string, start: number, state: number): EncodeRun {
	if (start === 0 && text.isWellFormed()) {
		return { bytes: Buffer.from(text, "utf8"), next: text.length, fault: undefined, state };
	}
	const bad = loneSurrogates(text, start);
	const next = bad === undefined ? text.length : bad.start;
	const fault = bad && { end: bad.end, reason: "surrogates not allowed" };
	return { bytes: Buffer.from(text.slice(start, next), "utf8"), next, fault, state };
}

export const utf8: Codec = { name: "utf-8", bytesPerUnit: 1, decode, encode };

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** UTF-8 with one byte order mark at the start of the stream: always written, and optional when reading. */
export const utf8Sig: Codec = {
	name: "utf-8",
	bytesPerUnit: 1,
	invisibleBytes: "mark",
	decode(bytes, start, final, state) {
		if (state !== 0) return decode(bytes, start, final, 1);
		const head = bytes.subarray(start, start + 3);
		if (head.equals(BOM)) return decode(bytes, start + 3, final, 1);
		if (head.length === bytes.length - start && head.equals(BOM.subarray(0, head.length))) {
			// CPython silently drops an incomplete mark at the end of the stream.
			return { text: "", next: final ? bytes.length : start, fault: undefined, state: 0 };
		}
		return decode(bytes, start, final, 1);
	},
	encode(text, start, state) {
		const run = encode(text, start, 1);
		return state === 0 ? { ...run, bytes: Buffer.concat([BOM, run.bytes]) } : run;
	},
};
