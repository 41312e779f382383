// The character sets that are decoded with tables: their names in CPython and iconv-lite, and the bytes that begin a code.

import { type CodeTable, ILLEGAL, LEAD, type LongCodes } from "./code-table.ts";
import { eucJpLong } from "./euc-jp.ts";
import { eucKrLong } from "./euc-kr.ts";
import { gb18030Long } from "./gb18030.ts";

type Range = readonly [from: number, to: number];

/**
 * A table by first byte. Bytes below 80 are ASCII. `leads` are ranges of bytes that begin a longer code. `singles` are
 * ranges of bytes that are characters on their own, numbered from the code unit `unit`. All other bytes are illegal.
 */
function firstBytes(
	leads: readonly Range[],
	singles: readonly (readonly [...Range, unit: number])[] = [],
): Uint16Array {
	const first = Uint16Array.from({ length: 256 }, (_, byte) => (byte < 0x80 ? byte : ILLEGAL));
	for (const [from, to] of leads) first.fill(LEAD, from, to + 1);
	for (const [from, to, unit] of singles) {
		for (let byte = from; byte <= to; byte++) first[byte] = unit + byte - from;
	}
	return first;
}

/** CPython waits for a second byte after any byte that is not ASCII, even if no second byte makes a character of it. */
const anyLead = () => firstBytes([[0x80, 0xff]]);

export interface DoubleByteSet {
	/** The name in CPython and in its errors. */
	readonly name: string;
	/** The name in iconv-lite. */
	readonly iconv: string;
	readonly byFirstByte: () => Uint16Array;
	/** The codes of more than two bytes, if there are any. */
	readonly long?: (table: CodeTable) => LongCodes;
	/** Whether one code may stand for two characters. */
	readonly mayExpand?: true;
}

export const doubleByteSets = {
	gbk: { name: "gbk", iconv: "gbk", byFirstByte: anyLead },
	gb2312: { name: "gb2312", iconv: "gb2312", byFirstByte: anyLead },
	gb18030: { name: "gb18030", iconv: "gb18030", byFirstByte: anyLead, long: gb18030Long },
	big5: { name: "big5", iconv: "big5", byFirstByte: anyLead },
	cp950: { name: "cp950", iconv: "cp950", byFirstByte: anyLead },
	big5hkscs: { name: "big5hkscs", iconv: "big5hkscs", byFirstByte: anyLead, mayExpand: true },
	shift_jis: {
		name: "shift_jis",
		iconv: "shiftjis",
		byFirstByte: () =>
			firstBytes(
				[
					[0x81, 0x9f],
					[0xe0, 0xea],
				],
				[[0xa1, 0xdf, 0xff61]],
			),
	},
	cp932: {
		name: "cp932",
		iconv: "cp932",
		byFirstByte: () =>
			firstBytes(
				[
					[0x81, 0x9f],
					[0xe0, 0xfc],
				],
				[
					[0x80, 0x80, 0x80],
					[0xa0, 0xa0, 0xf8f0],
					[0xa1, 0xdf, 0xff61],
					[0xfd, 0xff, 0xf8f1],
				],
			),
	},
	euc_jp: { name: "euc_jp", iconv: "eucjp", byFirstByte: anyLead, long: eucJpLong },
	euc_kr: { name: "euc_kr", iconv: "euckr", byFirstByte: anyLead, long: eucKrLong },
	cp949: { name: "cp949", iconv: "cp949", byFirstByte: anyLead },
} as const satisfies Readonly<Record<string, DoubleByteSet>>;

/** The names of the single-byte sets in CPython. iconv-lite's names lack the underscore. */
export const singleByteSets: readonly string[] = (
	"cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 " +
	"cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 " +
	"cp874 cp1125 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 " +
	"iso8859_11 iso8859_13 iso8859_14 iso8859_15 iso8859_16 koi8_r koi8_u koi8_t mac_roman mac_croatian " +
	"mac_cyrillic mac_greek mac_iceland mac_turkish tis_620 hp_roman8"
).split(" ");
