// Tables that iconv-lite does not have, packed by scripts/patches.ts. A table is a list of runs of codes that follow each
// other: "2d21" is the first code, then come its home block and the distances from character to character, in digits.

/** Where the blocks of characters begin. Each distance is counted from the last character of the same block. */
export const BLOCKS: readonly number[] = [0, 0x3400, 0x4e00, 0xa000, 0x20000];
/** The number of digits, "#" to "~"; "!" stands for the backslash among them. */
export const BASE = 92;
/** Digits from here on name a block: after the first code the home block, later the block of the next character only. */
export const BLOCK = BASE - BLOCKS.length;
/** A digit from here to TWO_MORE - 1 is followed by one more, a digit from TWO_MORE to BLOCK - 1 by two more. */
export const ONE_MORE = 68;
export const TWO_MORE = 76;
/** The first value of two digits is ONE_MORE; this is the first value of three. */
export const THREE = ONE_MORE + (TWO_MORE - ONE_MORE) * BASE;

/** The codes of a packed table and their characters. */
export function* unpack(packed: string): Generator<[code: number, text: string]> {
	const last = [...BLOCKS];
	let at = 0;
	const digit = () => {
		const unit = packed.charCodeAt(at++);
		return (unit === 0x21 ? 0x5c : unit) - 0x23;
	};
	const value = (first: number) => {
		if (first < ONE_MORE) return first;
		if (first < TWO_MORE) return ONE_MORE + (first - ONE_MORE) * BASE + digit();
		return THREE + (first - TWO_MORE) * BASE ** 2 + digit() * BASE + digit();
	};
	while (at < packed.length) {
		let code = Number.parseInt(packed.slice(at, at + 4), 16);
		at += 4;
		const home = digit() - BLOCK;
		for (; at < packed.length && packed[at] !== " "; code++) {
			let first = digit();
			const block = first >= BLOCK ? first - BLOCK : home;
			if (first >= BLOCK) first = digit();
			const zigzag = value(first);
			last[block] = (last[block] as number) + (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2);
			yield [code, String.fromCodePoint(last[block] as number)];
		}
		at++;
	}
}
