// The codecs that decode and encode with tables.

import type { Codec, EncodeRun } from "../codec.ts";
import { isSurrogate } from "../surrogates.ts";
import { type DoubleByteSet, EBCDIC, sourceOf } from "./charsets.ts";
import { type CodeTable, doubleByteTable, singleByteTable } from "./code-table.ts";
import { doubleBytePatches, singleBytePatches } from "./generated/patches.ts";
import { decodeTable } from "./table-decode.ts";
import { type EncodeTable, encodeTable, reverse } from "./table-encode.ts";

const UNDEFINED = "character maps to <undefined>";
export const ILLEGAL_SEQUENCE = "illegal multibyte sequence";
export const INCOMPLETE_SEQUENCE = "incomplete multibyte sequence";

const charmapReasons = { illegal: UNDEFINED, incomplete: "" };
const doubleByteReasons = { illegal: ILLEGAL_SEQUENCE, incomplete: INCOMPLETE_SEQUENCE };

/** Returns a function that calls `make` on its first call, and returns the same result on all later calls. */
export function once<T>(make: () => T): () => T {
	let made: { value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

export function singleByteCodec(name: string): Codec {
	const table = once(() => singleByteTable(sourceOf(name), singleBytePatches[name] ?? ""));
	const codes = once(() => reverse(table()));
	return {
		name: "charmap",
		bytesPerUnit: 1,
		...(EBCDIC.has(name) && { lineFeed: 0x25 }),
		decode: (bytes, start, final, state) => decodeTable(table(), charmapReasons, bytes, start, final, state),
		encode: (text, start, state) => wholeRange(encodeTable(codes(), UNDEFINED, text, start, state), codes(), text),
	};
}

/** Extends a fault over all neighbouring characters without a code, as CPython's charmap codec does. */
function wholeRange(run: EncodeRun, { codes }: EncodeTable, text: string): EncodeRun {
	if (run.fault === undefined) return run;
	let { end } = run.fault;
	while (end < text.length && text.charCodeAt(end) !== 0 && codes[text.charCodeAt(end)] === 0) end++;
	return { ...run, fault: { ...run.fault, end } };
}

interface DoubleByteTables {
	readonly table: () => CodeTable;
	readonly reverseTable: () => EncodeTable;
}

const built = new Map<string, DoubleByteTables>();

/** The tables of a set, shared by all codecs that use the set. Each is built on its first use. */
export function doubleByteTables({ name, codes, byFirstByte, long }: DoubleByteSet): DoubleByteTables {
	const tables = built.get(name);
	if (tables !== undefined) return tables;
	const table = once(() => doubleByteTable(codes(), byFirstByte(), doubleBytePatches[name], long));
	const made = { table, reverseTable: once(() => reverse(table())) };
	built.set(name, made);
	return made;
}

export function doubleByteCodec(set: DoubleByteSet): Codec {
	const { table, reverseTable } = doubleByteTables(set);
	return {
		name: set.name,
		bytesPerUnit: 1,
		...(set.mayExpand && {
			mayExpand: set.mayExpand,
			awaitsNext: (unit: number) => reverseTable().starts.has(unit) && !isSurrogate(unit),
		}),
		decode: (bytes, start, final, state) => decodeTable(table(), doubleByteReasons, bytes, start, final, state),
		encode: (text, start, state) => encodeTable(reverseTable(), ILLEGAL_SEQUENCE, text, start, state),
	};
}
