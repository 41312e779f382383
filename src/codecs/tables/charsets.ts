// The sets that are tables: what iconv-lite calls them, and which bytes begin a code.
import { type CodeTable, ILLEGAL, LEAD, type LongCodes } from "./code-table.ts";
import { eucJpLong } from "./euc-jp.ts";
import { eucKrLong } from "./euc-kr.ts";
import { gb18030Long } from "./gb18030.ts";

type Range = readonly [from: number, to: number];

/** ASCII, and for the rest: leads, then single characters from a first one on. What is not named is illegal. */
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

/** CPython asks for a second byte behind any byte that is not ASCII, even where none can help. */
const anyLead = () => firstBytes([[0x80, 0xff]]);

export interface PairSet {
	/** CPython's name, in its errors too. */
	readonly name: string;
	readonly iconv: string;
	readonly first: () => Uint16Array;
	readonly long?: (table: CodeTable) => LongCodes;
	readonly expands?: true;
}

export const doubleByteSets = {
	gbk: { name: "gbk", iconv: "gbk", first: anyLead },
	gb2312: { name: "gb2312", iconv: "gb2312", first: anyLead },
	gb18030: { name: "gb18030", iconv: "gb18030", first: anyLead, long: gb18030Long },
	big5: { name: "big5", iconv: "big5", first: anyLead },
	cp950: { name: "cp950", iconv: "cp950", first: anyLead },
	big5hkscs: { name: "big5hkscs", iconv: "big5hkscs", first: anyLead, expands: true },
	shift_jis: {
		name: "shift_jis",
		iconv: "shiftjis",
		first: () =>
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
		first: () =>
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
	euc_jp: { name: "euc_jp", iconv: "eucjp", first: anyLead, long: eucJpLong },
	euc_kr: { name: "euc_kr", iconv: "euckr", first: anyLead, long: eucKrLong },
	cp949: { name: "cp949", iconv: "cp949", first: anyLead },
} as const satisfies Readonly<Record<string, PairSet>>;

/** CPython's names of single-byte sets, by iconv-lite's. */
export const singleByteSets: readonly string[] = (
	"cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 " +
	"cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865 cp866 cp869 " +
	"cp874 cp1125 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 " +
	"iso8859_11 iso8859_13 iso8859_14 iso8859_15 iso8859_16 koi8_r koi8_u koi8_t mac_roman mac_croatian " +
	"mac_cyrillic mac_greek mac_iceland mac_turkish tis_620 hp_roman8"
).split(" ");
