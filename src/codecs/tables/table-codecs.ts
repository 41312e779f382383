import type { Codec, EncodeRun } from "../codec.ts";
import type { PairSet } from "./charsets.ts";
import { type CodeTable, doubleByteTable, singleByteTable } from "./code-table.ts";
import { pairPatches, singleBytePatches } from "./patches.ts";
import { decodeTable } from "./table-decode.ts";
import { type EncodeTable, encodeTable, reverse } from "./table-encode.ts";

const UNDEFINED = "character maps to <undefined>";
export const ILLEGAL_SEQUENCE = "illegal multibyte sequence";
export const INCOMPLETE_SEQUENCE = "incomplete multibyte sequence";

export const charmapReasons = { illegal: UNDEFINED, incomplete: "" };
const pairReasons = { illegal: ILLEGAL_SEQUENCE, incomplete: INCOMPLETE_SEQUENCE };

/** Calls `make` once, at the first call. */
export function once<T>(make: () => T): () => T {
	let made: { value: T } | undefined;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}

export function singleByteCodec(name: string): Codec {
	const table = once(() => singleByteTable(name.replace("_", ""), singleBytePatches[name] ?? ""));
	const codes = once(() => reverse(table()));
	return {
		name: "charmap",
		unit: 1,
		decode: (bytes, start, final, state) => decodeTable(table(), charmapReasons, bytes, start, final, state),
		encode: (text, start, state) => wholeRange(encodeTable(codes(), UNDEFINED, text, start, state), codes(), text),
	};
}

/** CPython's charmap codec reports neighbouring characters without a code as one fault. */
function wholeRange(run: EncodeRun, { codes }: EncodeTable, text: string): EncodeRun {
	if (run.fault === undefined) return run;
	let { end } = run.fault;
	while (end < text.length && text.charCodeAt(end) !== 0 && codes[text.charCodeAt(end)] === 0) end++;
	return { ...run, fault: { ...run.fault, end } };
}

interface PairTables {
	readonly table: () => CodeTable;
	readonly codes: () => EncodeTable;
}

const built = new Map<string, PairTables>();

/** The tables of a set; each is built at its first use, by whichever codec that is. */
export function pairTables({ name, iconv, first, long }: PairSet): PairTables {
	const tables = built.get(name);
	if (tables !== undefined) return tables;
	const table = once(() => doubleByteTable(iconv, first(), pairPatches[name], long));
	const made = { table, codes: once(() => reverse(table())) };
	built.set(name, made);
	return made;
}

export function pairCodec(set: PairSet): Codec {
	const { table, codes } = pairTables(set);
	return {
		name: set.name,
		unit: 1,
		...(set.expands && { expands: set.expands }),
		decode: (bytes, start, final, state) => decodeTable(table(), pairReasons, bytes, start, final, state),
		encode: (text, start, state) => encodeTable(codes(), ILLEGAL_SEQUENCE, text, start, state),
	};
}
