// Reads the tables of iconv-lite. Its decoders are not used: they lose characters at chunk borders, and they load modules of
// Node in a way that not every bundler follows. Some codes differ from CPython's tables (see patches.ts).

import { isHighSurrogate } from "../surrogates.ts";
import { type CharacterSet, doubleByteSets, generatedSets, handMadeSets, type Sets } from "./iconv-data.cjs";

function charset(sets: Sets, name: string): CharacterSet | undefined {
	const found = sets[name];
	return typeof found === "string" ? charset(sets, found) : found;
}

/** The characters of the 256 bytes of a single-byte set; U+FFFD stands for an illegal byte. */
export function singleByteCharacters(encoding: string): string {
	const { chars = "" } = charset(handMadeSets(), encoding) ?? charset(generatedSets(), encoding) ?? {};
	const ascii = String.fromCharCode(...Array(0x80).keys());
	return chars.length === 0x80 ? ascii + chars : chars;
}

/** The codes of a set with codes of several bytes, as big-endian numbers, and their characters. */
export function* multiByteCodes(encoding: string): Generator<[code: number, text: string]> {
	for (const [start, ...parts] of charset(doubleByteSets(), encoding)?.table?.() ?? []) {
		let code = Number.parseInt(start, 16);
		let last = 0;
		for (const part of parts) {
			for (const text of typeof part === "number" ? successors(last, part) : textsOf(part)) {
				yield [code++, text];
				last = text.codePointAt(0) as number;
			}
		}
	}
}

/** The `count` characters that follow `point`. */
function* successors(point: number, count: number): Generator<string> {
	for (let i = 1; i <= count; i++) yield String.fromCodePoint(point + i);
}

/** The texts of codes that follow each other. A unit from 0FF1 to 0FFF begins a text of 0FFF - unit + 2 units. */
function* textsOf(part: string): Generator<string> {
	for (let at = 0; at < part.length; ) {
		const unit = part.charCodeAt(at);
		const isSequence = unit > 0x0ff0 && unit <= 0x0fff;
		const start = isSequence ? at + 1 : at;
		at = start + (isSequence ? 0x0fff - unit + 2 : isHighSurrogate(unit) ? 2 : 1);
		yield part.slice(start, at);
	}
}
