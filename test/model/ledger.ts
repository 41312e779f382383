// The model: each byte is handed out once, in order; what is left over is exactly the rest.
//
// All bytes of the content but those of line ends differ, so what is handed out says where it stood. Text is turned back into
// the bytes that it was decoded from.

import type { Cell, FileSpec } from "./program.ts";

const PRIVATE = 0xe000;
const ESCAPE = 0xdc00;

/** What an error handler gives for a byte: a character that says which byte it was. */
export function markOf(byte: number): string {
	return String.fromCharCode(PRIVATE + byte);
}

const FIRST = { one: 0x21, two: 0xc4, bad: 0x98 };

/** The bytes of a content, each different from all others but for those of line ends. */
export function bytesOf(content: readonly Cell[], lineEnd: string): Buffer {
	let [one, two, bad] = [FIRST.one, 0, FIRST.bad];
	const parts = content.map((cell) => {
		if (cell === "one") return [one++];
		if (cell === "bad") return [bad++];
		if (cell === "two" && two < 20) return [FIRST.two + (two % 20), 0x80 + two++];
		return [...Buffer.from(lineEnd)];
	});
	return Buffer.from(parts.flat());
}

/** What a file has handed out so far. */
export interface Reader {
	readonly name: string;
	/** How text is decoded; undefined in a binary file. */
	readonly text: FileSpec | undefined;
	/** The position of the last byte that it handed out. */
	last: number;
	/** Whether bytes that another file had read ahead may have come back to it, out of order. */
	disturbed: boolean;
}

export class Ledger {
	readonly #positions = new Map<number, number>();
	readonly #owners = new Map<number, string>();
	readonly #content: Buffer;
	/** How many line feeds and carriage returns were handed out. A translated line end is both or one of them. */
	readonly #ends = { lf: 0, cr: 0, translated: 0 };
	/** Units that skipline() dropped: each is one byte or two. */
	skipped = 0;
	/** Invalid bytes from this value on may have been dropped by 'ignore'; in UTF-16 these are bytes of every value. */
	ignoresFrom = 0x100;
	readonly faults: string[] = [];

	constructor(content: Buffer) {
		this.#content = content;
		for (const [position, byte] of content.entries()) if (byte > 0x20) this.#positions.set(byte, position);
	}

	/** A file hands out this. */
	hand(reader: Reader, piece: string | Buffer): void {
		if (typeof piece === "string") this.#handText(reader, piece);
		else for (const byte of piece) this.#handByte(reader, byte);
	}

	#handText(reader: Reader, text: string): void {
		const encoding = reader.text?.encoding;
		for (const unit of text.split("")) {
			const code = unit.charCodeAt(0);
			if (unit === "\n" && reader.text?.newline === null) this.#ends.translated++;
			else if (code >= PRIVATE && code < PRIVATE + 0x100) this.#handByte(reader, code - PRIVATE);
			else if (code >= ESCAPE && code < ESCAPE + 0x100) this.#handByte(reader, code - ESCAPE);
			else {
				const bytes = Buffer.from(
					unit,
					encoding === "utf-8" ? "utf8" : encoding === "utf-16-le" ? "utf16le" : "latin1",
				);
				for (const byte of bytes) this.#handByte(reader, byte);
			}
		}
	}

	#handByte(reader: Reader, byte: number): void {
		if (byte === 0x0a) this.#ends.lf++;
		else if (byte === 0x0d) this.#ends.cr++;
		if (byte <= 0x20) return;
		const position = this.#positions.get(byte);
		if (position === undefined) {
			this.faults.push(`${reader.name} handed out a byte that never arrived: ${byte}`);
			return;
		}
		const owner = this.#owners.get(position);
		if (owner !== undefined)
			this.faults.push(`byte ${position} was handed out twice, by ${owner} and by ${reader.name}`);
		this.#owners.set(position, reader.name);
		if (position < reader.last && !reader.disturbed) {
			this.faults.push(`${reader.name} handed out byte ${position} after byte ${reader.last}`);
		}
		reader.last = position;
	}

	/** Everything that arrived has been read now: nothing may be missing. */
	balance(arrived: number): void {
		const content = this.#content.subarray(0, arrived);
		const missing = [...content.entries()]
			.filter(([position, byte]) => byte > 0x20 && !this.#owners.has(position) && byte < this.ignoresFrom)
			.map(([position]) => position);
		if (missing.length > 2 * this.skipped) this.faults.push(`lost: bytes ${missing.join(", ")}`);
		const { lf, cr, translated } = this.#ends;
		const count = (end: number) => content.filter((byte) => byte === end).length;
		const [feeds, returns] = [count(0x0a), count(0x0d)];
		if (lf > feeds || cr > returns) this.faults.push("a line end was handed out twice");
		// A translated line end stands for CR LF, or for one of them if another file has the other.
		const ends = feeds === 0 ? returns : feeds;
		const most = feeds === 0 || returns === 0 ? ends : feeds + returns;
		const handed = translated + (feeds === 0 ? cr : lf);
		if (handed > most) this.faults.push(`${handed} line ends were handed out, and ${most} arrived`);
		if (handed < ends - 2 * this.skipped && this.ignoresFrom > 0)
			this.faults.push(`${handed} of ${ends} line ends were handed out`);
	}
}
