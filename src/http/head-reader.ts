// Reads heads: a status line, then field lines, within the limits. The lines are kept here until the head is complete, so
// that the read after an interrupted one continues with the same head.

import type { ReadOptions } from "../io/calls/call-queue.ts";
import { type Field, FieldSection } from "./field-section.ts";
import { HttpError } from "./http-error.ts";
import type { HttpLimits } from "./limits.ts";
import { exceeds, refused } from "./line.ts";
import { type HttpFile, LineReader } from "./line-reader.ts";
import { checkProtocol, parseStatusLine, protocolLength, type StatusLine } from "./status-line.ts";

/** A response's head. */
export interface HttpHead extends StatusLine {
	/** The fields in order, as sent; values without the space and tab around them, latin-1 (one character per octet). */
	rawHeaders: readonly Field[];
}

const protocolCheck = { length: protocolLength, check: checkProtocol };
const blankLineSize = 2;

export class HeadReader {
	readonly #lines: LineReader;
	#interim: HttpHead[] = [];
	#status: StatusLine | undefined;
	#statusSize = 0;
	#fields: FieldSection | undefined;

	constructor(file: HttpFile) {
		this.#lines = new LineReader(file);
	}

	/** Reads the final head and the interim heads before it. */
	async readHeads(
		limits: HttpLimits,
		options?: ReadOptions,
	): Promise<{ head: HttpHead; interim: readonly HttpHead[] }> {
		for (;;) {
			this.#status ??= await this.readStatusLine(limits, options);
			const { version, status, reason } = this.#status;
			// RFC 9110 15.2: any number of 1xx responses may come first. After a 101 the connection speaks another protocol.
			const final = status >= 200 || status === 101;
			if (!final && this.#interim.length >= limits.interim)
				throw new HttpError("ERR_HTTP_INTERIM", "head", `more than ${limits.interim} interim responses`);
			const rawHeaders = await this.readFields(limits, options);
			const head = { version, status, reason, rawHeaders };
			this.#status = undefined;
			if (final) {
				const interim = this.#interim;
				this.#interim = [];
				return { head, interim };
			}
			this.#interim.push(head);
		}
	}

	async readStatusLine(limits: HttpLimits, options?: ReadOptions): Promise<StatusLine> {
		const limit = Math.min(limits.line, limits.head);
		const line = this.#lines.take() ?? (await this.#lines.read(limit, options, protocolCheck));
		if (line === "" && limit > 0 && this.#interim.length === 0) throw nothingCame();
		checkProtocol(line);
		checkLine(line, limit, limits);
		this.#statusSize = line.length;
		return parseStatusLine(line);
	}

	async readFields(limits: HttpLimits, options?: ReadOptions): Promise<readonly Field[]> {
		this.#fields ??= new FieldSection("head");
		const fields = this.#fields;
		let ended: boolean;
		do {
			const room = Math.max(limits.head - this.#statusSize - fields.size, 0);
			// The blank line at the end does not count towards the limit.
			const limit = Math.min(limits.line, room + blankLineSize);
			const line = this.#lines.take() ?? (await this.#lines.read(limit, options));
			// If readHeaders() was called without readStatusLine() before it, this is the first line of the head.
			if (line === "" && this.#statusSize + fields.size === 0) throw nothingCame();
			checkLine(line, limit, limits);
			ended = fields.push(line, limits.fields);
			if (!ended && line.length > room) throw tooLarge(limits);
		} while (!ended);
		this.#fields = undefined;
		this.#statusSize = 0;
		return fields.fields;
	}
}

function checkLine(line: string, limit: number, limits: HttpLimits): void {
	if (exceeds(line, limit)) {
		if (limit < limits.line) throw tooLarge(limits);
		throw refused("ERR_HTTP_LINE_TOO_LONG", "head", `a line of more than ${limits.line} octets`, line);
	}
	if (!line.endsWith("\n"))
		throw refused("ERR_HTTP_INCOMPLETE_HEAD", "head", "the connection was closed inside a head, at", line);
}

function nothingCame(): HttpError {
	return new HttpError("ERR_HTTP_NO_RESPONSE", "head", "the connection was closed before a head began");
}

function tooLarge(limits: HttpLimits): HttpError {
	return new HttpError("ERR_HTTP_TOO_LARGE", "head", `a head of more than ${limits.head} octets`);
}
