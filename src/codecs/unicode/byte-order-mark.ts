// UTF-16 and UTF-32 with a byte order mark.

import type { Codec, DecodeRun, Fault } from "../codec.ts";

const START = 0;
const LITTLE = 1;
const BIG = 2;

/**
 * UTF-16 or UTF-32 whose byte order is given by a mark at the start of the stream. Decoding refuses a stream without a
 * mark; encoding writes a mark and little-endian text.
 */
export function withMark(title: "UTF-16" | "UTF-32", little: Codec, big: Codec): Codec {
	const { bytesPerUnit } = little;
	const name = title.toLowerCase();
	const littleMark = little.encode("\ufeff", 0, 0).bytes;
	const bigMark = big.encode("\ufeff", 0, 0).bytes;

	function continued(codec: Codec, bytes: Buffer, start: number, final: boolean, state: number): DecodeRun {
		const run = codec.decode(bytes, start, final, state);
		return run.fault === undefined ? run : { ...run, fault: { ...run.fault, encoding: codec.name } };
	}

	function started(bytes: Buffer, start: number, final: boolean): DecodeRun {
		const mark = bytes.subarray(start, start + bytesPerUnit);
		if (mark.equals(littleMark)) return continued(little, bytes, start + bytesPerUnit, final, LITTLE);
		if (mark.equals(bigMark)) return continued(big, bytes, start + bytesPerUnit, final, BIG);
		let fault: Fault | undefined;
		if (mark.length === bytesPerUnit) {
			fault = { end: start + bytesPerUnit, reason: `${title} stream does not start with BOM`, fatal: true };
		} else if (final && mark.length > 0) {
			fault = { end: bytes.length, reason: "truncated data", encoding: little.name };
		}
		return { text: "", next: start, fault, state: START };
	}

	return {
		name,
		bytesPerUnit,
		invisibleBytes: "mark",
		decode(bytes, start, final, state) {
			if (state === START) return started(bytes, start, final);
			return continued(state === LITTLE ? little : big, bytes, start, final, state);
		},
		encode(text, start, state) {
			const run = little.encode(text, start, LITTLE);
			if (state === START) return { ...run, bytes: Buffer.concat([littleMark, run.bytes]) };
			return run.fault === undefined ? run : { ...run, fault: { ...run.fault, encoding: little.name } };
		},
	};
}
