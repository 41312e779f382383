import { execFileSync } from "node:child_process";
import { singleByteSets } from "../src/codecs/tables/charsets.ts";

export interface SingleByteOracle {
	readonly decode: readonly (string | null)[];
	/** The byte of each character. */
	readonly encode: Readonly<Record<string, number>>;
}

export interface PairOracle {
	/** For each single byte: its character, "!" (illegal) or "" (begins a longer code). */
	readonly first: readonly string[];
	readonly pairs: Readonly<Record<string, string>>;
	readonly triples: Readonly<Record<string, string>>;
	/** The code of each code point, in hex, unless it has four bytes. */
	readonly encode: Readonly<Record<string, string>>;
}

export interface Oracle {
	readonly single: Readonly<Record<string, SingleByteOracle>>;
	readonly multi: Readonly<Record<string, PairOracle>>;
}

/** Asks the installed CPython for all its tables; this takes some seconds. */
export function askCPython(): Oracle {
	const script = new URL("cpython-tables.py", import.meta.url).pathname;
	const output = execFileSync("python3", [script, singleByteSets.join(" ")], { maxBuffer: 2 ** 28, encoding: "utf8" });
	return JSON.parse(output);
}
