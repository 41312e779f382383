import { type CodeTable, doubleByteTable, singleByteTable } from "./code-table.ts";
import type { Codec, EncodeRun } from "./codec.ts";
import type { PairSet } from "./sets.ts";
import { decodeTable } from "./table-decode.ts";
import { type EncodeTable, encodeTable, reverse } from "./table-encode.ts";
import { pairPatches, singleBytePatches } from "./tables/patches.ts";

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

export function pairTable({ name, iconv, first, long }: PairSet): CodeTable {
	const patch = pairPatches[name] ?? { holes: "", changes: "", codes: "" };
	return doubleByteTable(iconv, first(), patch, long);
}

export function pairCodec(set: PairSet): Codec {
	const table = once(() => pairTable(set));
	const codes = once(() => reverse(table()));
	return {
		name: set.name,
		unit: 1,
		...(set.expands && { expands: set.expands }),
		decode: (bytes, start, final, state) => decodeTable(table(), pairReasons, bytes, start, final, state),
		encode: (text, start, state) => encodeTable(codes(), ILLEGAL_SEQUENCE, text, start, state),
	};
}
