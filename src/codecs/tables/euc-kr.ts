// The codes of eight bytes of EUC-KR. KS X 1001 has codes for 2350 of the 11172 Hangul syllables. The others are
// encoded, as the standard says, as a filler and three letters of two bytes each. The letters begin at A4 A1, in the
// order of Unicode from U+3131.

import { type CodeTable, LONG_CODE, type LongCodes } from "./code-table.ts";

const FILLER = 0xd4;
/** The second byte of the first letter, and that of the first vowel. */
const FIRST_LETTER = 0xa1;
const FIRST_VOWEL = 0xbf;
/** The letters that begin a syllable, and those that end one, as numbers from the first letter on. */
const INITIALS = [0, 1, 3, 6, 7, 8, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29];
const FINALS = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 19, 20, 21, 22, 23, 25, 26, 27, 28, 29];

export function eucKrLong({ byTwoBytes }: CodeTable): LongCodes {
	byTwoBytes[0xa4d4] = LONG_CODE;
	return {
		size: 8,
		decode(bytes, at) {
			if (bytes[at + 2] !== 0xa4 || bytes[at + 4] !== 0xa4 || bytes[at + 6] !== 0xa4) return -1;
			const initial = INITIALS.indexOf((bytes[at + 3] as number) - FIRST_LETTER);
			const vowel = (bytes[at + 5] as number) - FIRST_VOWEL;
			const last = bytes[at + 7] as number;
			const final = last === FILLER ? 0 : FINALS.indexOf(last - FIRST_LETTER) + 1;
			if (initial < 0 || vowel < 0 || vowel > 20 || (final === 0 && last !== FILLER)) return -1;
			return 0xac00 + (initial * 21 + vowel) * 28 + final;
		},
		encode(point, bytes, at) {
			const syllable = point - 0xac00;
			if (syllable < 0 || syllable >= 11_172) return 0;
			const final = syllable % 28;
			const vowel = Math.floor(syllable / 28) % 21;
			const initial = INITIALS[Math.floor(syllable / 588)] as number;
			const last = final === 0 ? FILLER : (FINALS[final - 1] as number) + FIRST_LETTER;
			bytes.set([0xa4, FILLER, 0xa4, initial + FIRST_LETTER, 0xa4, vowel + FIRST_VOWEL, 0xa4, last], at);
			return 8;
		},
	};
}
