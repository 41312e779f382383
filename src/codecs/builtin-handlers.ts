// Python's own error handlers.

import { hex, pythonEscape } from "../errors.ts";
import { invalidType } from "../misuse.ts";
import type { DecodeReply, ErrorHandlerEntry } from "./error-handler.ts";
import { surrogateBytes } from "./surrogate-bytes.ts";
import { isLowSurrogate, isSurrogate } from "./surrogates.ts";

/** Encodes `replacement` in the place of each character that cannot be encoded. */
export function perCharacter(replacement: (point: number) => string): ErrorHandlerEntry["encode"] {
	return (_encoding, walker, start, end) => {
		let text = "";
		for (const character of walker.text.slice(start, end)) text += replacement(character.codePointAt(0) as number);
		return [text, end];
	};
}

export function cannotDecode(): never {
	const message = "don't know how to handle UnicodeDecodeError in error callback";
	throw invalidType(message);
}

export const strict: ErrorHandlerEntry = { mayExpand: false, decode: () => undefined, encode: () => undefined };

const ignore: ErrorHandlerEntry = {
	mayExpand: false,
	decode: (_encoding, _bytes, _start, end) => ["", end],
	encode: (_encoding, _walker, _start, end) => ["", end],
};

const replace: ErrorHandlerEntry = {
	mayExpand: false,
	decode: (_encoding, _bytes, _start, end) => ["\ufffd", end],
	encode: perCharacter(() => "?"),
};

const backslashreplace: ErrorHandlerEntry = {
	mayExpand: true,
	decode(_encoding, bytes, start, end) {
		let text = "";
		for (const byte of bytes.subarray(start, end)) text += `\\x${hex(byte, 2)}`;
		return [text, end];
	},
	encode: perCharacter(pythonEscape),
};

const xmlcharrefreplace: ErrorHandlerEntry = {
	mayExpand: false,
	decode: cannotDecode,
	encode: perCharacter((point) => `&#${point};`),
};

const surrogateescape: ErrorHandlerEntry = {
	mayExpand: false,
	decode(_encoding, bytes, start, end): DecodeReply | undefined {
		let text = "";
		for (const byte of bytes.subarray(start, end)) {
			if (byte < 0x80) break;
			text += String.fromCharCode(0xdc00 + byte);
		}
		return text === "" ? undefined : [text, start + text.length];
	},
	encode(encoding, { text }, start, end) {
		let at = start;
		while (at < end && isEscape(text.charCodeAt(at))) at++;
		// CPython's charmap codec calls the handler once for a whole range of characters. So with that codec the
		// handler refuses unless it can escape all of them. The other codecs call the handler again for the characters
		// that it has not escaped.
		if (at === start || (at < end && encoding === "charmap")) return undefined;
		// The low 8 bits of each code unit are the byte: U+DC80 stands for 80.
		return [Buffer.from(text.slice(start, at), "latin1"), at];
	},
};

const isEscape = (unit: number) => isLowSurrogate(unit) && unit >= 0xdc80 && unit <= 0xdcff;

const surrogatepass: ErrorHandlerEntry = {
	mayExpand: false,
	decode(encoding, bytes, start) {
		const unit = surrogateBytes.get(encoding);
		if (unit === undefined || start + unit.size > bytes.length) return undefined;
		const value = unit.read(bytes, start);
		return isSurrogate(value) ? [String.fromCharCode(value), start + unit.size] : undefined;
	},
	encode(encoding, { text }, start, end) {
		const unit = surrogateBytes.get(encoding);
		if (unit === undefined) return undefined;
		const bytes = Buffer.alloc((end - start) * unit.size);
		for (let at = start; at < end; at++) unit.write(bytes, text.charCodeAt(at), (at - start) * unit.size);
		return [bytes, end];
	},
};

/** The main entry adds 'namereplace', whose names would make programs larger that are to be small. */
export const builtins = new Map<string, () => ErrorHandlerEntry>([
	["strict", () => strict],
	["ignore", () => ignore],
	["replace", () => replace],
	["backslashreplace", () => backslashreplace],
	["surrogateescape", () => surrogateescape],
	["surrogatepass", () => surrogatepass],
	["xmlcharrefreplace", () => xmlcharrefreplace],
]);
