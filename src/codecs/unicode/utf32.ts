// UTF-32, with CPython's errors.

import type { Codec, DecodeRun, EncodeRun, Fault } from "../codec.ts";
import { encodeUpToSurrogate, isSurrogate } from "../surrogates.ts";
import { withMark } from "./byte-order-mark.ts";

const RANGE = "code point not in range(0x110000)";
const SURROGATE = "code point in surrogate code point range(0xd800, 0xe000)";

type Read = (bytes: Buffer, at: number) => number;
type Write = (bytes: Buffer, value: number, at: number) => number;

const LAST = 0x10ffff;
const isScalar = (point: number) => point <= LAST && !isSurrogate(point);

function utf32(name: string, read: Read, write: Write): Codec {
	function textOf(bytes: Buffer, start: number, end: number): string {
		const units = new Uint16Array((end - start) / 2);
		let length = 0;
		for (let at = start; at < end; at += 4) {
			const point = read(bytes, at);
			if (point > 0xffff) {
				units[length++] = 0xd7c0 + (point >> 10);
				units[length++] = 0xdc00 + (point & 0x3ff);
			} else {
				units[length++] = point;
			}
		}
		return Buffer.from(units.buffer, 0, length * 2).toString("utf16le");
	}

	return {
		name,
		bytesPerUnit: 4,
		decode(bytes, start, final, state): DecodeRun {
			const end = bytes.length - ((bytes.length - start) % 4);
			let next = start;
			while (next < end && isScalar(read(bytes, next))) next += 4;
			let fault: Fault | undefined;
			if (next < end) fault = { end: next + 4, reason: read(bytes, next) > LAST ? RANGE : SURROGATE };
			else if (final && end < bytes.length) fault = { end: bytes.length, reason: "truncated data" };
			return { text: textOf(bytes, start, next), next, fault, state };
		},
		encode(text, start, state): EncodeRun {
			return encodeUpToSurrogate(text, start, state, (good) => {
				const bytes = Buffer.allocUnsafe(good.length * 4);
				let length = 0;
				for (const character of good) length = write(bytes, character.codePointAt(0) as number, length);
				return bytes.subarray(0, length);
			});
		},
	};
}

export const utf32le = utf32(
	"utf-32-le",
	(bytes, at) => bytes.readUInt32LE(at),
	(bytes, value, at) => bytes.writeUInt32LE(value, at),
);
export const utf32be = utf32(
	"utf-32-be",
	(bytes, at) => bytes.readUInt32BE(at),
	(bytes, value, at) => bytes.writeUInt32BE(value, at),
);
export const utf32Marked = withMark("UTF-32", utf32le, utf32be);
