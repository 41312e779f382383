import { isAscii } from "node:buffer";
import type { DecodeRun, Fault } from "../codec.ts";
import { type CodeTable, EXTRA, ILLEGAL, LEAD, LONG } from "./code-table.ts";

// Text is collected here: a block of code units at a time, so that nothing is allocated for each of many faults.
const BLOCK = 16_384;
const units = new Uint16Array(BLOCK);
const unitBytes = Buffer.from(units.buffer);
let count = 0;

export interface TableReasons {
	readonly illegal: string;
	readonly incomplete: string;
}

// The two loops are small functions of their own, so that V8 keeps them optimized. Each stops when the block is full
// (no character takes less than a byte) or at anything but a plain character, and leaves in `count` how many it found.

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

function decodePairs({ first, pairs }: CodeTable, bytes: Buffer, start: number): number {
	const out = units;
	const last = bytes.length - 1;
	const stop = Math.min(last, start + BLOCK);
	let at = start;
	let filled = 0;
	while (at < stop) {
		const byte = bytes[at] as number;
		let unit = byte;
		// All of these sets hold ASCII.
		if (byte < 0x80) {
			at++;
		} else {
			// Before `first`, where most codes begin anyway: -20 % of the time.
			unit = pairs[(byte << 8) | (bytes[at + 1] as number)] as number;
			if ((unit & 0xf800) === EXTRA) break;
			if (unit !== 0) {
				at += 2;
			} else {
				unit = first[byte] as number;
				if (unit >= ILLEGAL) break;
				at++;
			}
		}
		out[filled++] = unit;
	}
	if (at === last && filled < BLOCK) {
		const unit = first[bytes[at] as number] as number;
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
	const single = table.pairs.length === 0;
	let text = "";
	let at = start;
	let fault: Fault | undefined;
	while (at < bytes.length) {
		at = single ? decodeSingles(table.first, bytes, at) : decodePairs(table, bytes, at);
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
			fault = { end: at + 1, reason: reasons.illegal };
			break;
		}
		text += special;
		at += size;
	}
	return { text, next: at, fault, state };
}

const unitAt = ({ pairs }: CodeTable, bytes: Buffer, at: number) => pairs[bytes.readUInt16BE(at)] as number;

/** How many bytes the code at `at` wants to be judged. */
function sizeAt(table: CodeTable, bytes: Buffer, at: number): number {
	if (table.first[bytes[at] as number] !== LEAD) return 1;
	if (at + 1 < bytes.length && table.long !== undefined && unitAt(table, bytes, at) === LONG) return table.long.size;
	return 2;
}

/** What is neither a fault nor one code unit. */
function specialText(table: CodeTable, bytes: Buffer, at: number): string | undefined {
	if (table.first[bytes[at] as number] !== LEAD) return undefined;
	const unit = unitAt(table, bytes, at);
	if (unit !== LONG || table.long === undefined) return unit === 0 ? undefined : table.extras[unit - EXTRA];
	const point = table.long.decode(bytes, at);
	return point < 0 ? undefined : String.fromCodePoint(point);
}
