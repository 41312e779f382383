// Reads heads of one kind: a request line or a status line, then field lines, within the limits. The lines are kept
// here until the head is complete, so that the read after an interrupted one continues with the same head.

import { type Field, FieldSection } from "./field-section.ts";
import type { Rules } from "./head-options.ts";
import { fault, type HttpError } from "./http-error.ts";
import { exceeds, lineText, refused } from "./line.ts";
import type { EarlyCheck, LineReader } from "./line-reader.ts";
import type { MessageKind } from "./message-kind.ts";
import type { StatusLine } from "./status-line.ts";

/** A response's head. */
export interface HttpHead extends StatusLine {
	/** The fields in order, as sent; values without the space and tab around them, latin-1 (one character per octet). */
	rawHeaders: readonly Field[];
}

/** A head that was read: its first line and its fields. */
export interface Head<Start> {
	readonly start: Start;
	readonly rawHeaders: readonly Field[];
}

const headEnd = "\r\n\r\n";
const blankLineSize = 2;

export class HeadReader<Start> {
	readonly #lines: LineReader;
	readonly #check: EarlyCheck;
	#emptyLines = 0;
	#start: Start | undefined;
	#startSize = 0;
	#fields = new FieldSection("head");

	constructor(lines: LineReader, { checkStart, checkLength, head }: MessageKind<Start>) {
		this.#lines = lines;
		this.#check = { length: checkLength, check: (beginning) => checkStart(beginning, head) };
	}

	/**
	 * Reads a head. `check` looks at its first line before the fields are read. `continues`: whether other heads of the
	 * same message came before it.
	 */
	async readHead(rules: Rules<Start>, continues = false, check?: (start: Start) => void): Promise<Head<Start>> {
		if (this.#lines.mustWait) await this.#lines.whenArrived(rules.readOptions);
		return this.#takeHead(rules, check) ?? (await this.#readLines(rules, continues, check));
	}

	/**
	 * A head of which no line was read before, if all of it has arrived. One pass over its text, which no wait
	 * interrupts.
	 */
	#takeHead(rules: Rules<Start>, check: ((start: Start) => void) | undefined): Head<Start> | undefined {
		// With `bareLF` a head may also end without CRLF CRLF.
		if (this.#start !== undefined || rules.bareLF) return undefined;
		const text = this.#lines.takeThrough(headEnd);
		if (text === undefined) return undefined;
		let at = 0;
		const nextLine = () => {
			const from = at;
			at = text.indexOf("\n", from) + 1;
			return text.slice(from, at);
		};
		let start: Start | undefined;
		do start = this.#parseStart(nextLine(), rules, false);
		while (start === undefined);
		check?.(start);
		while (!this.#addField(nextLine(), rules));
		return { start, rawHeaders: this.#takeFields() };
	}

	async #readLines(rules: Rules<Start>, continues: boolean, check?: (start: Start) => void): Promise<Head<Start>> {
		this.#start ??= await this.readStart(rules, continues);
		const start = this.#start;
		check?.(start);
		const rawHeaders = await this.readFields(rules);
		this.#start = undefined;
		return { start, rawHeaders };
	}

	/** Reads the first line of a head. */
	async readStart(rules: Rules<Start>, continues = false): Promise<Start> {
		let start: Start | undefined;
		do {
			const line = this.#lines.take() ?? (await this.#lines.read(startLimit(rules), rules.readOptions, this.#check));
			start = this.#parseStart(line, rules, continues);
		} while (start === undefined);
		return start;
	}

	/** Parses the first line of a head; undefined if it is an empty line that is passed over. */
	#parseStart(line: string, rules: Rules<Start>, continues: boolean): Start | undefined {
		const { kind, bareLF } = rules;
		const limit = startLimit(rules);
		if (line === "" && limit > 0 && !continues) throw nothingCame(kind);
		this.#check.check(line);
		checkLine(line, limit, rules, kind.tooLong);
		const text = lineText(line, kind.head, bareLF);
		if (text === "" && this.#emptyLines++ < kind.emptyLines) return undefined;
		const start = kind.parseStart(text, kind.head);
		this.#emptyLines = 0;
		this.#startSize = line.length;
		return start;
	}

	async readFields(rules: Rules): Promise<readonly Field[]> {
		let ended: boolean;
		do {
			const line = this.#lines.take() ?? (await this.#lines.read(this.#fieldLimit(rules), rules.readOptions));
			// If readStatusLine() was not called before readHeaders(), this is the first line of the head.
			if (line === "" && this.#startSize + this.#fields.size === 0) throw nothingCame(rules.kind);
			ended = this.#addField(line, rules);
		} while (!ended);
		return this.#takeFields();
	}

	/** How many octets the head may still have. */
	#room({ limits }: Rules): number {
		return Math.max(limits.head - this.#startSize - this.#fields.size, 0);
	}

	/** How long the next field line may be. The blank line at the end does not count towards the limit of the head. */
	#fieldLimit(rules: Rules): number {
		return Math.min(rules.limits.line, this.#room(rules) + blankLineSize);
	}

	/** Adds the next field line. Returns whether it was the blank line that ends the head. */
	#addField(line: string, rules: Rules): boolean {
		const room = this.#room(rules);
		checkLine(line, this.#fieldLimit(rules), rules, undefined);
		const ended = this.#fields.push(line, rules.limits.fields, rules);
		if (!ended && line.length > room) throw tooLarge(rules);
		return ended;
	}

	#takeFields(): readonly Field[] {
		const { fields } = this.#fields;
		this.#fields = new FieldSection("head");
		this.#startSize = 0;
		return fields;
	}
}

/** How long the first line of a head may be. */
function startLimit({ limits }: Rules): number {
	return Math.min(limits.line, limits.head);
}

function nothingCame(kind: MessageKind): HttpError {
	return fault(kind.head, kind.nothingCame, "the connection was closed before a head began");
}

/** `tooLong`: the status of the error for a line that exceeds its limit; undefined means the usual status. */
function checkLine(line: string, limit: number, rules: Rules, tooLong: number | undefined): void {
	const { kind, limits } = rules;
	if (exceeds(line, limit)) {
		if (limit < limits.line) throw tooLarge(rules);
		const what = `a line of more than ${limits.line} octets`;
		throw refused(kind.head, "ERR_HTTP_LINE_TOO_LONG", what, line, tooLong);
	}
	if (!line.endsWith("\n"))
		throw refused(kind.head, "ERR_HTTP_INCOMPLETE_HEAD", "the connection was closed inside a head, at", line);
}

function tooLarge({ kind, limits }: Rules): HttpError {
	return fault(kind.head, "ERR_HTTP_TOO_LARGE", `a head of more than ${limits.head} octets`);
}
