// The table of a character set: what each byte, or each two bytes, stand for. A table is built on its first use,
// because a double-byte table takes some milliseconds. table-encode.ts makes the reverse table.

import { isSurrogate } from "../surrogates.ts";
import { packedSingleByteSets } from "./generated/packed-sets.ts";
import type { DoubleBytePatch } from "./generated/patches.ts";
import { multiByteCodes, singleByteCharacters } from "./iconv.ts";
import { unpack } from "./packed.ts";

/** In `byFirstByte`: this byte begins a longer code. No set has the character U+FFFF. */
export const LEAD = 0xffff;
/** In `byFirstByte`: no code begins with this byte. */
export const ILLEGAL = 0xfffe;
/** In `byTwoBytes`: a value from FIRST_EXTRA to ILLEGAL_PAIR - 1 stands for the text `extras[value - FIRST_EXTRA]`. */
export const FIRST_EXTRA = 0xd800;
/** In `byTwoBytes`: both bytes together are illegal. Without this only the first of two illegal bytes is a fault. */
export const ILLEGAL_PAIR = 0xdffe;
/** In `byTwoBytes`: these two bytes begin a longer code. */
export const LONG_CODE = 0xdfff;

/** Codes of more than two bytes. */
export interface LongCodes {
	/** The size of a code in bytes. */
	readonly size: number;
	/** The code point of the `size` bytes at `at`, or -1. */
	decode(bytes: Buffer, at: number): number;
	/** Writes the code of a code point at `at` and returns its size; 0 if there is no code. */
	encode(point: number, bytes: Buffer, at: number): number;
}

export interface CodeTable {
	/** For each byte, the character that it is on its own, or LEAD, or ILLEGAL. */
	readonly byFirstByte: Uint16Array;
	/** Whether the bytes below 80 are ASCII. */
	readonly ascii: boolean;
	/**
	 * For each two bytes (as one big-endian number) their character, FIRST_EXTRA + an index, ILLEGAL_PAIR or LONG_CODE;
	 * 0: none.
	 */
	readonly byTwoBytes: Uint16Array;
	/** Texts that are not one UTF-16 code unit: characters beyond the BMP, and letters with a combining mark. */
	readonly extras: readonly string[];
	/** Code points and the codes that encode them, if that is not the lowest code that decodes to them; 0: no code. */
	readonly preferredCodes: ReadonlyMap<number, number>;
	readonly long: LongCodes | undefined;
}

/**
 * The table of a single-byte set: `source`, a packed set (see packed.ts) or one of iconv-lite, corrected by `patch`
 * ("byte=unit", or "byte=" for a hole).
 */
export function singleByteTable(source: string, patch: string): CodeTable {
	const byFirstByte = packedTable(source) ?? iconvTable(source);
	for (const [byte, unit] of entries(patch, ILLEGAL)) byFirstByte[byte] = unit;
	return {
		byFirstByte,
		ascii: isAsciiTable(byFirstByte),
		byTwoBytes: new Uint16Array(0),
		extras: [],
		preferredCodes: new Map(),
		long: undefined,
	};
}

/** Bytes below the first packed one are ASCII. */
function packedTable(source: string): Uint16Array | undefined {
	const packed = packedSingleByteSets[source];
	if (packed === undefined) return undefined;
	const first = Number.parseInt(packed, 16);
	const byFirstByte = Uint16Array.from({ length: 256 }, (_, byte) => (byte < first ? byte : ILLEGAL));
	for (const [byte, text] of unpack(packed)) byFirstByte[byte] = text.charCodeAt(0);
	return byFirstByte;
}

const iconvTable = (source: string) =>
	Uint16Array.from(singleByteCharacters(source), (text) => (text === "\ufffd" ? ILLEGAL : text.charCodeAt(0)));

const isAsciiTable = (byFirstByte: Uint16Array) => byFirstByte.subarray(0, 0x80).every((unit, byte) => unit === byte);

/** The two-byte codes of a set of iconv-lite, as big-endian numbers, and their characters. */
export function* iconvCodes(source: string): Generator<[code: number, text: string]> {
	for (const entry of multiByteCodes(source)) {
		if (entry[0] < 0x10000 && isOneCode(entry[1])) yield entry;
	}
}

/** Whether the text is one character, or a letter with a combining mark, for which one code may stand. */
function isOneCode(text: string): boolean {
	return text.length === 1 || (text.length === 2 && (isSurrogate(text.charCodeAt(0)) || /\p{M}$/u.test(text)));
}

const NOTHING: DoubleBytePatch = { holes: "", changes: "", codes: "" };

/** The table of a double-byte set with these codes, corrected to CPython's by `patch`. */
export function doubleByteTable(
	source: Iterable<[code: number, text: string]>,
	byFirstByte: Uint16Array,
	patch: DoubleBytePatch = NOTHING,
	long?: (table: CodeTable) => LongCodes,
): CodeTable {
	const byTwoBytes = new Uint16Array(0x10000);
	const extras: string[] = [];
	const put = (code: number, text: string) => {
		byTwoBytes[code] = text.length === 1 ? text.charCodeAt(0) : FIRST_EXTRA + extras.push(text) - 1;
	};
	for (const [code, text] of source) {
		if (byFirstByte[code >> 8] === LEAD) put(code, text);
	}
	for (const range of words(patch.holes)) {
		const [from, to] = range.split("~").map((code) => Number.parseInt(code, 16));
		byTwoBytes.fill(0, from, (to ?? (from as number)) + 1);
	}
	for (const [code, text] of unpack(patch.changes)) put(code, text);
	const preferredCodes = new Map(entries(patch.codes, 0));
	const ascii = isAsciiTable(byFirstByte);
	const table = { byFirstByte, ascii, byTwoBytes, extras, preferredCodes, long: undefined };
	return { ...table, long: long?.(table) };
}

export const words = (list: string) => list.split(" ").filter(Boolean);

/** The pairs "key=value" of a patch as numbers. `none` stands for a missing value. */
function entries(patch: string, none: number): [key: number, value: number][] {
	return words(patch).map((word) => {
		const [key, value] = word.split("=") as [string, string];
		return [Number.parseInt(key, 16), value === "" ? none : Number.parseInt(value, 16)];
	});
}
