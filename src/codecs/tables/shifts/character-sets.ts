// The sets between which shift sequences switch. A code is one or two bytes; those of characters are 21–7E.

import { doubleByteSets, sourceOf } from "../charsets.ts";
import { ILLEGAL, singleByteTable } from "../code-table.ts";
import { jisX0212 as jisX0212Tables } from "../euc-jp.ts";
import { type Edition, plane1, plane2 } from "../jis-x-0213.ts";
import { doubleByteTables, once } from "../table-codecs.ts";

export interface CharacterSet {
	/** The size of a code in bytes. */
	readonly size: 1 | 2;
	/** What a code stands for. */
	textOf(code: number): string | undefined;
	/** The code of a text of one character, or of a letter and a combining mark; 0: none. */
	codeOf(text: string): number;
	/** What a byte stands for after a single shift, if the set can be shifted to for a single byte. */
	singleShift?(byte: number): string | undefined;
}

const nothing = { size: 1, textOf: () => undefined, codeOf: () => 0 } as const;
const textOfUnit = (unit: number | undefined) =>
	unit === 0 || unit === undefined ? undefined : String.fromCharCode(unit);

/** In the EUC encodings the high bits of both bytes are set. */
const HIGH = 0x8080;
/** Whether both bytes are A1–FF. In extensions of an EUC encoding there are other codes. */
const isEuc = (code: number) => code >= 0xa1a1 && (code & 0xff) >= 0xa1;

/** The set to which the two-byte codes of an EUC encoding belong. */
function eucSet(name: "euc_jp" | "cp949" | "gb2312"): CharacterSet {
	const { table, reverseTable } = doubleByteTables(doubleByteSets[name]);
	return {
		size: 2,
		textOf: (code) => textOfUnit(isEuc(code ^ HIGH) ? table().byTwoBytes[code ^ HIGH] : 0),
		codeOf(text) {
			const code = text.length === 1 ? (reverseTable().codes[text.charCodeAt(0)] as number) : 0;
			return isEuc(code) ? code ^ HIGH : 0;
		},
	};
}

/** A set of these codes and texts. `written`: those that are encoded, if they are not the same. */
function mapped(
	codes: () => Iterable<readonly [number, string]>,
	written: () => Iterable<readonly [number, string]> = codes,
): CharacterSet {
	const texts = once(() => new Map(codes()));
	// By way of a map of texts, because a later text of a code replaces an earlier one.
	const codesOf = once(() => new Map([...new Map(written())].map(([code, text]) => [text, code])));
	return { size: 2, textOf: (code) => texts().get(code), codeOf: (text) => codesOf().get(text) ?? 0 };
}

export const ascii: CharacterSet = {
	...nothing,
	singleShift: (byte) => (byte < 0x80 ? String.fromCharCode(byte) : undefined),
};
export const jisX0208 = eucSet("euc_jp");
export const ksX1001 = eucSet("cp949");
export const gb2312 = eucSet("gb2312");

export const jisX0212: CharacterSet = {
	size: 2,
	textOf: (code) => textOfUnit(jisX0212Tables().units[code ^ HIGH]),
	codeOf(text) {
		const code = jisX0212Tables().codes[text.charCodeAt(0)] as number;
		return code === 0 ? 0 : code ^ HIGH;
	},
};

/** The first plane of JIS X 0213. */
export const jisX0213Plane1 = (edition: Edition): CharacterSet => mapped(() => plane1(edition));

/** The second plane of JIS X 0213. CPython decodes it as in 2004 whatever the edition. */
export const jisX0213Plane2 = (edition: Edition): CharacterSet =>
	mapped(
		() => plane2(2004),
		() => plane2(edition),
	);

const YEN = 0x5c;
const OVERLINE = 0x7e;
/** JIS X 0201: ASCII but for two characters. ASCII characters are encoded as ASCII, not with this set. */
export const roman: CharacterSet = {
	size: 1,
	textOf: (code) => (code === YEN ? "\u00a5" : code === OVERLINE ? "\u203e" : String.fromCharCode(code)),
	codeOf: (text) => (text === "\u00a5" ? YEN : text === "\u203e" ? OVERLINE : 0),
};

/** The half-width katakana of JIS X 0201 begin at the code 21 and at this code unit. */
const KATAKANA = 0xff61;
export const katakana: CharacterSet = {
	size: 1,
	textOf: (code) => (code > 0x20 && code < 0x60 ? String.fromCharCode(KATAKANA + code - 0x21) : undefined),
	codeOf(text) {
		const code = text.charCodeAt(0) - KATAKANA + 0x21;
		return code > 0x20 && code < 0x60 ? code : 0;
	},
};

export const iso8859Part1: CharacterSet = {
	...nothing,
	singleShift: (byte) => (byte < 0x80 ? String.fromCharCode(byte + 0x80) : undefined),
};

const greek = once(() => singleByteTable(sourceOf("iso8859_7"), "a4= a5= aa=").byFirstByte);
/** ISO 8859-7 as it was before 2003. */
export const iso8859Part7: CharacterSet = {
	...nothing,
	singleShift(byte) {
		const unit = greek()[byte ^ 0x80] as number;
		return unit === ILLEGAL ? undefined : String.fromCharCode(unit);
	},
};
