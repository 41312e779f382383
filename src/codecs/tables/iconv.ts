// The only file that imports iconv-lite, as a source of tables: its streaming decoders lose characters at chunk borders, and
// its tables differ from CPython's in some codes (see patches.ts).

import { createRequire } from "node:module";
import type iconv from "iconv-lite";

const options = { stripBOM: false };

let loaded: typeof iconv | undefined;

/** Loads iconv-lite on its first use: most programs never need it, and it would make `import` take a third longer. */
function load(): typeof iconv {
	loaded ??= createRequire(import.meta.url)("iconv-lite") as typeof iconv;
	return loaded;
}

/** Decodes `prefix` with each byte from `from` to 255 appended to it; undefined stands for an illegal sequence. */
export function decodeEach(encoding: string, prefix: readonly number[], from: number): (string | undefined)[] {
	// Sequences are separated by line feeds, because in no encoding is a line feed part of a sequence.
	const sequence = Buffer.from([...prefix, 0, 0x0a]);
	const bytes = Buffer.alloc((0x100 - from) * sequence.length, sequence);
	for (let byte = from; byte < 0x100; byte++) bytes[(byte - from) * sequence.length + prefix.length] = byte;
	const texts = load().decode(bytes, encoding, options).split("\n");
	texts.pop();
	return texts.map((text) => (text === "" || text.includes("\ufffd") ? undefined : text));
}
