// Decoding with a table.

import { isAscii } from "node:buffer";
import type { DecodeRun, Fault } from "../codec.ts";
import { type CodeTable, FIRST_EXTRA, ILLEGAL, ILLEGAL_PAIR, LEAD, LONG_CODE } from "./code-table.ts";

// Text is collected here, a block of code units at a time, so that text with many faults costs no allocation per fault.
const BLOCK = 16_384;
const units = new Uint16Array(BLOCK);
const unitBytes = Buffer.from(units.buffer);
let count = 0;

export interface TableReasons {
	readonly illegal: string;
	readonly incomplete: string;
}

// The two loops are small functions, so that V8 keeps them optimized. Each stops when the block is full or at anything but a
// character of one code unit. It sets `count` to the number of code units in the block.

function decodeSingles(first: Uint16Array, bytes: Buffer, start: number): number {
	const out = units;
	const stop = Math.min(bytes.length, start + BLOCK);
	let at = start;
	for (; at < stop; at++) {
		const unit = first[bytes[at] as number] as number;
		if (unit === ILLEGAL) break;
		out[at - start] = unit;
	}
	count = at - start;
	return at;
}

function decodePairs({ byFirstByte, byTwoBytes, ascii }: CodeTable, bytes: Buffer, start: number): number {
	const out = units;
	const last = bytes.length - 1;
	const stop = Math.min(last, start + BLOCK);
	let at = start;
	let filled = 0;
	const asciiEnd = ascii ? 0x80 : 0;
	while (at < stop) {
		const byte = bytes[at] as number;
		let unit = byte;
		if (byte < asciiEnd) {
			at++;
		} else {
			// `byFirstByte` is looked up only if needed, because most of these codes have two bytes. This saves 20 % of the
			// time.
			unit = byTwoBytes[(byte << 8) | (bytes[at + 1] as number)] as number;
			if ((unit & 0xf800) === FIRST_EXTRA) break;
			if (unit !== 0) {
				at += 2;
			} else {
				unit = byFirstByte[byte] as number;
				if (unit >= ILLEGAL) break;
				at++;
			}
		}
		out[filled++] = unit;
	}
	if (at === last && filled < BLOCK) {
		const unit = byFirstByte[bytes[at] as number] as number;
		if (unit < ILLEGAL) {
			out[filled++] = unit;
			at++;
		}
	}
	count = filled;
	return at;
}

/** Decodes with a table from `start` to the end of `bytes` or the first fault. */
export function decodeTable(
	table: CodeTable,
	reasons: TableReasons,
	bytes: Buffer,
	start: number,
	final: boolean,
	state: number,
): DecodeRun {
	if (start === 0 && table.ascii && isAscii(bytes)) {
		return { text: bytes.toString("latin1"), next: bytes.length, fault: undefined, state };
	}
	const single = table.byTwoBytes.length === 0;
	let text = "";
	let at = start;
	let fault: Fault | undefined;
	while (at < bytes.length) {
		at = single ? decodeSingles(table.byFirstByte, bytes, at) : decodePairs(table, bytes, at);
		if (count > 0) {
			text += unitBytes.toString("utf16le", 0, count * 2);
			continue;
		}
		const size = sizeAt(table, bytes, at);
		if (at + size > bytes.length) {
			if (final) fault = { end: bytes.length, reason: reasons.incomplete };
			break;
		}
		const special = specialText(table, bytes, at);
		if (special === undefined) {
			fault = { end: at + illegalSize(table, bytes, at), reason: reasons.illegal };
			break;
		}
		text += special;
		at += size;
	}
	return { text, next: at, fault, state };
}

const unitAt = ({ byTwoBytes }: CodeTable, bytes: Buffer, at: number) => byTwoBytes[bytes.readUInt16BE(at)] as number;

/** The size of the code at `at`; 1 for an illegal byte. */
function sizeAt(table: CodeTable, bytes: Buffer, at: number): number {
	if (table.byFirstByte[bytes[at] as number] !== LEAD) return 1;
	if (at + 1 < bytes.length && table.long !== undefined && unitAt(table, bytes, at) === LONG_CODE)
		return table.long.size;
	return 2;
}

const illegalSize = (table: CodeTable, bytes: Buffer, at: number) =>
	at + 1 < bytes.length && unitAt(table, bytes, at) === ILLEGAL_PAIR ? 2 : 1;

/** The text of a code that is not one code unit; undefined if the code is illegal. */
function specialText(table: CodeTable, bytes: Buffer, at: number): string | undefined {
	if (table.byFirstByte[bytes[at] as number] !== LEAD) return undefined;
	const unit = unitAt(table, bytes, at);
	if (unit !== LONG_CODE || table.long === undefined) return unit === 0 ? undefined : table.extras[unit - FIRST_EXTRA];
	const point = table.long.decode(bytes, at);
	return point < 0 ? undefined : String.fromCodePoint(point);
}
