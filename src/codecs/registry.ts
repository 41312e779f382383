// Codecs by Python's names and aliases.

import { UnknownEncodingError } from "../errors.ts";
import { ascii, latin1 } from "./ascii-latin1.ts";
import { strict } from "./builtin-handlers.ts";
import { type Codec, checkName } from "./codec.ts";
import { Encoder } from "./encoder.ts";
import { unicodeAliases } from "./unicode/aliases.ts";
import { utf8, utf8Sig } from "./unicode/utf8.ts";
import { utf16be, utf16le, utf16Marked } from "./unicode/utf16.ts";
import { utf32be, utf32le, utf32Marked } from "./unicode/utf32.ts";

/** Codecs, and what they are called. Names are those of the codecs' modules in CPython. */
export interface Encodings {
	readonly codecs: Readonly<Partial<Record<string, () => Codec>>>;
	/** The aliases of each codec, with spaces between them. */
	readonly aliases: Readonly<Record<string, string>>;
	/** The names of the codecs of CPython that are not offered, by the reason, with spaces between them. */
	readonly refused: Readonly<Record<string, string>>;
}

const unicodeEncodings: Encodings = {
	codecs: {
		ascii: () => ascii,
		latin_1: () => latin1,
		utf_8: () => utf8,
		utf_8_sig: () => utf8Sig,
		utf_16: () => utf16Marked,
		utf_16_le: () => utf16le,
		utf_16_be: () => utf16be,
		utf_32: () => utf32Marked,
		utf_32_le: () => utf32le,
		utf_32_be: () => utf32be,
	},
	aliases: unicodeAliases,
	refused: {},
};

/** Those of the main entry; undefined while a program has imported no more than `socket-makefile/lite`. */
let others: Encodings | undefined;
let names: Map<string, string> | undefined;

/** Adds the encodings that the main entry has. */
export function addEncodings(encodings: Encodings): void {
	others = encodings;
	names = undefined;
}

type Aliases = Encodings["aliases"];

/** Each name and alias, with the name. */
function namesIn(aliases: Aliases): [alias: string, name: string][] {
	return Object.entries(aliases).flatMap(([name, list]) => {
		return `${name} ${list}`
			.trimEnd()
			.split(" ")
			.map((alias): [string, string] => [alias, name]);
	});
}

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
	names ??= new Map([...namesIn(unicodeEncodings.aliases), ...namesIn(others?.aliases ?? {}), ["locale", "utf_8"]]);
	const wanted = normalize(name);
	const codec = names.get(wanted) ?? names.get(wanted.replaceAll(".", "_"));
	const build = codec === undefined ? undefined : (unicodeEncodings.codecs[codec] ?? others?.codecs[codec]);
	if (build !== undefined) return build();
	throw new UnknownEncodingError(others === undefined ? refusalOfLite(name) : refusal(name, others.refused));
}

const refusalOfLite = (name: string) =>
	`unknown encoding: '${name}' (socket-makefile/lite has ascii, latin-1, utf-8, utf-8-sig, utf-16 and utf-32; ` +
	"import socket-makefile for all of Python's)";

function refusal(name: string, refused: Encodings["refused"]): string {
	const wanted = normalize(name);
	const reason = Object.keys(refused).find((key) => refused[key]?.split(" ").includes(wanted));
	return reason === undefined
		? `unknown encoding: '${name}' (Python's names of text encodings are allowed, such as utf-8, latin-1 or gbk)`
		: `'${name}' ${reason}`;
}
