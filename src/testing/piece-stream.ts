import { Duplex } from "node:stream";

/** How a stream of pieces ends: with its end, with an error, or (undefined) closed before its end. */
export type Ending = "end" | Error | undefined;

/**
 * A stream that gives these pieces one at a time, each in a later turn of the event loop than the one before and never
 * joined to it, and then ends. What is written to it is thrown away.
 */
export class PieceStream extends Duplex {
	readonly #pieces: readonly Buffer[];
	readonly #ending: Ending;
	/** How many pieces it has given; the end counts too. */
	given = 0;

	constructor(pieces: readonly Buffer[], ending: Ending) {
		// With a high-water mark of one byte the stream asks for a piece only when the one before was read.
		super({ allowHalfOpen: true, autoDestroy: false, readableHighWaterMark: 1 });
		this.#pieces = pieces;
		this.#ending = ending;
	}

	override _read(): void {
		setImmediate(() => this.#give());
	}

	override _write(_chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
		callback();
	}

	#give(): void {
		if (this.destroyed) return;
		const piece = this.#pieces[this.given];
		this.given++;
		// A copy, because the reader owns what it gets.
		if (piece !== undefined) this.push(Buffer.from(piece));
		else if (this.#ending === "end") this.push(null);
		else this.destroy(this.#ending);
	}
}
