// Bytes as they arrived, each chunk with its offset in the stream, and the gaps in these offsets, which must be kept
// when chunks are joined to one Buffer.

import type { Buffer } from "node:buffer";

export interface Chunk {
	readonly bytes: Buffer;
	/** The stream offset of the first byte: how many bytes of the stream came before it. */
	readonly offset: number;
}

/** A position in a joined Buffer where the stream offset jumps, because another file has read the bytes in between. */
export interface Gap {
	readonly at: number;
	/** The stream offset of the byte at `at`. */
	readonly offset: number;
}

export const NO_GAPS: readonly Gap[] = [];

/** The gaps of the Buffer that these chunks are joined to. */
export function gapsOf(chunks: readonly Chunk[]): readonly Gap[] {
	const gaps: Gap[] = [];
	let at = 0;
	let next = 0;
	for (const { bytes, offset } of chunks) {
		if (at > 0 && offset !== next) gaps.push({ at, offset });
		at += bytes.length;
		next = offset + bytes.length;
	}
	return gaps.length === 0 ? NO_GAPS : gaps;
}

/** The stream offset of the byte at `pos` of a joined Buffer that begins at the stream offset `start`. */
export function offsetAt(pos: number, start: number, gaps: readonly Gap[]): number {
	const gap = gaps.findLast(({ at }) => at <= pos);
	return gap === undefined ? start + pos : gap.offset + pos - gap.at;
}

/** Cuts the bytes from `pos` to `end` of a joined Buffer at its gaps. */
export function cutAtGaps(joined: Buffer, pos: number, end: number, start: number, gaps: readonly Gap[]): Chunk[] {
	const chunks: Chunk[] = [];
	let from = pos;
	let offset = offsetAt(pos, start, gaps);
	for (const gap of gaps) {
		if (gap.at <= from || gap.at >= end) continue;
		chunks.push({ bytes: joined.subarray(from, gap.at), offset });
		from = gap.at;
		offset = gap.offset;
	}
	if (from < end) chunks.push({ bytes: joined.subarray(from, end), offset });
	return chunks;
}
