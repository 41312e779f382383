import { isAscii } from "node:buffer";
import { type CodeTable, EXTRA, ILLEGAL, LEAD, LONG } from "./code-table.ts";
import type { DecodeRun, Fault } from "./codec.ts";

// Text is collected here: a block of code units at a time, so that nothing is allocated for each of many faults.
const BLOCK = 16_384;
const units = new Uint16Array(BLOCK + 2);
const unitBytes = Buffer.from(units.buffer);

export interface TableReasons {
	readonly illegal: string;
	readonly incomplete: string;
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
	const { first, pairs } = table;
	const length = bytes.length;
	let text = "";
	let count = 0;
	let at = start;
	let fault: Fault | undefined;
	while (at < length) {
		if (count >= BLOCK) {
			text += unitBytes.toString("utf16le", 0, count * 2);
			count = 0;
		}
		const byte = bytes[at] as number;
		const single = first[byte] as number;
		if (single < ILLEGAL) {
			units[count++] = single;
			at++;
			continue;
		}
		const unit = single === LEAD && at + 1 < length ? (pairs[(byte << 8) | (bytes[at + 1] as number)] as number) : 0;
		if (unit !== 0 && (unit < EXTRA || unit > LONG)) {
			units[count++] = unit;
			at += 2;
			continue;
		}
		const size = unit === LONG ? (table.long as NonNullable<typeof table.long>).size : 2;
		if (single === LEAD && at + size > length) {
			if (final) fault = { end: length, reason: reasons.incomplete };
			break;
		}
		const special = unit === 0 ? undefined : specialText(table, unit, bytes, at);
		if (special === undefined) {
			fault = { end: at + 1, reason: reasons.illegal };
			break;
		}
		for (let index = 0; index < special.length; index++) units[count++] = special.charCodeAt(index);
		at += size;
	}
	text += unitBytes.toString("utf16le", 0, count * 2);
	return { text, next: at, fault, state };
}

function specialText(table: CodeTable, unit: number, bytes: Buffer, at: number): string | undefined {
	if (unit !== LONG) return table.extras[unit - EXTRA];
	const point = (table.long as NonNullable<typeof table.long>).decode(bytes, at);
	return point < 0 ? undefined : String.fromCodePoint(point);
}
