import { execFileSync } from "node:child_process";
import { singleByteSets } from "../src/codecs/tables/charsets.ts";

export interface SingleByteOracle {
	readonly decode: readonly (string | null)[];
	/** Character to byte. */
	readonly encode: Readonly<Record<string, number>>;
}

export interface PairOracle {
	/** For each byte alone: a character, "!" (illegal) or "" (begins a code). */
	readonly first: readonly string[];
	readonly pairs: Readonly<Record<string, string>>;
	readonly triples: Readonly<Record<string, string>>;
	/** Code point to code of less than four bytes, in hex. */
	readonly encode: Readonly<Record<string, string>>;
}

export interface Oracle {
	readonly single: Readonly<Record<string, SingleByteOracle>>;
	readonly multi: Readonly<Record<string, PairOracle>>;
}

/** Asks the CPython of this machine for all its tables (some seconds). */
export function askCPython(): Oracle {
	const script = new URL("cpython-tables.py", import.meta.url).pathname;
	const output = execFileSync("python3", [script, singleByteSets.join(" ")], { maxBuffer: 2 ** 28, encoding: "utf8" });
	return JSON.parse(output);
}
