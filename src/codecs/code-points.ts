/** Converts between indices of UTF-16 code units and of code points, walking from the last place asked for. */
export class CodePointWalker {
	readonly text: string;
	#unit = 0;
	#point = 0;

	constructor(text: string) {
		this.text = text;
	}

	/** The number of code points before the code unit `index`, which begins one. */
	count(index: number): number {
		if (index < this.#unit) this.#rewind();
		while (this.#unit < index) this.#step();
		return this.#point;
	}

	/** The code unit where code point `count` begins; undefined if there are fewer. */
	index(count: number): number | undefined {
		if (count < this.#point) this.#rewind();
		while (this.#point < count && this.#unit < this.text.length) this.#step();
		return this.#point === count ? this.#unit : undefined;
	}

	#rewind(): void {
		this.#unit = 0;
		this.#point = 0;
	}

	#step(): void {
		this.#unit += (this.text.codePointAt(this.#unit) as number) > 0xffff ? 2 : 1;
		this.#point++;
	}
}
