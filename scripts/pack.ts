// Packs a table of codes for src/codecs/tables/packed.ts.
import { BASE, BLOCK, BLOCKS, ONE_MORE, THREE, TWO_MORE, unpack } from "../src/codecs/tables/packed.ts";

export type Entry = readonly [code: number, text: string];

export const hex = (value: number, digits = 4) => value.toString(16).padStart(digits, "0");
const blockOf = (point: number) => BLOCKS.findLastIndex((start) => start <= point);
const digit = (value: number) => String.fromCharCode(value + 0x23 === 0x5c ? 0x21 : value + 0x23);

function digits(value: number): string {
	if (value < ONE_MORE) return digit(value);
	if (value < THREE) return digit(ONE_MORE + Math.floor((value - ONE_MORE) / BASE)) + digit((value - ONE_MORE) % BASE);
	const rest = value - THREE;
	const lead = TWO_MORE + Math.floor(rest / BASE ** 2);
	if (lead >= BLOCK) throw new Error(`the distance ${value} is too great`);
	return digit(lead) + digit(Math.floor(rest / BASE) % BASE) + digit(rest % BASE);
}

/** The block of the most characters. */
function homeOf(run: readonly Entry[]): number {
	const counts = BLOCKS.map((_, block) => run.filter(([, text]) => blockOf(text.codePointAt(0) ?? 0) === block).length);
	return counts.indexOf(Math.max(...counts));
}

/** Packs entries, which are sorted by code. */
export function pack(entries: readonly Entry[]): string {
	const runs: Entry[][] = [];
	for (const entry of entries) {
		const run = runs.at(-1);
		if (run?.at(-1)?.[0] === entry[0] - 1) run.push(entry);
		else runs.push([entry]);
	}
	const last = [...BLOCKS];
	const packed = runs.map((run) => {
		const home = homeOf(run);
		let out = hex(run[0]?.[0] ?? 0) + digit(BLOCK + home);
		for (const [, text] of run) {
			const point = text.codePointAt(0) ?? 0;
			const block = blockOf(point);
			const distance = point - (last[block] ?? 0);
			last[block] = point;
			if (block !== home) out += digit(BLOCK + block);
			out += digits(distance < 0 ? -2 * distance - 1 : 2 * distance);
		}
		return out;
	});
	const text = packed.join(" ");
	if (JSON.stringify([...unpack(text)]) !== JSON.stringify(entries)) throw new Error("unpacking gives something else");
	return text;
}
