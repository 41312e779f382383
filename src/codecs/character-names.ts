// The error handler 'namereplace' and the names of characters. They come from an optional package.

import { pythonEscape, UnknownEncodingError } from "../errors.ts";
import { cannotDecode, perCharacter } from "./builtin-handlers.ts";
import type { ErrorHandlerEntry } from "./error-handler.ts";
import { requireNames } from "./names-data.cjs";

/** Unicode 14, the version of CPython 3.11. */
const PACKAGE = "@unicode/unicode-14.0.0";

export type NameOf = (point: number) => string | undefined;

/** Loads the names, which takes a tenth of a second the first time. */
export function loadNames(load: () => unknown = requireNames): NameOf {
	const names = defaultMap(load());
	return (point) => {
		const name = String(names.get(point));
		if (/^[A-Z0-9 -]+$/.test(name)) return name;
		return computed.get(name)?.(point);
	};
}

/** The map that a module exports. `loaded` is something else if the module could not be loaded: its error. */
function defaultMap(loaded: unknown): Map<unknown, unknown> {
	if (typeof loaded === "object" && loaded !== null && "default" in loaded && loaded.default instanceof Map) {
		return loaded.default;
	}
	const message = `the error handler 'namereplace' needs the names of Unicode: npm install ${PACKAGE}`;
	throw Object.assign(new UnknownEncodingError(message), { cause: loaded });
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

let nameOf: NameOf | undefined;

export function namereplace(): ErrorHandlerEntry {
	nameOf ??= loadNames();
	const name = nameOf;
	return {
		mayExpand: false,
		decode: cannotDecode,
		encode: perCharacter((point) => {
			const found = name(point);
			return found === undefined ? pythonEscape(point) : `\\N{${found}}`;
		}),
	};
}
