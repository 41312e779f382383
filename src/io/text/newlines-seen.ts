// The kinds of line end that were decoded: the attribute `newlines`.

export class NewlinesSeen {
	#lf = false;
	#cr = false;
	#crlf = false;

	/** Notes a line feed in a piece without any CR. */
	recordLF(text: string): void {
		this.#lf ||= text.includes("\n");
	}

	/** Notes the line ends of a decoded piece. A CR at its end waits for what follows. */
	record(text: string, afterCR: boolean): void {
		const joined = afterCR ? `\r${text}` : text;
		for (const [end] of joined.matchAll(/\r\n|\n|\r(?=[^\n])/g)) {
			if (end === "\r\n") this.#crlf = true;
			else if (end === "\n") this.#lf = true;
			else this.#cr = true;
		}
	}

	/** Notes the kinds that somebody else has found. */
	note(lf: boolean, cr: boolean, crlf: boolean): void {
		this.#lf ||= lf;
		this.#cr ||= cr;
		this.#crlf ||= crlf;
	}

	/** What Python's attribute gives: none, the only one, or those seen in the order CR, LF, CR LF. */
	get value(): string | string[] | null {
		const seen: string[] = [];
		if (this.#cr) seen.push("\r");
		if (this.#lf) seen.push("\n");
		if (this.#crlf) seen.push("\r\n");
		const [first] = seen;
		if (first === undefined) return null;
		return seen.length === 1 ? first : seen;
	}

	/** Nothing follows the CR. */
	recordLoneCR(): void {
		this.#cr = true;
	}
}
