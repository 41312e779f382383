import { execFileSync } from "node:child_process";
import { doubleByteSets, singleByteSets } from "../src/codecs/tables/charsets.ts";

export interface SingleByteOracle {
	readonly decode: readonly (string | null)[];
	/** The byte of each character. */
	readonly encode: Readonly<Record<string, number>>;
}

export interface PairOracle {
	/** For each single byte: its character, "!" (illegal) or "" (begins a longer code). */
	readonly first: readonly string[];
	readonly pairs: Readonly<Record<string, string>>;
	/** The code of each code point, in hex, unless it has four bytes. */
	readonly encode: Readonly<Record<string, string>>;
}

export interface Oracle {
	readonly single: Readonly<Record<string, SingleByteOracle>>;
	readonly multi: Readonly<Record<string, PairOracle>>;
	/** The two planes of JIS X 0213. */
	readonly planes: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>];
}

/** Asks the installed CPython for all its tables; this takes some seconds. */
export function askCPython(): Oracle {
	const script = new URL("cpython-tables.py", import.meta.url).pathname;
	const lists = [singleByteSets.join(" "), Object.keys(doubleByteSets).join(" ")];
	const output = execFileSync("python3", [script, ...lists], { maxBuffer: 2 ** 28, encoding: "utf8" });
	return JSON.parse(output);
}
