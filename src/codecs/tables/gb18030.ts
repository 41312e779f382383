// The codes of four bytes of GB 18030: b1 in 81–FE, b2 in 30–39, b3 in 81–FE, b4 in 30–39, in one linear order. The
// first 39420 are the BMP characters that have no code of two bytes. From 90 30 81 30 on they are the characters beyond
// the BMP.

import { type CodeTable, LONG_CODE, type LongCodes } from "./code-table.ts";

/** The number of four-byte codes for the BMP. In `linearOf` this value means that a character has no four-byte code. */
const BMP = 39_420;
/** The linear index of U+10000. */
const BEYOND = 189_000;

export function gb18030Long({ byTwoBytes }: CodeTable): LongCodes {
	const linearOf = new Uint16Array(0x10000);
	const unitOf = new Uint16Array(BMP);
	linearOf.fill(BMP, 0, 0x80).fill(BMP, 0xd800, 0xe000);
	for (const unit of byTwoBytes) linearOf[unit] = BMP;
	let linear = 0;
	for (const [unit, taken] of linearOf.entries()) {
		if (taken === BMP) continue;
		linearOf[unit] = linear;
		unitOf[linear++] = unit;
	}
	for (let lead = 0x80; lead < 0x100; lead++) byTwoBytes.fill(LONG_CODE, (lead << 8) | 0x30, (lead << 8) | 0x3a);

	return {
		size: 4,
		decode(bytes, at) {
			const b1 = (bytes[at] as number) - 0x81;
			const b2 = (bytes[at + 1] as number) - 0x30;
			const b3 = (bytes[at + 2] as number) - 0x81;
			const b4 = (bytes[at + 3] as number) - 0x30;
			if (b1 < 0 || b1 > 0x7d || b3 < 0 || b3 > 0x7d || b4 < 0 || b4 > 9) return -1;
			const code = ((b1 * 10 + b2) * 126 + b3) * 10 + b4;
			if (code < BMP) return unitOf[code] as number;
			const point = code - BEYOND + 0x10000;
			return code >= BEYOND && point <= 0x10ffff ? point : -1;
		},
		encode(point, bytes, at) {
			let code = point > 0xffff ? point - 0x10000 + BEYOND : (linearOf[point] as number);
			if (code === BMP) return 0;
			bytes[at + 3] = 0x30 + (code % 10);
			code = Math.floor(code / 10);
			bytes[at + 2] = 0x81 + (code % 126);
			code = Math.floor(code / 126);
			bytes[at + 1] = 0x30 + (code % 10);
			bytes[at] = 0x81 + Math.floor(code / 10);
			return 4;
		},
	};
}
