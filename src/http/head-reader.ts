// Reads heads of one kind: a request line or a status line, then field lines, within the limits. The lines are kept here
// until the head is complete, so that the read after an interrupted one continues with the same head.

import { type Field, FieldSection } from "./field-section.ts";
import type { Rules } from "./head-options.ts";
import { fault, type HttpError } from "./http-error.ts";
import { exceeds, lineText, refused } from "./line.ts";
import type { LineReader } from "./line-reader.ts";
import type { MessageKind } from "./message-kind.ts";
import type { StatusLine } from "./status-line.ts";

/** A response's head. */
export interface HttpHead extends StatusLine {
	/** The fields in order, as sent; values without the space and tab around them, latin-1 (one character per octet). */
	rawHeaders: readonly Field[];
}

const blankLineSize = 2;

export class HeadReader<Start> {
	readonly #lines: LineReader;
	readonly #check: { readonly length: number; readonly check: (beginning: string) => void };
	#emptyLines = 0;
	#start: Start | undefined;
	#startSize = 0;
	#fields: FieldSection | undefined;

	constructor(lines: LineReader, { checkStart, checkLength, head }: MessageKind<Start>) {
		this.#lines = lines;
		this.#check = { length: checkLength, check: (beginning) => checkStart(beginning, head) };
	}

	/**
	 * Reads a head. `check` looks at its first line before the fields are read. `continues`: whether other heads of the same
	 * message came before it.
	 */
	async readHead(
		rules: Rules<Start>,
		continues = false,
		check?: (start: Start) => void,
	): Promise<{ readonly start: Start; readonly rawHeaders: readonly Field[] }> {
		this.#start ??= await this.readStart(rules, continues);
		const start = this.#start;
		check?.(start);
		const rawHeaders = await this.readFields(rules);
		this.#start = undefined;
		return { start, rawHeaders };
	}

	/** Reads the first line of a head. */
	async readStart({ kind, limits, bareLF, reads }: Rules<Start>, continues = false): Promise<Start> {
		const limit = Math.min(limits.line, limits.head);
		for (;;) {
			const line = this.#lines.take() ?? (await this.#lines.read(limit, reads, this.#check));
			if (line === "" && limit > 0 && !continues) throw nothingCame(kind);
			this.#check.check(line);
			checkLine(line, limit, { kind, limits }, kind.tooLong);
			const text = lineText(line, kind.head, bareLF);
			if (text === "" && this.#emptyLines++ < kind.emptyLines) continue;
			const start = kind.parseStart(text, kind.head);
			this.#emptyLines = 0;
			this.#startSize = line.length;
			return start;
		}
	}

	async readFields(rules: Rules): Promise<readonly Field[]> {
		const { kind, limits, reads } = rules;
		this.#fields ??= new FieldSection("head");
		const fields = this.#fields;
		let ended: boolean;
		do {
			const room = Math.max(limits.head - this.#startSize - fields.size, 0);
			// The blank line at the end does not count towards the limit.
			const limit = Math.min(limits.line, room + blankLineSize);
			const line = this.#lines.take() ?? (await this.#lines.read(limit, reads));
			// If readHeaders() was called without a step before it, this is the first line of the head.
			if (line === "" && this.#startSize + fields.size === 0) throw nothingCame(kind);
			checkLine(line, limit, rules, undefined);
			ended = fields.push(line, limits.fields, rules);
			if (!ended && line.length > room) throw tooLarge(rules);
		} while (!ended);
		this.#fields = undefined;
		this.#startSize = 0;
		return fields.fields;
	}
}

function nothingCame(kind: MessageKind): HttpError {
	return fault(kind.head, kind.nothingCame, "the connection was closed before a head began");
}

type Limited = Pick<Rules, "kind" | "limits">;

/** `tooLong`: the status if the line exceeds its limit, if it is not the usual one. */
function checkLine(line: string, limit: number, rules: Limited, tooLong: number | undefined): void {
	const { kind, limits } = rules;
	if (exceeds(line, limit)) {
		if (limit < limits.line) throw tooLarge(rules);
		const what = `a line of more than ${limits.line} octets`;
		throw refused(kind.head, "ERR_HTTP_LINE_TOO_LONG", what, line, tooLong);
	}
	if (!line.endsWith("\n"))
		throw refused(kind.head, "ERR_HTTP_INCOMPLETE_HEAD", "the connection was closed inside a head, at", line);
}

function tooLarge({ kind, limits }: Limited): HttpError {
	return fault(kind.head, "ERR_HTTP_TOO_LARGE", `a head of more than ${limits.head} octets`);
}
