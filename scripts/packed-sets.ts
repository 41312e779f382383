// Writes src/codecs/tables/generated/packed-sets.ts, the tables of CPython that iconv-lite does not have. Run it with
// `npx tsx scripts/packed-sets.ts`.
import { writeFileSync } from "node:fs";
import { jisX0208 } from "../src/codecs/tables/jis-x-0213.ts";
import { askCPython } from "./cpython.ts";
import { type Entry, hex, pack } from "./pack.ts";

/** The sets to pack, and their first byte that is not ASCII. */
const SINGLE_BYTE = { cp037: 0, cp424: 0, cp875: 0, cp1006: 0x80, mac_arabic: 0x80 } as const;

const { single, planes } = askCPython();
const sets = Object.entries(SINGLE_BYTE).map(([name, from]) => {
	const characters = [...(single[name]?.decode ?? []).entries()];
	return [name, pack(characters.flatMap(([byte, text]) => (byte < from || text === null ? [] : [[byte, text]])))];
});
const old = new Map(jisX0208());
const entriesOf = (plane: Readonly<Record<string, string>>) =>
	Object.entries(plane).map(([code, text]): Entry => [Number(code), text]);
const isPair = ([, text]: Entry) => [...text].length > 1;
const added = entriesOf(planes[0]).filter(([code, text]) => old.get(code) !== text);
const pairs = added
	.filter(isPair)
	.map(([code, text]) => `${hex(code)}=${[...text].map((unit) => hex(unit.charCodeAt(0))).join("")}`);
const packed = {
	packedSingleByteSets: Object.fromEntries(sets),
	jisX0213Plane1: pack(added.filter((entry) => !isPair(entry))),
	jisX0213Plane2: pack(entriesOf(planes[1])),
	jisX0213Pairs: pairs.join(" "),
};
const text = `// Written by scripts/packed-sets.ts: tables that iconv-lite does not have, for packed.ts.

export const packedSingleByteSets: Readonly<Record<string, string>> = ${JSON.stringify(packed.packedSingleByteSets, null, "\t")};

/** What JIS X 0213 adds to JIS X 0208. */
export const jisX0213Plane1 = ${JSON.stringify(packed.jisX0213Plane1)};

export const jisX0213Plane2 = ${JSON.stringify(packed.jisX0213Plane2)};

/** The codes of the first plane that stand for two characters: "2477=304b309a". */
export const jisX0213Pairs = ${JSON.stringify(packed.jisX0213Pairs)};
`;
writeFileSync(new URL("../src/codecs/tables/generated/packed-sets.ts", import.meta.url), text);
console.log({ ...packed, packedSingleByteSets: JSON.stringify(packed.packedSingleByteSets) });
console.log(`${text.length} bytes`);
