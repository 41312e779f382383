// What a file that reads random framing has still to give, and what each call gives of it.

/** What has not been read yet, as the file sees it: characters of text, or bytes as latin-1. */
export class Rest {
	readonly isText: boolean;
	text: string;

	constructor(text: string, isText: boolean) {
		this.isText = isText;
		this.text = text;
	}

	static of(bytes: Buffer, isText: boolean): Rest {
		return new Rest(bytes.toString(isText ? "utf8" : "latin1"), isText);
	}

	get bytes(): Buffer {
		return Buffer.from(this.text, this.isText ? "utf8" : "latin1");
	}

	/** Whether the rest begins with a whole character. */
	get isWhole(): boolean {
		return this.isText || this.text === "" || (this.text.charCodeAt(0) & 0xc0) !== 0x80;
	}

	first(n: number): string {
		return this.isText ? [...this.text.slice(0, 2 * n)].slice(0, n).join("") : this.text.slice(0, n);
	}

	line(limit?: number): string {
		const end = this.text.indexOf("\n");
		const whole = end < 0 ? this.text : this.text.slice(0, end + 1);
		const part = limit === undefined ? whole : this.first(limit);
		return part.length < whole.length ? part : whole;
	}

	/** Lines until they are longer than so many characters or bytes together; all lines if that is 0. */
	lines(hint: number): string {
		const behind = new Rest(this.text, this.isText);
		for (let sum = 0; (sum <= hint || hint === 0) && behind.text !== ""; ) {
			const line = behind.line();
			sum += this.isText ? [...line].length : line.length;
			behind.drop(line);
		}
		return this.text.slice(0, this.text.length - behind.text.length);
	}

	/** What comes before the end of the separator that ends first; undefined if there is none. */
	until(separators: readonly string[]): string | undefined {
		const ends = separators.flatMap((separator) => {
			const wanted = this.isText ? separator : Buffer.from(separator).toString("latin1");
			const at = this.#find(wanted);
			return at < 0 ? [] : [at + wanted.length];
		});
		return ends.length === 0 ? undefined : this.text.slice(0, Math.min(...ends));
	}

	#find(wanted: string): number {
		// In text of the test every high surrogate has its low one, so half of them is never found.
		return this.isText && /^[\udc00-\udfff]|[\ud800-\udbff]$/.test(wanted) ? -1 : this.text.indexOf(wanted);
	}

	drop(taken: string): void {
		this.text = this.text.slice(taken.length);
	}
}

/** Text as it is read with translated line ends. */
export function translated(text: string): string {
	return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
}
