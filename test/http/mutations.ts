// Responses for the fuzzer: generated ones, and mutated vectors. The same seed gives the same responses.

/** A small random number generator (mulberry32). */
export class Random {
	#state: number;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	below(n: number): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let t = this.#state;
		t = Math.imul(t ^ (t >>> 15), t | 1);
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
		return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
	}

	of<T>(items: readonly T[]): T {
		const item = items[this.below(items.length)];
		if (item === undefined) throw new RangeError("nothing to choose from");
		return item;
	}
}

const lines = ["\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "\r\r\n", ""];
const versions = ["1.1", "1.1", "1.1", "1.1", "1.0", "1.2", "2.0", "0.9", "1.10"];
const statuses = ["200", "200", "200", "204", "304", "101", "100", "103", "404", "999", "099", "20", "2000"];
const reasons = [" OK", " ", "", " Caf\xe9", "  x", " a\0b", "\tOK"];
const names = [
	"Content-Length",
	"Content-Length",
	"Transfer-Encoding",
	"Connection",
	"A",
	"b",
	"X-Y",
	"__proto__",
	"A ",
	"",
	"A B",
];
const values = [
	"0",
	"1",
	"3",
	"5",
	"05",
	"3, 3",
	"3,4",
	"+3",
	"",
	"chunked",
	"Chunked",
	"gzip, chunked",
	"close",
	"keep-alive",
	"x",
	"\xe9",
	"a\x0bb",
	"1e1",
];
const folds = ["", "", "", "", "", "", "\r\n folded", "\r\n\t"];
const sizes = [
	"0",
	"1",
	"3",
	"3",
	"a",
	"0003",
	"3;x",
	"3 ;y=z",
	"g",
	"",
	"-3",
	"3;\n",
	"00000000000000003",
	"1fffffffffffff",
	"3 x",
];
const tokens = [
	"\r\n",
	"\n",
	"\r",
	"\0",
	" ",
	"\t",
	":",
	";",
	",",
	"0",
	"HTTP/1.1 200 OK\r\n",
	"\r\n\r\n",
	"Content-Length: 3\r\n",
	"chunked",
	"\xff",
];

/** Generates a response, which is usually correct and sometimes has an error. */
export function generated(random: Random): string {
	const often = <T>(good: T, items: readonly T[]): T => (random.below(4) > 0 ? good : random.of(items));
	let raw = "";
	const heads = 1 + (random.below(8) === 0 ? random.below(12) : 0);
	for (let head = 0; head < heads; head++) {
		const status = head < heads - 1 ? often("100", statuses) : often("200", statuses);
		raw += `HTTP/${often("1.1", versions)} ${status}${often(" OK", reasons)}${often("\r\n", lines)}`;
		for (let field = random.below(4); field > 0; field--)
			raw += `${random.of(names)}${often(": ", [":", " :", ":\t", ""])}${random.of(values)}${random.of(folds)}${often("\r\n", lines)}`;
		if (head === heads - 1 && random.below(2) === 0) raw += `Transfer-Encoding: chunked${often("\r\n", lines)}`;
		raw += often("\r\n", lines);
	}
	for (let chunk = random.below(4); chunk > 0; chunk--)
		raw += `${often("3", sizes)}${often("\r\n", lines)}abc${often("\r\n", lines)}`;
	raw += `0${often("\r\n", lines)}`;
	for (let trailer = random.below(3); trailer > 0; trailer--)
		raw += `${random.of(names)}: ${random.of(values)}${often("\r\n", lines)}`;
	return `${raw}${often("\r\n", lines)}${random.of(["", "", "HTTP/1.1 200 OK\r\n\r\n"])}`;
}

/** Changes, inserts, removes, doubles or cuts off octets of a response. */
export function mutated(raw: string, random: Random): string {
	let result = raw;
	for (let changes = 1 + random.below(3); changes > 0; changes--) {
		const at = random.below(result.length + 1);
		const until = Math.min(at + random.below(9), result.length);
		const change = random.of<() => string>([
			() => result.slice(0, at) + String.fromCharCode(random.below(256)) + result.slice(at + 1),
			() => result.slice(0, at) + random.of(tokens) + result.slice(at),
			() => result.slice(0, at) + result.slice(until),
			() => result.slice(0, until) + result.slice(at),
			() => result.slice(0, at),
			() => result.replace(random.of(["\r\n", "3", "chunked", ": "]), random.of(tokens)),
		]);
		result = change();
	}
	return result;
}

/** The next response to try: a generated one, or a mutated one of the corpus. */
export function candidate(random: Random, corpus: readonly string[]): string {
	const choice = random.below(4);
	if (choice === 0) return generated(random);
	return mutated(choice === 1 ? generated(random) : random.of(corpus), random);
}
