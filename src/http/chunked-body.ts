// A chunked body (RFC 9112 7.1): chunks, each a line with the chunk's size, that many octets and a CRLF, up to a chunk
// of size 0; then trailers. `#step` says which of these comes next, so that the read after an interrupted one continues
// there.

import { BodySource } from "./body-source.ts";
import { checkChunkSize, maxSizeDigits, parseChunkLine } from "./chunk-line.ts";
import { FieldSection } from "./field-section.ts";
import type { Rules } from "./head-options.ts";
import { fault, type HttpError, IncompleteBodyError, type Part } from "./http-error.ts";
import { exceeds, refused } from "./line.ts";
import { type EarlyCheck, type HttpFile, LineReader } from "./line-reader.ts";

type Step = "size" | "data" | "end of data" | "trailers";

const crlf = "\r\n";

export class ChunkedBody extends BodySource {
	readonly #lines: LineReader;
	readonly #rules: Rules;
	readonly #sizeCheck: EarlyCheck;
	readonly #endCheck: EarlyCheck;
	readonly #trailers = new FieldSection("trailers");
	#step: Step = "size";
	/** Octets of the current chunk that have not been read yet. */
	#left = 0;
	/** Octets of chunk extensions in all chunks so far. */
	#extensions = 0;

	constructor(file: HttpFile, rules: Rules) {
		super(file);
		this.#lines = new LineReader(file);
		this.#rules = rules;
		const part = rules.kind.body;
		// One octet more than the longest size, to check what follows the digits.
		this.#sizeCheck = { length: maxSizeDigits + 1, check: (beginning) => checkChunkSize(beginning, part) };
		this.#endCheck = { length: crlf.length, check: (beginning) => this.#checkEnd(beginning) };
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
		const { limits, kind, bareLF } = this.#rules;
		const limit = limits.chunkLine;
		const line = this.#lines.take() ?? (await this.#lines.read(limit, undefined, this.#sizeCheck));
		checkChunkSize(line, kind.body);
		if (exceeds(line, limit))
			throw refused(kind.body, "ERR_HTTP_LINE_TOO_LONG", `a line of more than ${limit} octets`, line, 400);
		if (!line.endsWith("\n")) throw this.#incomplete();
		const { size, extensions } = parseChunkLine(line, kind.body, bareLF);
		this.#extensions += extensions;
		if (this.#extensions > limits.extensions) {
			const message = `more than ${limits.extensions} octets of chunk extensions`;
			throw fault(kind.body, "ERR_HTTP_TOO_LARGE", message, 400);
		}
		this.#left = size;
		this.#step = size === 0 ? "trailers" : "data";
	}

	async #readEndOfData(): Promise<void> {
		const line = this.#lines.take() ?? (await this.#lines.read(crlf.length, undefined, this.#endCheck));
		this.#checkEnd(line);
		if (!line.endsWith("\n")) throw this.#incomplete();
		this.#step = "size";
	}

	/**
	 * Throws unless a line end begins with `beginning`. Dropping two octets without a look at them would let an attack pass
	 * (CVE-2025-43859).
	 */
	#checkEnd(beginning: string): void {
		const { kind, bareLF } = this.#rules;
		if (beginning === crlf.slice(0, beginning.length) || (bareLF && beginning === "\n")) return;
		throw refused(kind.body, "ERR_HTTP_CHUNK_END", "a chunk's data is not followed by CRLF but by", beginning);
	}

	async #readTrailers(): Promise<void> {
		const { limits, kind } = this.#rules;
		for (;;) {
			const room = Math.max(limits.trailerBytes - this.#trailers.size, 0);
			// The blank line at the end does not count towards the limit.
			const limit = Math.min(limits.line, room + crlf.length);
			const line = this.#lines.take() ?? (await this.#lines.read(limit));
			if (exceeds(line, limit) && limit === limits.line) {
				const what = `a line of more than ${limits.line} octets`;
				throw refused(kind.trailers, "ERR_HTTP_LINE_TOO_LONG", what, line);
			}
			if (exceeds(line, limit)) throw tooLarge(kind.trailers, limits.trailerBytes);
			if (!line.endsWith("\n")) throw this.#incomplete();
			if (this.#trailers.push(line, limits.trailers, this.#rules)) break;
			if (line.length > room) throw tooLarge(kind.trailers, limits.trailerBytes);
		}
		this.end(this.#trailers.fields);
	}

	#incomplete(): IncompleteBodyError {
		return new IncompleteBodyError(this.received, undefined, this.#step === "trailers" ? "trailers" : "body");
	}
}

function tooLarge(part: Part, limit: number): HttpError {
	return fault(part, "ERR_HTTP_TOO_LARGE", `more than ${limit} octets of trailers`);
}
