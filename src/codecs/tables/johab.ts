// Johab, a Korean encoding. A Hangul syllable is one bit and three letters of five bits each; the other characters are
// those of KS X 1001, in another order of codes.

import { iconvCodes } from "./code-table.ts";

/** The five bits of each initial letter, vowel and final letter, in the order of Unicode; a final of 1 is none. */
const INITIAL = 2;
const VOWELS = [3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, 26, 27, 28, 29];
const FINALS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29];
const INITIALS = 19;

const FIRST_SYLLABLE = 0xac00;
const FIRST_LETTER = 0x3131;
const LAST_LETTER = 0x3163;

/** The codes of the syllables, and of all that KS X 1001 has besides Hangul. Single letters are in the patch. */
export function* johabCodes(): Generator<[code: number, text: string]> {
	let point = FIRST_SYLLABLE;
	for (let initial = INITIAL; initial < INITIAL + INITIALS; initial++) {
		for (const vowel of VOWELS) {
			for (const final of FINALS) {
				yield [0x8000 | (initial << 10) | (vowel << 5) | final, String.fromCharCode(point++)];
			}
		}
	}
	for (const [code, text] of iconvCodes("cp949")) {
		const row = (code >> 8) - 0xa1;
		const column = (code & 0xff) - 0xa1;
		const unit = text.charCodeAt(0);
		const isLetter = unit >= FIRST_LETTER && unit <= LAST_LETTER;
		if (row < 0 || column < 0 || isLetter || (row > 11 && row < 41)) continue;
		const wide = row < 41 ? row + 0x1b2 : row + 0x197;
		const trail = column + (wide % 2 === 0 ? 0 : 94);
		yield [((wide >> 1) << 8) | (trail + (trail < 0x4e ? 0x31 : 0x43)), text];
	}
}
