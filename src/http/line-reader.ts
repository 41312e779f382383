// Reads lines of HTTP from a file. A read stops at its limit instead of waiting for a line end that may never come, and
// may pass the first octets of a line to a check as they arrive. A read that is interrupted by a timeout or an abort
// keeps the octets it has taken, and the next read continues that line.

import { LineTooLongError } from "../errors.ts";
import type { BufferedReader } from "../io/buffered-reader.ts";
import type { BufferedRWPair } from "../io/buffered-rw-pair.ts";
import type { ByteInput } from "../io/bytes/byte-input.ts";
import { source } from "../io/bytes/byte-reader.ts";
import type { ReadOptions } from "../io/calls/call-queue.ts";

/** What messages are read from: a binary file with a buffer, as `makefile(socket, 'rb')` and `'rwb'` give. */
export type HttpFile = BufferedReader | BufferedRWPair;

/** A check that can refuse a line by its first octets, before the line is complete. */
export interface EarlyCheck {
	/** How many octets of a line `check` needs. It is called with shorter beginnings too, and may get a whole line. */
	readonly length: number;
	/** Throws if no valid line begins with `beginning`. */
	readonly check: (beginning: string) => void;
}

const hasArrived = (input: ByteInput) => (input.awaitsFirstData ? undefined : true);

export class LineReader {
	readonly #file: HttpFile;
	#partial = "";

	constructor(file: HttpFile) {
		this.#file = file;
	}

	/** The next line with its line end, if all of it has arrived; never waits. */
	take(): string | undefined {
		return this.#take(() => this.#file.takeline());
	}

	/** The octets up to and including the first `end`, if all of them have arrived; never waits. */
	takeThrough(end: string): string | undefined {
		return this.#take(() => this.#file.takeuntil(end));
	}

	#take(take: () => Buffer | undefined): string | undefined {
		if (this.#partial !== "") return undefined;
		try {
			return take()?.toString("latin1");
		} catch (error) {
			// The octets exceed the file's maxLineLength, which does not apply to HTTP: read() has a limit of its own.
			if (error instanceof LineTooLongError) return undefined;
			throw error;
		}
	}

	/** Whether there is nothing to read yet, and the stream has not ended. */
	get mustWait(): boolean {
		const input = this.#file[source];
		return !input.closed && input.awaitsFirstData;
	}

	/** Resolves when octets have arrived, or the stream has ended. */
	whenArrived(options?: ReadOptions): Promise<unknown> {
		const input = this.#file[source];
		return input.calls.answerOrWait(input, input, hasArrived, options);
	}

	/** The next line with its line end. Without a line end if `limit` octets or the end of the stream came first. */
	async read(limit: number, options?: ReadOptions, earlyCheck?: EarlyCheck): Promise<string> {
		if (earlyCheck !== undefined && this.#partial === "") {
			// In the usual case a line arrives whole, and this is the only wait.
			await this.#file.peek(1, options);
			const line = this.take();
			if (line !== undefined) return line;
		}
		const checked = Math.min(earlyCheck?.length ?? 0, limit);
		while (this.#partial.length < limit && !this.#partial.endsWith("\n")) {
			const size = this.#partial.length < checked ? 1 : limit - this.#partial.length;
			const piece = await this.#file.readline(size, options);
			if (piece.length === 0) break;
			this.#partial += piece.toString("latin1");
			if (this.#partial.length <= checked) earlyCheck?.check(this.#partial);
		}
		const line = this.#partial;
		this.#partial = "";
		return line;
	}
}
