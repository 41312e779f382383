// Writes src/codecs/tables/generated/patches.ts, the differences between our tables and CPython's. Run it with
// `npx tsx scripts/patches.ts`, after scripts/packed-sets.ts.
import { writeFileSync } from "node:fs";
import { doubleByteSets, singleByteSets, sourceOf } from "../src/codecs/tables/charsets.ts";
import {
	type CodeTable,
	doubleByteTable,
	FIRST_EXTRA,
	ILLEGAL,
	ILLEGAL_PAIR,
	singleByteTable,
} from "../src/codecs/tables/code-table.ts";
import type { DoubleBytePatch } from "../src/codecs/tables/generated/patches.ts";
import { reverse } from "../src/codecs/tables/table-encode.ts";
import { askCPython, type PairOracle } from "./cpython.ts";
import { type Entry, hex, pack } from "./pack.ts";

const oracle = askCPython();

function textOf({ byTwoBytes, extras }: CodeTable, code: number): string | undefined {
	const unit = byTwoBytes[code] ?? 0;
	if (unit === 0 || unit === ILLEGAL_PAIR) return undefined;
	return unit >= FIRST_EXTRA && unit < ILLEGAL_PAIR ? extras[unit - FIRST_EXTRA] : String.fromCharCode(unit);
}

function singleBytePatch(name: string): string {
	const { byFirstByte } = singleByteTable(sourceOf(name), "");
	const wanted = oracle.single[name]?.decode ?? [];
	return wanted
		.flatMap((text, byte) => {
			const unit = text === null ? ILLEGAL : text.charCodeAt(0);
			return unit === byFirstByte[byte] ? [] : [`${hex(byte, 2)}=${text === null ? "" : hex(unit)}`];
		})
		.join(" ");
}

function pairPatch(set: (typeof doubleByteSets)[keyof typeof doubleByteSets], wanted: PairOracle): DoubleBytePatch {
	const { codes: source, byFirstByte } = set;
	const table = doubleByteTable(source(), byFirstByte());
	const holes: string[] = [];
	const changes: Entry[] = [];
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
		if (want !== undefined) changes.push([code, want]);
		else if (hole === undefined) hole = { from: code, to: code };
		else hole.to = code;
	}
	close();
	const patch = { holes: holes.join(" "), changes: pack(changes), codes: "" };
	const { codes } = reverse(doubleByteTable(source(), byFirstByte(), patch));
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
const text = `// Written by scripts/patches.ts: corrections of the tables to CPython's.

export interface DoubleBytePatch {
	/** Ranges of codes without a character: "a140~a17e". */
	readonly holes: string;
	/** Codes and their characters, packed (see packed.ts). */
	readonly changes: string;
	/** Code points and the codes that encode them: "00a2=a246", or "ff5e=" for no code. */
	readonly codes: string;
}

/** "byte=unit", or "byte=" for a hole. */
export const singleBytePatches: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(single), null, "\t")};

export const doubleBytePatches: Readonly<Record<string, DoubleBytePatch>> = ${JSON.stringify(Object.fromEntries(pairs), null, "\t")};
`;
writeFileSync(new URL("../src/codecs/tables/generated/patches.ts", import.meta.url), text);
for (const [name, { holes, changes, codes }] of pairs) {
	console.log(name, { holes: holes.length, changes: changes.length, codes: codes.length });
}
