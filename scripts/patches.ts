// Writes src/codecs/tables/patches.ts, the differences between iconv-lite's tables and CPython's. Run it with
// `npx tsx scripts/patches.ts`.
import { writeFileSync } from "node:fs";
import { doubleByteSets, singleByteSets } from "../src/codecs/tables/charsets.ts";
import {
	type CodeTable,
	type DoubleBytePatch,
	doubleByteTable,
	FIRST_EXTRA,
	ILLEGAL,
	LONG_CODE,
	singleByteTable,
} from "../src/codecs/tables/code-table.ts";
import { reverse } from "../src/codecs/tables/table-encode.ts";
import { askCPython, type PairOracle } from "./cpython.ts";

const hex = (value: number, digits = 4) => value.toString(16).padStart(digits, "0");
const unitsOf = (text: string) => [...Buffer.from(text, "utf16le").swap16().toString("hex")].join("");
const oracle = askCPython();

function textOf({ byTwoBytes, extras }: CodeTable, code: number): string | undefined {
	const unit = byTwoBytes[code] ?? 0;
	if (unit === 0) return undefined;
	return unit >= FIRST_EXTRA && unit < LONG_CODE ? extras[unit - FIRST_EXTRA] : String.fromCharCode(unit);
}

function singleBytePatch(name: string): string {
	const { byFirstByte } = singleByteTable(name.replace("_", ""), "");
	const wanted = oracle.single[name]?.decode ?? [];
	return wanted
		.flatMap((text, byte) => {
			const unit = text === null ? ILLEGAL : text.charCodeAt(0);
			return unit === byFirstByte[byte] ? [] : [`${hex(byte, 2)}=${text === null ? "" : hex(unit)}`];
		})
		.join(" ");
}

function pairPatch(set: (typeof doubleByteSets)[keyof typeof doubleByteSets], wanted: PairOracle): DoubleBytePatch {
	const { iconv, byFirstByte } = set;
	const table = doubleByteTable(iconv, byFirstByte());
	const holes: string[] = [];
	const changes: string[] = [];
	let hole: { from: number; to: number } | undefined;
	const close = () => {
		if (hole !== undefined) holes.push(hole.from === hole.to ? hex(hole.from) : `${hex(hole.from)}~${hex(hole.to)}`);
		hole = undefined;
	};
	for (let code = 0x8000; code < 0x10000; code++) {
		const have = textOf(table, code);
		const want = wanted.pairs[code];
		if (want !== undefined) close();
		if (have === want) continue;
		if (want !== undefined) changes.push(`${hex(code)}=${unitsOf(want)}`);
		else if (hole === undefined) hole = { from: code, to: code };
		else hole.to = code;
	}
	close();
	const patch = { holes: holes.join(" "), changes: changes.join(" "), codes: "" };
	const { codes } = reverse(doubleByteTable(iconv, byFirstByte(), patch));
	const other: string[] = [];
	for (let point = 0x80; point < 0x10000; point++) {
		const bytes = wanted.encode[point];
		const want = bytes === undefined || bytes.length > 4 ? 0 : Number.parseInt(bytes, 16);
		if (codes[point] !== want) other.push(`${hex(point)}=${want === 0 ? "" : hex(want, 2)}`);
	}
	return { ...patch, codes: other.join(" ") };
}

const single = singleByteSets.map((name) => [name, singleBytePatch(name)] as const).filter(([, patch]) => patch !== "");
const pairs = Object.values(doubleByteSets).flatMap((set) => {
	const wanted = oracle.multi[set.name];
	if (wanted === undefined) throw new Error(`CPython gave no table for ${set.name}`);
	const patch = pairPatch(set, wanted);
	return Object.values(patch).every((part) => part === "") ? [] : [[set.name, patch] as const];
});
const text = `// Written by scripts/patches.ts: corrections of iconv-lite's tables to CPython's.
import type { DoubleBytePatch } from "./code-table.ts";

/** "byte=unit", or "byte=" for a hole. */
export const singleBytePatches: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(single), null, "\t")};

export const doubleBytePatches: Readonly<Record<string, DoubleBytePatch>> = ${JSON.stringify(Object.fromEntries(pairs), null, "\t")};
`;
writeFileSync(new URL("../src/codecs/tables/patches.ts", import.meta.url), text);
for (const [name, { holes, changes, codes }] of pairs) {
	console.log(name, { holes: holes.length, changes: changes.length, codes: codes.length });
}
