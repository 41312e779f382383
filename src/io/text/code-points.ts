// Python counts characters, JavaScript UTF-16 code units; they differ only where there are surrogate pairs.

const SURROGATE = /[\ud800-\udfff]/;
const MARK = 0x0d;

function isPair(text: string, at: number): boolean {
	return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/** The number of code points. */
export function codePoints(text: string): number {
	if (!SURROGATE.test(text)) return text.length;
	let pairs = 0;
	for (let i = 0; i < text.length; i++) if (isPair(text, i)) pairs++;
	return text.length - pairs;
}

/**
 * The index that lies `count` characters behind `from`, or -1 if the text ends before. With `marks`, a CR is no
 * character (see newline-modes.ts) and those behind the last character are passed too.
 */
export function indexAfter(text: string, from: number, count: number, marks: boolean): number {
	if (text.length - from < count) return -1;
	let at = from;
	for (let left = count; left > 0; ) {
		if (at >= text.length) return -1;
		if (!marks || text.charCodeAt(at) !== MARK) left--;
		at += isPair(text, at) ? 2 : 1;
	}
	while (marks && text.charCodeAt(at) === MARK) at++;
	return at;
}
