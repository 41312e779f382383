// The ISO-2022 encodings, with CPython's errors. An escape sequence designates a character set as G0, G1 or G2. Most bytes
// are codes of G0; the control characters SO and SI shift to G1 and back, and ESC N shifts to G2 for one character.

import { isAscii } from "node:buffer";
import type { Codec } from "../../codec.ts";
import { type Edition, pairs as jisX0213Pairs } from "../jis-x-0213.ts";
import { once } from "../table-codecs.ts";
import * as sets from "./character-sets.ts";
import { type DecodeStep, decodeSteps, type EncodeStep, encodeSteps } from "./steps.ts";

const ESC = 0x1b;
const SO = 0x0e;
const SI = 0x0f;
const LF = 0x0a;
const MAX_ESCAPE = 16;

// The state: the numbers of the sets that are designated, four bits each, and two flags. The number 0 is ASCII.
const G0 = 0;
const G1 = 4;
const G2 = 8;
const SET = 0xf;
const SHIFTED_OUT = 0x1000;
/**
 * Set inside an escape sequence of another standard: the bytes of such a sequence are decoded as they are, up to its last
 * byte.
 */
const PASSING = 0x2000;
/** What must be 0 so that ASCII bytes are ASCII characters. */
const NOT_ASCII = SET | SHIFTED_OUT | PASSING;

const setAt = (state: number, slot: number) => (state >> slot) & SET;
const designate = (state: number, slot: number, set: number) => (state & ~(SET << slot)) | (set << slot);

interface Variation {
	readonly name: string;
	/**
	 * The sets besides ASCII, each after the last byte of its escape sequence. A character is encoded with the first set
	 * that has it.
	 */
	readonly designations: readonly (readonly [mark: string, set: sets.CharacterSet])[];
	/** Whether characters are encoded with G1, and SO and SI shift. */
	readonly shiftsOut?: true;
	/** Whether there is G2. */
	readonly singleShifts?: true;
	/** Whether one code may stand for two characters. */
	readonly pairs?: true;
}

/** The escape sequences that CPython accepts, without ESC: where they designate a set, and the number of the set. */
function escapesOf(marked: Variation["designations"], singleShifts: boolean) {
	const escapes = new Map<string, readonly [slot: number, number: number]>();
	for (const [number, [mark, { size }]] of marked.entries()) {
		const before = size === 2 ? "$" : "";
		escapes.set(`${before}(${mark}`, [G0, number]);
		escapes.set(`${before})${mark}`, [G1, number]);
		if (size === 2) escapes.set(`$${mark}`, [G0, number]);
		else if (singleShifts) escapes.set(`.${mark}`, [G2, number]);
	}
	return escapes;
}

/** The escape sequence that CPython writes. */
function escapeTo([mark, { size }]: Variation["designations"][number], slot: number): string {
	if (size === 2 && mark === "B") return "\x1b$B";
	return `\x1b${size === 2 ? "$" : ""}${slot === G1 ? ")" : "("}${mark}`;
}

const isLast = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || byte === 0x40;

/** The length of the escape sequence at `at`: 0 if it is incomplete, 1 if it does not end within MAX_ESCAPE bytes. */
function escapeLength(bytes: Buffer, at: number, japanese: boolean): number {
	for (let index = 1; index < MAX_ESCAPE; index++) {
		const byte = bytes[at + index];
		if (byte === undefined) return 0;
		if (isLast(byte)) return index + 1;
		if (japanese && byte === 0x26 && bytes[at + index + 1] === 0x40) index += 2;
	}
	return 1;
}

