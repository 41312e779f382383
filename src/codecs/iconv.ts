// The only file that knows iconv-lite. It is used as a source of tables, a whole table at a time: its streaming
// decoders lose characters at the borders of chunks, and its tables are not quite CPython's (see tables/patches.ts).
import iconv from "iconv-lite";

const options = { stripBOM: false };

/** What iconv-lite takes each of some byte sequences for; undefined where it is not one character (or pair). */
export function lookUp(encoding: string, sequences: readonly (readonly number[])[]): (string | undefined)[] {
	// A line feed ends any sequence: it is never a part of one.
	const bytes = Buffer.from(sequences.flatMap((sequence) => [...sequence, 0x0a]));
	const texts = iconv.decode(bytes, encoding, options).split("\n");
	return sequences.map((_sequence, index) => {
		const text = texts[index] as string;
		return text === "" || text.includes("\ufffd") ? undefined : text;
	});
}
