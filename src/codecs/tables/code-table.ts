// A table of what bytes mean, and its reverse. Built on first use: the tables of a two-byte set take some milliseconds.

import { isSurrogate } from "../surrogates.ts";
import { decodeEach } from "./iconv.ts";

/** In `first`: this byte begins a longer code. No character of any set. */
export const LEAD = 0xffff;
/** In `first`: no code begins with this byte. */
export const ILLEGAL = 0xfffe;
/** In `pairs`: see `extras` for what is not one UTF-16 code unit. The index is counted from here. */
export const EXTRA = 0xd800;
/** In `pairs`: these two bytes begin a longer code. */
export const LONG = 0xdfff;

/** Codes of more than two bytes. */
export interface LongCodes {
	readonly size: number;
	/** The code point of the `size` bytes at `at`, or -1. */
	decode(bytes: Buffer, at: number): number;
	/** Writes the bytes of a code point at `at` and says how many they were; 0 if there is no code. */
	encode(point: number, bytes: Buffer, at: number): number;
}

export interface CodeTable {
	/** The character of each byte, or LEAD, or ILLEGAL. */
	readonly first: Uint16Array;
	/** Whether the bytes below 80 are ASCII. */
	readonly ascii: boolean;
	/** The character of each two bytes; 0: none. */
	readonly pairs: Uint16Array;
	readonly extras: readonly string[];
	/** Characters whose code is not the lowest that decodes to them. 0: none. */
	readonly codes: ReadonlyMap<number, number>;
	readonly long: LongCodes | undefined;
}

/** A set of single bytes: iconv-lite's table, but for what `patch` says ("byte=unit", or "byte=" for a hole). */
export function singleByteTable(encoding: string, patch: string): CodeTable {
	const first = new Uint16Array(256).fill(ILLEGAL);
	for (let byte = 0; byte <= 0x0a; byte++) first[byte] = byte;
	for (const [index, text] of decodeEach(encoding, [], 0x0b).entries()) {
		if (text !== undefined) first[index + 0x0b] = text.charCodeAt(0);
	}
	for (const [byte, unit] of entries(patch, ILLEGAL)) first[byte] = unit;
	return {
		first,
		ascii: isAsciiTable(first),
		pairs: new Uint16Array(0),
		extras: [],
		codes: new Map(),
		long: undefined,
	};
}

const isAsciiTable = (first: Uint16Array) => first.subarray(0, 0x80).every((unit, byte) => unit === byte);

export interface PairPatch {
	/** Ranges of codes without a character: "a140~a17e". */
	readonly holes: string;
	/** Codes and their UTF-16 code units: "a145=2022". */
	readonly changes: string;
	/** Code points and their codes: "00a2=a246", or "ff5e=" if there is none. */
	readonly codes: string;
}

const NOTHING: PairPatch = { holes: "", changes: "", codes: "" };

/** A set of one and two bytes: iconv-lite's table with CPython's corrections. `first` decides what begins a code. */
export function doubleByteTable(
	encoding: string,
	first: Uint16Array,
	patch: PairPatch = NOTHING,
	long?: (table: CodeTable) => LongCodes,
): CodeTable {
	const pairs = new Uint16Array(0x10000);
	const extras: string[] = [];
	const put = (code: number, text: string) => {
		pairs[code] = text.length === 1 ? text.charCodeAt(0) : EXTRA + extras.push(text) - 1;
	};
	for (const [code, text] of iconvPairs(encoding, first)) put(code, text);
	for (const range of words(patch.holes)) {
		const [from, to] = range.split("~").map((code) => Number.parseInt(code, 16));
		pairs.fill(0, from, (to ?? (from as number)) + 1);
	}
	for (const change of words(patch.changes)) {
		const [code, units] = change.split("=") as [string, string];
		const text = units.replace(/..../g, (unit) => String.fromCharCode(Number.parseInt(unit, 16)));
		put(Number.parseInt(code, 16), text);
	}
	const codes = new Map(entries(patch.codes, 0));
	const table = { first, ascii: true, pairs, extras, codes, long: undefined };
	return { ...table, long: long?.(table) };
}

/** All codes of two bytes that iconv-lite knows. */
function* iconvPairs(encoding: string, first: Uint16Array): Generator<[code: number, text: string]> {
	for (let lead = 0x80; lead < 0x100; lead++) {
		if (first[lead] !== LEAD) continue;
		for (const [index, text] of decodeEach(encoding, [lead], 0x40).entries()) {
			if (text !== undefined && isOne(text)) yield [(lead << 8) | (index + 0x40), text];
		}
	}
}

/** One character, or a letter with a combining mark that one code stands for. */
function isOne(text: string): boolean {
	return text.length === 1 || (text.length === 2 && (isSurrogate(text.charCodeAt(0)) || /\p{M}$/u.test(text)));
}

const words = (list: string) => list.split(" ").filter(Boolean);

function entries(patch: string, none: number): [key: number, value: number][] {
	return words(patch).map((word) => {
		const [key, value] = word.split("=") as [string, string];
		return [Number.parseInt(key, 16), value === "" ? none : Number.parseInt(value, 16)];
	});
}
