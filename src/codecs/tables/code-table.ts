// The table of a character set: what each byte, or each two bytes, stand for. A table is built on its first use, because a
// double-byte table takes some milliseconds. table-encode.ts makes the reverse table.

import { isSurrogate } from "../surrogates.ts";
import { multiByteCodes, singleByteCharacters } from "./iconv.ts";

/** In `byFirstByte`: this byte begins a longer code. No set has the character U+FFFF. */
export const LEAD = 0xffff;
/** In `byFirstByte`: no code begins with this byte. */
export const ILLEGAL = 0xfffe;
/** In `byTwoBytes`: a value from FIRST_EXTRA to LONG_CODE - 1 stands for the text `extras[value - FIRST_EXTRA]`. */
export const FIRST_EXTRA = 0xd800;
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
	/** For each two bytes (as one big-endian number) their character, FIRST_EXTRA + an index, or LONG_CODE; 0: none. */
	readonly byTwoBytes: Uint16Array;
	/** Texts that are not one UTF-16 code unit: characters beyond the BMP, and letters with a combining mark. */
	readonly extras: readonly string[];
	/** Code points and the codes that encode them, if that is not the lowest code that decodes to them; 0: no code. */
	readonly preferredCodes: ReadonlyMap<number, number>;
	readonly long: LongCodes | undefined;
}

/** The table of a single-byte set: iconv-lite's, corrected by `patch` ("byte=unit", or "byte=" for a hole). */
export function singleByteTable(encoding: string, patch: string): CodeTable {
	const byFirstByte = Uint16Array.from(singleByteCharacters(encoding), (text) => {
		return text === "\ufffd" ? ILLEGAL : text.charCodeAt(0);
	});
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

const isAsciiTable = (byFirstByte: Uint16Array) => byFirstByte.subarray(0, 0x80).every((unit, byte) => unit === byte);

export interface DoubleBytePatch {
	/** Ranges of codes without a character: "a140~a17e". */
	readonly holes: string;
	/** Codes and their UTF-16 code units: "a145=2022". */
	readonly changes: string;
	/** Code points and the codes that encode them: "00a2=a246", or "ff5e=" for no code. */
	readonly codes: string;
}

const NOTHING: DoubleBytePatch = { holes: "", changes: "", codes: "" };

/** The table of a double-byte set: iconv-lite's, corrected to CPython's by `patch`. */
export function doubleByteTable(
	encoding: string,
	byFirstByte: Uint16Array,
	patch: DoubleBytePatch = NOTHING,
	long?: (table: CodeTable) => LongCodes,
): CodeTable {
	const byTwoBytes = new Uint16Array(0x10000);
	const extras: string[] = [];
	const put = (code: number, text: string) => {
		byTwoBytes[code] = text.length === 1 ? text.charCodeAt(0) : FIRST_EXTRA + extras.push(text) - 1;
	};
	for (const [code, text] of multiByteCodes(encoding)) {
		if (code < 0x10000 && byFirstByte[code >> 8] === LEAD && isOneCode(text)) put(code, text);
	}
	for (const range of words(patch.holes)) {
		const [from, to] = range.split("~").map((code) => Number.parseInt(code, 16));
		byTwoBytes.fill(0, from, (to ?? (from as number)) + 1);
	}
	for (const change of words(patch.changes)) {
		const [code, units] = change.split("=") as [string, string];
		const text = units.replace(/..../g, (unit) => String.fromCharCode(Number.parseInt(unit, 16)));
		put(Number.parseInt(code, 16), text);
	}
	const preferredCodes = new Map(entries(patch.codes, 0));
	const table = { byFirstByte, ascii: true, byTwoBytes, extras, preferredCodes, long: undefined };
	return { ...table, long: long?.(table) };
}

/** Whether the text is one character, or a letter with a combining mark, for which one code may stand. */
function isOneCode(text: string): boolean {
	return text.length === 1 || (text.length === 2 && (isSurrogate(text.charCodeAt(0)) || /\p{M}$/u.test(text)));
}

const words = (list: string) => list.split(" ").filter(Boolean);

/** The pairs "key=value" of a patch as numbers. `none` stands for a missing value. */
function entries(patch: string, none: number): [key: number, value: number][] {
	return words(patch).map((word) => {
		const [key, value] = word.split("=") as [string, string];
		return [Number.parseInt(key, 16), value === "" ? none : Number.parseInt(value, 16)];
	});
}
