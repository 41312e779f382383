// Which line ends were decoded: the value of the attribute `newlines`.

export class NewlinesSeen {
	#lf = false;
	#cr = false;
	#crlf = false;

	/** Records a LF in text that contains no CR. */
	recordLF(text: string): void {
		this.#lf ||= text.includes("\n");
	}

	/** Records the line ends of decoded text. A CR at its end is not recorded, because a LF may follow. */
	record(text: string, afterCR: boolean): void {
		const joined = afterCR ? `\r${text}` : text;
		this.#crlf ||= joined.includes("\r\n");
		this.#lf ||= /(?<!\r)\n/.test(joined);
		this.#cr ||= /\r(?=[^\n])/.test(joined);
	}

	/** Records the line ends that the caller has found. */
	add(lf: boolean, cr: boolean, crlf: boolean): void {
		this.#lf ||= lf;
		this.#cr ||= cr;
		this.#crlf ||= crlf;
	}

	/** The value of Python's attribute: null for none, the only one, or an array in the order CR, LF, CR LF. */
	get value(): string | string[] | null {
		const seen: string[] = [];
		if (this.#cr) seen.push("\r");
		if (this.#lf) seen.push("\n");
		if (this.#crlf) seen.push("\r\n");
		const [first] = seen;
		if (first === undefined) return null;
		return seen.length === 1 ? first : seen;
	}

	/** Records a CR that is the last character of the stream. */
	recordLoneCR(): void {
		this.#cr = true;
	}
}
