// JIS X 0213, a Japanese set of two planes with 94 × 94 characters each. The first plane is JIS X 0208 and what was added to
// it in 2000 and 2004. Codes are two bytes 21–7E here; each encoding writes them in its own way.

import { type CodeTable, ILLEGAL_PAIR, iconvCodes, type LongCodes, words } from "./code-table.ts";
import { eucJpLong } from "./euc-jp.ts";
import { jisX0213Pairs, jisX0213Plane1, jisX0213Plane2 } from "./generated/packed-sets.ts";
import { unpack } from "./packed.ts";

export type Edition = 2000 | 2004;
type Codes = Generator<[code: number, text: string]>;

const ADDED_IN_2004 = new Set([0x2e21, 0x2f7e, 0x4f54, 0x4f7e, 0x7427, 0x7e7a, 0x7e7b, 0x7e7c, 0x7e7d, 0x7e7e]);
/** The one code that has another character in 2004, and its character in 2000. */
const CHANGED = 0x7d3b;
const BEFORE_CHANGE = "\u9b1d";

/** The codes of JIS X 0208: those of iconv-lite without a vendor's rows. */
export function* jisX0208(): Codes {
	for (const [eucCode, text] of iconvCodes("eucjp")) {
		const row = (eucCode >> 8) - 0x80;
		if (row > 0x20 && row !== 0x2d && row < 0x79) yield [eucCode & 0x7f7f, text];
	}
}

/** The codes of the first plane that stand for two characters. */
export function* pairs(): Codes {
	for (const pair of words(jisX0213Pairs)) {
		const [code, units] = pair.split("=") as [string, string];
		yield [Number.parseInt(code, 16), Buffer.from(units, "hex").swap16().toString("utf16le")];
	}
}

function* allPlane1(): Codes {
	yield* jisX0208();
	yield* unpack(jisX0213Plane1);
	yield* pairs();
}

export function* plane1(edition: Edition): Codes {
	for (const entry of allPlane1()) {
		if (edition === 2004 || !ADDED_IN_2004.has(entry[0])) yield entry;
	}
}

export function* plane2(edition: Edition): Codes {
	for (const [code, text] of unpack(jisX0213Plane2)) {
		yield [code, edition === 2000 && code === CHANGED ? BEFORE_CHANGE : text];
	}
}

/** In CPython both bytes of a code that was added in 2004 are a fault in the edition of 2000. */
function* illegalPairs(edition: Edition): Codes {
	if (edition === 2004) return;
	for (const code of ADDED_IN_2004) yield [code, String.fromCharCode(ILLEGAL_PAIR)];
}

/** The two-byte codes of EUC-JIS: the first plane, and half-width katakana after 8E. */
export function* eucJisCodes(edition: Edition): Codes {
	for (const codes of [plane1(edition), illegalPairs(edition)]) {
		for (const [code, text] of codes) yield [code | 0x8080, text];
	}
	for (let byte = 0xa1; byte <= 0xdf; byte++) yield [0x8e00 | byte, String.fromCharCode(0xfec0 + byte)];
}

/** The three-byte codes of EUC-JIS: 8F and a code of the second plane or, where that has none, of JIS X 0212. */
export function eucJisLong(edition: Edition): (table: CodeTable) => LongCodes {
	return (table) => {
		const jisX0212 = eucJpLong(table);
		const points = new Map<number, number>();
		const codes = new Map<number, number>();
		// The edition of 2000 refuses all characters of 2004, although JIS X 0212 has some of them.
		for (const [code, text] of allPlane1()) if (ADDED_IN_2004.has(code)) codes.set(text.codePointAt(0) as number, 0);
		for (const [code, text] of plane2(2004)) if (code === CHANGED) codes.set(text.codePointAt(0) as number, 0);
		for (const [code, text] of plane2(edition)) {
			const point = text.codePointAt(0) as number;
			points.set(code | 0x8080, point);
			codes.set(point, code | 0x8080);
		}
		return {
			size: 3,
			decode: (bytes, at) => points.get(bytes.readUInt16BE(at + 1)) ?? jisX0212.decode(bytes, at),
			encode(point, bytes, at) {
				const code = codes.get(point);
				if (code === undefined) return jisX0212.encode(point, bytes, at);
				if (code === 0) return 0;
				bytes[at] = 0x8f;
				bytes.writeUInt16BE(code, at + 1);
				return 3;
			},
		};
	};
}

/** The rows of the second plane that have characters, in the order in which Shift JIS has them behind the first plane. */
const SHIFT_ROWS = [0x21, 0x28, 0x23, 0x24, 0x25, 0x2c, 0x2d, 0x2e, 0x2f];
const FIRST_REGULAR_ROW = 0x6e;

/** The number of a row of the second plane behind the 94 rows of the first, in Shift JIS. */
function shiftRow(row: number): number {
	return 94 + (row < FIRST_REGULAR_ROW ? SHIFT_ROWS.indexOf(row) : row - FIRST_REGULAR_ROW + SHIFT_ROWS.length);
}

/** The codes of Shift JIS: two rows of 94 characters for each first byte. */
export function* shiftJisCodes(edition: Edition): Codes {
	for (const codes of [plane1(edition), illegalPairs(edition)]) {
		for (const [code, text] of codes) yield [shiftCode((code >> 8) - 0x21, (code & 0xff) - 0x21), text];
	}
	for (const [code, text] of plane2(edition)) yield [shiftCode(shiftRow(code >> 8), (code & 0xff) - 0x21), text];
}

function shiftCode(row: number, column: number): number {
	const lead = row >> 1;
	const trail = column + (row % 2 === 0 ? 0 : 94);
	return ((lead + (lead < 0x1f ? 0x81 : 0xc1)) << 8) | (trail + (trail < 0x3f ? 0x40 : 0x41));
}
