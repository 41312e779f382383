// Codecs by Python's names and aliases.

import { UnknownEncodingError } from "../errors.ts";
import { ascii, latin1 } from "./ascii-latin1.ts";
import { strict } from "./builtin-handlers.ts";
import { type Codec, checkName } from "./codec.ts";
import { Encoder } from "./encoder.ts";
import { aliases, refused } from "./tables/aliases.ts";
import { doubleByteSets, singleByteSets } from "./tables/charsets.ts";
import { hz } from "./tables/shifts/hz.ts";
import { iso2022Codecs } from "./tables/shifts/iso-2022.ts";
import { doubleByteCodec, once, singleByteCodec } from "./tables/table-codecs.ts";
import { utf7 } from "./unicode/utf7.ts";
import { utf8, utf8Sig } from "./unicode/utf8.ts";
import { utf16be, utf16le, utf16Marked } from "./unicode/utf16.ts";
import { utf32be, utf32le, utf32Marked } from "./unicode/utf32.ts";

const builders: Readonly<Partial<Record<string, () => Codec>>> = {
	...Object.fromEntries(singleByteSets.map((name) => [name, once(() => singleByteCodec(name))])),
	...Object.fromEntries(Object.values(doubleByteSets).map((set) => [set.name, once(() => doubleByteCodec(set))])),
	ascii: () => ascii,
	latin_1: () => latin1,
	...iso2022Codecs,
	hz: () => hz,
	charmap: () => latin1,
	utf_7: () => utf7,
	utf_8: () => utf8,
	utf_8_sig: () => utf8Sig,
	utf_16: () => utf16Marked,
	utf_16_le: () => utf16le,
	utf_16_be: () => utf16be,
	utf_32: () => utf32Marked,
	utf_32_le: () => utf32le,
	utf_32_be: () => utf32be,
};

function byName(table: Readonly<Record<string, string>>): Map<string, string> {
	const names = new Map<string, string>();
	for (const [codec, others] of Object.entries(table)) {
		for (const name of [codec, ...others.split(" ")]) names.set(name, codec);
	}
	names.delete("");
	return names;
}

let textNames: Map<string, string> | undefined;

/**
 * As CPython's encodings.normalize_encoding(): each run of characters other than letters, digits and dots becomes one
 * underscore.
 */
function normalize(name: string): string {
	return (name.toLowerCase().match(/[\p{L}\p{N}.]+/gu) ?? []).join("_").replace(/[^\0-\x7f]/g, "");
}

/** The codec with this name or alias in Python. Throws UnknownEncodingError for an unknown name. */
export function findCodec(name: string): Codec {
	checkName(name, "encoding");
	// Throws UnicodeEncodeError for a name with a lone surrogate, as CPython does.
	new Encoder(utf8, strict).encode(name);
	textNames ??= byName(aliases).set("locale", "utf_8");
	const wanted = normalize(name);
	const codec = textNames.get(wanted) ?? textNames.get(wanted.replaceAll(".", "_"));
	const build = codec === undefined ? undefined : builders[codec];
	if (build !== undefined) return build();
	const reason = byName(refused).get(wanted);
	throw new UnknownEncodingError(
		reason === undefined
			? `unknown encoding: '${name}' (Python's names of text encodings are allowed, such as utf-8, latin-1 or gbk)`
			: `'${name}' ${reason}`,
	);
}
