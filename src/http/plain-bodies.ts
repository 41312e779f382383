// The bodies that are sent without chunks: those of a known length (RFC 9112 6.2), and those that last until the end of
// the connection (6.3, rule 8).

import { BodySource } from "./body-source.ts";
import { IncompleteBodyError } from "./http-error.ts";
import type { HttpFile } from "./line-reader.ts";

/** A body of exactly `length` octets, which may be 0. */
export class SizedBody extends BodySource {
	readonly #length: number;

	constructor(file: HttpFile, length: number) {
		super(file);
		this.#length = length;
		if (length === 0) this.end();
	}

	protected override async readPiece(size: number): Promise<Buffer> {
		const left = this.#length - this.received;
		const piece = await this.file.read1(Math.min(size, left));
		if (piece.length === 0) throw new IncompleteBodyError(this.received, this.#length);
		if (piece.length === left) this.end();
		return piece;
	}
}

/** A body of all octets up to the end of the stream. */
export class BodyUntilClose extends BodySource {
	protected override async readPiece(size: number): Promise<Buffer> {
		const piece = await this.file.read1(size);
		if (piece.length === 0) this.end();
		return piece;
	}
}