function iso2022(variation: Variation): Codec {
	const { name, designations, shiftsOut = false, singleShifts = false, pairs = false } = variation;
	const marked = [["B", sets.ascii], ...designations] as const;
	const escapes = escapesOf(marked, singleShifts);
	const setOf = (number: number) => (marked[number] as (typeof marked)[number])[1];
	const shifts = shiftsOut ? [ESC, SO, SI] : [ESC];

	function escapeStep(bytes: Buffer, at: number, state: number): DecodeStep {
		const second = bytes[at + 1];
		if (second === undefined) return { size: 0, text: undefined, state };
		const letter = String.fromCharCode(second);
		if (singleShifts && letter === "N") return singleShiftStep(bytes[at + 2], state);
		if (!"()$.&".includes(letter)) return { size: 1, text: "\x1b", state: state | PASSING };
		const size = escapeLength(bytes, at, !shiftsOut);
		let sequence = bytes.toString("latin1", at + 1, at + size);
		// CPython accepts ESC x y ESC $ B in Japanese encodings, and ignores x and y. In the standard these are & @
		// (JIS X 0208-1990); CPython accepts others too.
		if (!shiftsOut && sequence.length === 5 && sequence.endsWith("\x1b$B")) sequence = "$B";
		const designation = escapes.get(sequence);
		if (designation === undefined) return { size, text: undefined, state };
		return { size, text: "", state: designate(state, ...designation) };
	}

	function singleShiftStep(third: number | undefined, state: number): DecodeStep {
		if (third === undefined) return { size: 0, text: undefined, state };
		return { size: 3, text: setOf(setAt(state, G2)).singleShift?.(third), state };
	}

	function decodeStep(bytes: Buffer, at: number, state: number): DecodeStep {
		const byte = bytes[at] as number;
		const character = String.fromCharCode(byte);
		if (state & PASSING) return { size: 1, text: character, state: isLast(byte) ? state & ~PASSING : state };
		if (byte === ESC) return escapeStep(bytes, at, state);
		if (shiftsOut && byte === SO) return { size: 1, text: "", state: state | SHIFTED_OUT };
		if (shiftsOut && byte === SI) return { size: 1, text: "", state: state & ~SHIFTED_OUT };
		if (byte >= 0x80) return { size: 1, text: undefined, state };
		if (byte < 0x20) return { size: 1, text: character, state: byte === LF ? state & ~SHIFTED_OUT : state };
		const number = setAt(state, state & SHIFTED_OUT ? G1 : G0);
		if (number === 0) return { size: 1, text: character, state };
		const set = setOf(number);
		if (set.size === 1) return { size: 1, text: set.textOf(byte), state };
		const second = bytes[at + 1];
		if (second === undefined) return { size: 0, text: undefined, state };
		return { size: 2, text: set.textOf((byte << 8) | second), state };
	}

	/** The shift sequences that a code of this set needs, and the state after them. */
	function shiftTo(number: number, state: number): { shift: string; state: number } {
		let shift = "";
		let now = state;
		const slot = number > 0 && shiftsOut ? G1 : G0;
		if (setAt(now, slot) !== number) {
			shift = escapeTo(marked[number] as (typeof marked)[number], slot);
			now = designate(now, slot, number);
		}
		if (((now & SHIFTED_OUT) === 0) === (slot === G1)) {
			shift += slot === G1 ? "\x0e" : "\x0f";
			now ^= SHIFTED_OUT;
		}
		return { shift, state: now };
	}

	function encodeStep(text: string, at: number, state: number): EncodeStep | undefined {
		const found = codeAt(text, at);
		if (found === undefined) return undefined;
		const { shift, state: then } = shiftTo(found.number, state);
		return { code: shift + found.code, units: found.units, state: then };
	}

	function codeAt(text: string, at: number) {
		const character = text.charAt(at);
		if (character < "\x80") return { number: 0, code: character, units: 1 };
		for (const piece of pairs ? [text.slice(at, at + 2), character] : [character]) {
			for (const [index, [, set]] of designations.entries()) {
				const code = set.codeOf(piece);
				if (code === 0) continue;
				const bytes = set.size === 1 ? String.fromCharCode(code) : String.fromCharCode(code >> 8, code & 0xff);
				return { number: index + 1, code: bytes, units: piece.length };
			}
		}
		return undefined;
	}

	return {
		name,
		bytesPerUnit: 1,
		invisibleBytes: "shift",
		...(pairs && { mayExpand: pairs, awaitsNext: (unit: number) => startsPair().has(unit) }),
		decode(bytes, start, final, state) {
			if (start === 0 && (state & NOT_ASCII) === 0 && isAscii(bytes) && !shifts.some((byte) => bytes.includes(byte))) {
				return { text: bytes.toString("latin1"), next: bytes.length, fault: undefined, state };
			}
			return decodeSteps(decodeStep, bytes, start, final, state);
		},
		encode: (text, start, state) => encodeSteps(encodeStep, text, start, state),
	};
}

const startsPair = once(() => new Set([...jisX0213Pairs()].map(([, text]) => text.charCodeAt(0))));

const { jisX0208, jisX0212, roman, katakana, ksX1001, gb2312, iso8859Part1, iso8859Part7 } = sets;
/** JIS X 0208 by its present escape sequence and, after the others, by that of 1978. */
const japanese = (...others: Variation["designations"]): Variation["designations"] => [
	["B", jisX0208],
	...others,
	["@", jisX0208],
];
const jisX0213 = (mark: string, edition: Edition): Variation["designations"] => [
	["B", jisX0208],
	[mark, sets.jisX0213Plane1(edition)],
	["P", sets.jisX0213Plane2(edition)],
];

export const iso2022Codecs: Readonly<Record<string, () => Codec>> = Object.fromEntries(
	(
		[
			{ name: "iso2022_jp", designations: japanese(["J", roman]) },
			{ name: "iso2022_jp_1", designations: japanese(["D", jisX0212], ["J", roman]) },
			{
				name: "iso2022_jp_2",
				designations: [
					...japanese(["D", jisX0212], ["C", ksX1001], ["A", gb2312], ["J", roman]),
					["A", iso8859Part1],
					["F", iso8859Part7],
				],
				singleShifts: true,
			},
			{ name: "iso2022_jp_2004", designations: jisX0213("Q", 2004), pairs: true },
			{ name: "iso2022_jp_3", designations: jisX0213("O", 2000), pairs: true },
			{ name: "iso2022_jp_ext", designations: japanese(["D", jisX0212], ["J", roman], ["I", katakana]) },
			{ name: "iso2022_kr", designations: [["C", ksX1001]], shiftsOut: true },
		] satisfies Variation[]
	).map((variation) => [variation.name, once(() => iso2022(variation))]),
);
