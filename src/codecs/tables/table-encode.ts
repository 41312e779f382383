// Encoding with a table, and how that table is made from a CodeTable.

import type { EncodeRun } from "../codec.ts";
import { type CodeTable, FIRST_EXTRA, ILLEGAL, ILLEGAL_PAIR, LONG_CODE } from "./code-table.ts";

/** The reverse of a CodeTable. */
export interface EncodeTable {
	/** The code of each UTF-16 code unit; 0 means no code, except for U+0000, whose code is 0. */
	readonly codes: Uint16Array;
	/** The codes of texts of two code units: characters beyond the BMP, and letters with a combining mark (big5hkscs). */
	readonly extras: ReadonlyMap<string, number>;
	/** The first code units of `extras`. */
	readonly starts: ReadonlySet<number>;
	readonly long: CodeTable["long"];
}

export function reverse(table: CodeTable): EncodeTable {
	const codes = new Uint16Array(0x10000);
	const extras = new Map<string, number>();
	for (const [code, unit] of table.byFirstByte.entries()) {
		if (unit < ILLEGAL) codes[unit] = code;
	}
	for (const [code, unit] of table.byTwoBytes.entries()) {
		if (unit === 0 || unit === ILLEGAL_PAIR || unit === LONG_CODE) continue;
		if (unit >= FIRST_EXTRA && unit < ILLEGAL_PAIR) extras.set(table.extras[unit - FIRST_EXTRA] as string, code);
		else if (codes[unit] === 0) codes[unit] = code;
	}
	for (const [point, code] of table.preferredCodes) codes[point] = code;
	const starts = new Set([...extras.keys()].map((text) => text.charCodeAt(0)));
	return { codes, extras, starts, long: table.long };
}

/** Encodes with a table from `start` to the end of `text` or the first character without a code. */
export function encodeTable(
	{ codes, extras, starts, long }: EncodeTable,
	reason: string,
	text: string,
	start: number,
	state: number,
): EncodeRun {
	const length = text.length;
	// After a fault there may be many more, so the buffer begins small and grows.
	let bytes = Buffer.allocUnsafe(start === 0 ? length * 2 + 16 : 64);
	let count = 0;
	let at = start;
	while (at < length) {
		if (count + 8 > bytes.length) bytes = Buffer.concat([bytes], bytes.length * 2);
		const unit = text.charCodeAt(at);
		const pair = starts.size > 0 && starts.has(unit) ? extras.get(text.slice(at, at + 2)) : undefined;
		const code = pair ?? (codes[unit] as number);
		if (code > 0xff) {
			bytes[count++] = code >> 8;
			bytes[count++] = code;
			at += pair === undefined ? 1 : 2;
			continue;
		}
		if (code !== 0 || unit === 0) {
			bytes[count++] = code;
			at++;
			continue;
		}
		const point = text.codePointAt(at) as number;
		const written = long?.encode(point, bytes, count) ?? 0;
		const next = point > 0xffff ? at + 2 : at + 1;
		if (written === 0) return { bytes: bytes.subarray(0, count), next: at, fault: { end: next, reason }, state };
		count += written;
		at = next;
	}
	return { bytes: bytes.subarray(0, count), next: at, fault: undefined, state };
}
