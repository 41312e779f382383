// Code points, which Python counts. JavaScript counts UTF-16 code units; the numbers differ if there are surrogate
// pairs.

const SURROGATE = /[\ud800-\udfff]/;

/** Whether a surrogate pair begins at `at`. */
export function isPair(text: string, at: number): boolean {
	return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}

/** The number of code points. */
export function codePoints(text: string): number {
	if (!SURROGATE.test(text)) return text.length;
	let pairs = 0;
	for (let i = 0; i < text.length; i++) if (isPair(text, i)) pairs++;
	return text.length - pairs;
}

/** Converts between indices in UTF-16 code units and in code points, walking from the last index asked for. */
export class CodePointWalker {
	readonly text: string;
	#unit = 0;
	#point = 0;

	constructor(text: string) {
		this.text = text;
	}

	/** The number of code points before the code unit `index`, which begins a code point. */
	count(index: number): number {
		if (index < this.#unit) this.#rewind();
		while (this.#unit < index) this.#step();
		return this.#point;
	}

	/** The code unit where code point `count` begins; undefined if there are fewer code points. */
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
		this.#unit += isPair(this.text, this.#unit) ? 2 : 1;
		this.#point++;
	}
}
