// The codes of three bytes of EUC-JP.

import { type CodeTable, LONG_CODE, type LongCodes } from "./code-table.ts";
import { multiByteCodes } from "./iconv.ts";

interface JisX0212 {
	/** The character of each code, or 0. The high bits of both bytes are set. */
	readonly units: Uint16Array;
	/** The code of each character, or 0. */
	readonly codes: Uint16Array;
}

let made: JisX0212 | undefined;

/** JIS X 0212, the Japanese set of further characters. It is built on its first use. */
export function jisX0212(): JisX0212 {
	made ??= build();
	return made;
}

function build(): JisX0212 {
	const units = new Uint16Array(0x10000);
	const codes = new Uint16Array(0x10000);
	for (const [longCode, text] of multiByteCodes("eucjp")) {
		if (longCode >> 16 !== 0x8f) continue;
		const code = longCode & 0xffff;
		units[code] = text.charCodeAt(0);
		codes[text.charCodeAt(0)] = code;
	}
	// CPython decodes 8F A2 B7 to an ASCII tilde, and never encodes that code.
	codes[0xff5e] = 0;
	units[0xa2b7] = 0x7e;
	return { units, codes };
}

/** The byte 8F and two more bytes stand for a character of JIS X 0212. */
export function eucJpLong({ byTwoBytes }: CodeTable): LongCodes {
	const { units, codes } = jisX0212();
	byTwoBytes.fill(LONG_CODE, 0x8f00, 0x9000);

	return {
		size: 3,
		decode: (bytes, at) => units[((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number)] || -1,
		encode(point, bytes, at) {
			const code = codes[point] ?? 0;
			if (code === 0) return 0;
			bytes[at] = 0x8f;
			bytes.writeUInt16BE(code, at + 1);
			return 3;
		},
	};
}
