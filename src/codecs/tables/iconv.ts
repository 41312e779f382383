// The only file that knows iconv-lite. It is used as a source of tables, a whole table at a time: its streaming
// decoders lose characters at the borders of chunks, and its tables are not quite CPython's (see tables/patches.ts).
import { createRequire } from "node:module";
import type iconv from "iconv-lite";

const options = { stripBOM: false };

let loaded: typeof iconv | undefined;

/** At the first use: most programs never need it, and loading it would take a third of the time that `import` takes. */
function load(): typeof iconv {
	loaded ??= createRequire(import.meta.url)("iconv-lite") as typeof iconv;
	return loaded;
}

/** What iconv-lite takes `prefix` and each byte from `from` to 255 for; undefined: not one character (or pair). */
export function decodeEach(encoding: string, prefix: readonly number[], from: number): (string | undefined)[] {
	// A line feed ends any sequence: it is never a part of one.
	const sequence = Buffer.from([...prefix, 0, 0x0a]);
	const bytes = Buffer.alloc((0x100 - from) * sequence.length, sequence);
	for (let byte = from; byte < 0x100; byte++) bytes[(byte - from) * sequence.length + prefix.length] = byte;
	const texts = load().decode(bytes, encoding, options).split("\n");
	texts.pop();
	return texts.map((text) => (text === "" || text.includes("\ufffd") ? undefined : text));
}
