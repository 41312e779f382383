// HZ, which shifts with ASCII characters: "~{" to GB 2312 and "~}" back, with CPython's errors.

import { isAscii } from "node:buffer";
import type { Codec } from "../../codec.ts";
import { gb2312 } from "./character-sets.ts";
import { type DecodeStep, decodeSteps, type EncodeStep, encodeSteps } from "./steps.ts";

const TILDE = 0x7e;
const ASCII = 0;
const GB = 1;

/** What two characters of which the first is a tilde stand for in each state. */
const AFTER_TILDE: readonly Readonly<Record<string, Pick<DecodeStep, "text" | "state">>>[] = [
	{ "~": { text: "~", state: ASCII }, "{": { text: "", state: GB }, "\n": { text: "", state: ASCII } },
	{ "}": { text: "", state: ASCII } },
];

function decodeStep(bytes: Buffer, at: number, state: number): DecodeStep {
	const byte = bytes[at] as number;
	if (byte >= 0x80) return { size: 1, text: undefined, state };
	if (state === ASCII && byte !== TILDE) return { size: 1, text: String.fromCharCode(byte), state };
	const second = bytes[at + 1];
	if (second === undefined) return { size: 0, text: undefined, state };
	if (byte === TILDE) {
		const found = AFTER_TILDE[state]?.[String.fromCharCode(second)];
		return found === undefined ? { size: 1, text: undefined, state } : { size: 2, ...found };
	}
	const text = gb2312.textOf((byte << 8) | second);
	return { size: text === undefined ? 1 : 2, text, state };
}

function encodeStep(text: string, at: number, state: number): EncodeStep | undefined {
	const character = text.charAt(at);
	if (character < "\x80") {
		const back = state === GB ? "~}" : "";
		return { code: back + (character === "~" ? "~~" : character), units: 1, state: ASCII };
	}
	const code = gb2312.codeOf(character);
	if (code === 0) return undefined;
	const shift = state === ASCII ? "~{" : "";
	return { code: shift + String.fromCharCode(code >> 8, code & 0xff), units: 1, state: GB };
}

export const hz: Codec = {
	name: "hz",
	bytesPerUnit: 1,
	invisibleBytes: "shift",
	decode(bytes, start, final, state) {
		if (state === ASCII && start === 0 && isAscii(bytes) && !bytes.includes(TILDE)) {
			return { text: bytes.toString("latin1"), next: bytes.length, fault: undefined, state };
		}
		return decodeSteps(decodeStep, bytes, start, final, state);
	},
	encode: (text, start, state) => encodeSteps(encodeStep, text, start, state),
};
