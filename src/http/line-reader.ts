// Reads lines of HTTP from a file, through the file's own methods only. It stops at a limit instead of waiting for an end that
// may never come, and shows the first octets of a line as they arrive to a check that may refuse them on sight. An
// interrupted read (timeout, abort) keeps what it has taken, and the next one goes on there.

import { LineTooLongError } from "../errors.ts";
import type { ReadOptions } from "../io/calls/call-queue.ts";
import type { HttpFile } from "./http-file.ts";

/** What is known of a line before its end is: `check` throws if a line that begins like this can't be right. */
export interface EarlyCheck {
	/** How many octets to look at. */
	readonly length: number;
	readonly check: (beginning: string) => void;
}

export class LineReader {
	readonly #file: HttpFile;
	#partial = "";

	constructor(file: HttpFile) {
		this.#file = file;
	}

	/** A line that is there already, its end included; never waits. */
	take(): string | undefined {
		if (this.#partial !== "") return undefined;
		try {
			return this.#file.takeline()?.toString("latin1");
		} catch (error) {
			// The file's own maxLineLength does not bind here: read() has a limit from HTTP.
			if (error instanceof LineTooLongError) return undefined;
			throw error;
		}
	}

	/** The next line with its end; without an end: the first `limit` octets of it, or all there is before the end of stream. */
	async read(limit: number, options?: ReadOptions, earlyCheck?: EarlyCheck): Promise<string> {
		if (earlyCheck !== undefined && this.#partial === "") {
			// One wait for the usual case, that a line arrives whole.
			await this.#file.peek(1, options);
			const line = this.take();
			if (line !== undefined) return line;
		}
		const seen = Math.min(earlyCheck?.length ?? 0, limit);
		while (this.#partial.length < limit && !this.#partial.endsWith("\n")) {
			const size = this.#partial.length < seen ? 1 : limit - this.#partial.length;
			const piece = await this.#file.readline(size, options);
			if (piece.length === 0) break;
			this.#partial += piece.toString("latin1");
			if (this.#partial.length <= seen) earlyCheck?.check(this.#partial);
		}
		const line = this.#partial;
		this.#partial = "";
		return line;
	}
}
