// A chunked body (RFC 9112 7.1): chunks, each a line with the chunk's size, that many octets and a CRLF, up to a chunk
// of size 0; then trailers. `#step` says which of these comes next, so that the read after an interrupted one continues
// there.

import { BodySource } from "./body-source.ts";
import { checkChunkSize, maxSizeDigits, parseChunkLine } from "./chunk-line.ts";
import { FieldSection } from "./field-section.ts";
import { HttpError, IncompleteBodyError } from "./http-error.ts";
import type { HttpLimits } from "./limits.ts";
import { exceeds, refused } from "./line.ts";
import { type HttpFile, LineReader } from "./line-reader.ts";

type Step = "size" | "data" | "end of data" | "trailers";

const crlf = "\r\n";
// One octet more than the longest size, to check what follows the digits.
const sizeCheck = { length: maxSizeDigits + 1, check: checkChunkSize };
const endCheck = { length: crlf.length, check: checkChunkEnd };

export class ChunkedBody extends BodySource {
	readonly #lines: LineReader;
	readonly #limits: HttpLimits;
	readonly #trailers = new FieldSection("trailers");
	#step: Step = "size";
	/** Octets of the current chunk that have not been read yet. */
	#left = 0;
	/** Octets of chunk extensions in all chunks so far. */
	#extensions = 0;

	constructor(file: HttpFile, limits: HttpLimits) {
		super(file);
		this.#lines = new LineReader(file);
		this.#limits = limits;
	}

	protected override async readPiece(size: number): Promise<Buffer> {
		if (this.#step === "end of data") await this.#readEndOfData();
		if (this.#step === "size") await this.#readSize();
		if (this.#step === "trailers") {
			await this.#readTrailers();
			return Buffer.alloc(0);
		}
		const piece = await this.file.read1(Math.min(size, this.#left));
		if (piece.length === 0) throw this.#incomplete();
		this.#left -= piece.length;
		if (this.#left === 0) this.#step = "end of data";
		return piece;
	}

	async #readSize(): Promise<void> {
		const limit = this.#limits.chunkLine;
		const line = this.#lines.take() ?? (await this.#lines.read(limit, undefined, sizeCheck));
		checkChunkSize(line);
		if (exceeds(line, limit))
			throw refused("ERR_HTTP_LINE_TOO_LONG", "body", `a line of more than ${limit} octets`, line);
		if (!line.endsWith("\n")) throw this.#incomplete();
		const { size, extensions } = parseChunkLine(line);
		this.#extensions += extensions;
		if (this.#extensions > this.#limits.extensions)
			throw new HttpError(
				"ERR_HTTP_TOO_LARGE",
				"body",
				`more than ${this.#limits.extensions} octets of chunk extensions`,
			);
		this.#left = size;
		this.#step = size === 0 ? "trailers" : "data";
	}

	async #readEndOfData(): Promise<void> {
		const line = this.#lines.take() ?? (await this.#lines.read(crlf.length, undefined, endCheck));
		checkChunkEnd(line);
		if (line !== crlf) throw this.#incomplete();
		this.#step = "size";
	}

	async #readTrailers(): Promise<void> {
		const { line: maxLine, trailers, trailerBytes } = this.#limits;
		for (;;) {
			const room = Math.max(trailerBytes - this.#trailers.size, 0);
			// The blank line at the end does not count towards the limit.
			const limit = Math.min(maxLine, room + crlf.length);
			const line = this.#lines.take() ?? (await this.#lines.read(limit));
			if (exceeds(line, limit) && limit === maxLine)
				throw refused("ERR_HTTP_LINE_TOO_LONG", "trailers", `a line of more than ${maxLine} octets`, line);
			if (exceeds(line, limit)) throw tooLarge(trailerBytes);
			if (!line.endsWith("\n")) throw this.#incomplete();
			if (this.#trailers.push(line, trailers)) break;
			if (line.length > room) throw tooLarge(trailerBytes);
		}
		this.end(this.#trailers.fields);
	}

	#incomplete(): IncompleteBodyError {
		return new IncompleteBodyError(this.received, undefined, this.#step === "trailers" ? "trailers" : "body");
	}
}

/**
 * Throws unless CRLF begins with `beginning`. Dropping two octets without a look at them would let an attack pass
 * (CVE-2025-43859).
 */
function checkChunkEnd(beginning: string): void {
	if (beginning !== crlf.slice(0, beginning.length))
		throw refused("ERR_HTTP_CHUNK_END", "body", "a chunk's data is not followed by CRLF but by", beginning);
}

function tooLarge(limit: number): HttpError {
	return new HttpError("ERR_HTTP_TOO_LARGE", "trailers", `more than ${limit} octets of trailers`);
}
