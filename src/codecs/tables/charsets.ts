// The character sets that are decoded with tables: their names in CPython and iconv-lite, and the bytes that begin a code.

import { type CodeTable, ILLEGAL, iconvCodes, LEAD, type LongCodes } from "./code-table.ts";
import { eucJpLong } from "./euc-jp.ts";
import { eucKrLong } from "./euc-kr.ts";
import { gb18030Long } from "./gb18030.ts";
import { type Edition, eucJisCodes, eucJisLong, shiftJisCodes } from "./jis-x-0213.ts";
import { johabCodes } from "./johab.ts";

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
	/** The two-byte codes and their characters. */
	readonly codes: () => Iterable<[code: number, text: string]>;
	readonly byFirstByte: () => Uint16Array;
	/** The codes of more than two bytes, if there are any. */
	readonly long?: (table: CodeTable) => LongCodes;
	/** Whether one code may stand for two characters. */
	readonly mayExpand?: true;
}

const iconv = (name: string) => () => iconvCodes(name);

/** EUC-JIS in an edition of JIS X 0213. */
const eucJis = <Name extends string>(name: Name, edition: Edition) => ({
	name,
	codes: () => eucJisCodes(edition),
	byFirstByte: anyLead,
	long: eucJisLong(edition),
	mayExpand: true as const,
});

/** Shift JIS in an edition of JIS X 0213. */
const shiftJis = <Name extends string>(name: Name, edition: Edition) => ({
	name,
	codes: () => shiftJisCodes(edition),
	byFirstByte: () =>
		firstBytes(
			[
				[0x81, 0x9f],
				[0xe0, 0xfc],
			],
			[
				[0x5c, 0x5c, 0xa5],
				[0x7e, 0x7e, 0x203e],
				[0xa1, 0xdf, 0xff61],
			],
		),
	mayExpand: true as const,
});

export const doubleByteSets = {
	gbk: { name: "gbk", codes: iconv("gbk"), byFirstByte: anyLead },
	gb2312: { name: "gb2312", codes: iconv("gb2312"), byFirstByte: anyLead },
	gb18030: { name: "gb18030", codes: iconv("gb18030"), byFirstByte: anyLead, long: gb18030Long },
	big5: { name: "big5", codes: iconv("big5"), byFirstByte: anyLead },
	cp950: { name: "cp950", codes: iconv("cp950"), byFirstByte: anyLead },
	big5hkscs: { name: "big5hkscs", codes: iconv("big5hkscs"), byFirstByte: anyLead, mayExpand: true },
	shift_jis: {
		name: "shift_jis",
		codes: iconv("shiftjis"),
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
		codes: iconv("cp932"),
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
	euc_jp: { name: "euc_jp", codes: iconv("eucjp"), byFirstByte: anyLead, long: eucJpLong },
	euc_kr: { name: "euc_kr", codes: iconv("euckr"), byFirstByte: anyLead, long: eucKrLong },
	cp949: { name: "cp949", codes: iconv("cp949"), byFirstByte: anyLead },
	johab: { name: "johab", codes: johabCodes, byFirstByte: anyLead },
	euc_jis_2004: eucJis("euc_jis_2004", 2004),
	euc_jisx0213: eucJis("euc_jisx0213", 2000),
	shift_jis_2004: shiftJis("shift_jis_2004", 2004),
	shift_jisx0213: shiftJis("shift_jisx0213", 2000),
} as const satisfies Readonly<Record<string, DoubleByteSet>>;

/** The names of the single-byte sets in CPython. */
export const singleByteSets: readonly string[] = (
	"cp037 cp273 cp424 cp437 cp500 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 " +
	"cp865 cp866 cp869 cp874 cp875 cp1006 cp1026 cp1125 cp1140 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 " +
	"cp1258 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_11 " +
	"iso8859_13 iso8859_14 iso8859_15 iso8859_16 koi8_r koi8_u koi8_t kz1048 mac_arabic mac_croatian mac_cyrillic " +
	"mac_farsi mac_greek mac_iceland mac_latin2 mac_roman mac_romanian mac_turkish palmos ptcp154 tis_620 hp_roman8"
).split(" ");

/** Sets that have another name where their table comes from, or that a patch makes from the set that is most like them. */
const SOURCES: Readonly<Partial<Record<string, string>>> = {
	cp273: "cp037",
	cp500: "cp037",
	cp1026: "cp037",
	cp1140: "cp037",
	kz1048: "rk1048",
	mac_arabic: "mac_arabic",
	mac_farsi: "mac_arabic",
	mac_latin2: "maccenteuro",
	mac_romanian: "macromania",
	palmos: "cp1252",
	ptcp154: "pt154",
};

/** The packed set, or the set of iconv-lite, from which the table of a single-byte set is made. */
export const sourceOf = (name: string): string => SOURCES[name] ?? name.replace("_", "");

/** The sets whose line feed is not the byte 0A: those of IBM's mainframes. */
export const EBCDIC: ReadonlySet<string> = new Set("cp037 cp273 cp424 cp500 cp875 cp1026 cp1140".split(" "));
