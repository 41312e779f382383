// The names of characters, for the error handler 'namereplace'. They come from an optional package.

import { createRequire } from "node:module";
import { UnknownEncodingError } from "../errors.ts";

/** Unicode 14, the version of CPython 3.11. */
const PACKAGE = "@unicode/unicode-14.0.0";

export type NameOf = (point: number) => string | undefined;
type Load = (id: string) => unknown;

/** Loads the names, which takes a tenth of a second the first time. */
export function loadNames(load: Load = createRequire(import.meta.url)): NameOf {
	let names: Map<unknown, unknown>;
	try {
		names = defaultMap(load(`${PACKAGE}/Names/index.mjs`));
	} catch (cause) {
		const message = `the error handler 'namereplace' needs the names of Unicode: npm install ${PACKAGE}`;
		throw Object.assign(new UnknownEncodingError(message), { cause });
	}
	return (point) => {
		const name = String(names.get(point));
		if (/^[A-Z0-9 -]+$/.test(name)) return name;
		return computed.get(name)?.(point);
	};
}

function defaultMap(module: unknown): Map<unknown, unknown> {
	if (typeof module === "object" && module !== null && "default" in module && module.default instanceof Map) {
		return module.default;
	}
	throw new TypeError(`${PACKAGE}: the default export of Names/index.mjs must be a Map`);
}

const INITIALS = "G GG N D DD R M B BB S SS  J JJ C K T P H".split(" ");
const VOWELS = "A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I".split(" ");
const FINALS = " G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H".split(" ");

/**
 * Functions that compute the names of characters whose names follow a rule. The key is the one name that the package
 * gives to all characters of a rule.
 */
const computed: ReadonlyMap<string, (point: number) => string> = new Map([
	["CJK Ideograph", ideograph],
	...[..."ABCDEFG"].map((letter) => [`CJK Ideograph Extension ${letter}`, ideograph] as const),
	["Hangul Syllable", syllable],
]);

function ideograph(point: number): string {
	return `CJK UNIFIED IDEOGRAPH-${point.toString(16).toUpperCase()}`;
}

function syllable(point: number): string {
	const index = point - 0xac00;
	const vowel = Math.floor(index / 28) % 21;
	return `HANGUL SYLLABLE ${INITIALS[Math.floor(index / 588)]}${VOWELS[vowel]}${FINALS[index % 28]}`;
}
