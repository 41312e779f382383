// Control characters could be commands to the reader's terminal; bidirectional characters could reverse its text, and what
// cannot be seen could hide in it.

const UNSAFE = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Replaces control characters except tabs, bidirectional and invisible characters, and lone surrogates by their codes. */
export function escapeUnsafe(line: string): string {
	return line.replace(UNSAFE, (character) => {
		const code = character.codePointAt(0) ?? 0;
		const hex = code.toString(16);
		if (code > 0xffff) return `\\U${hex.padStart(8, "0")}`;
		return code > 0xff ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`;
	});
}

/** Does the same with a text of several lines, whose line feeds stay. */
export function escapeLines(text: string): string {
	return text.split("\n").map(escapeUnsafe).join("\n");
}
