import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SeparatorSearch } from "../../src/io/calls/separator-search.ts";

class TextSearch extends SeparatorSearch<string, string> {
	/** How many code units were looked at. */
	looked = 0;

	constructor(separators: readonly string[]) {
		super(separators.map((value) => ({ value, length: value.length })));
	}

	protected override indexOf(text: string, separator: string, from: number): number {
		const at = text.indexOf(separator, from);
		this.looked += (at === -1 ? text.length : at + separator.length) - from;
		return at;
	}

	protected override upTo(text: string, end: number): string {
		return text.slice(0, end);
	}
}

function expectedEnd(separators: readonly string[], text: string, from: number): number {
	const ends = separators
		.map((item) => text.indexOf(item, from) + item.length)
		.filter((end, i) => end >= from + (separators[i] as string).length);
	return ends.length === 0 ? 0 : Math.min(...ends);
}

describe("the search for several separators", () => {
	const separators = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\n"), minLength: 1, maxLength: 3 }), {
		minLength: 1,
		maxLength: 3,
	});
	const part = fc.oneof(
		fc.string({ unit: fc.constantFrom("a", "b", "\n", "x"), maxLength: 30 }),
		fc.integer({ min: 0, max: 40_000 }).map((n) => "x".repeat(n)),
	);
	const texts = fc.array(fc.array(part, { maxLength: 6 }), { minLength: 1, maxLength: 3 });

	test("finds in one text after the other, read to the end or not, what separate searches find", () => {
		fc.assert(
			fc.property(separators, texts, fc.nat({ max: 5 }), fc.integer({ min: 1, max: 9 }), (list, all, skipped, most) => {
				const found = new TextSearch(list);
				for (const text of all.map((parts) => parts.join(""))) {
					let from = 0;
					for (let end = -1, n = 0; end !== 0 && n < most; from = end + skipped, n++) {
						end = found.endIn(text, from);
						expect(end).toBe(expectedEnd(list, text, from));
					}
				}
			}),
			{ numRuns: 2000 },
		);
	});

	test("finds what lies before the place where the last search began", () => {
		const found = new TextSearch(["a", "b"]);
		expect(found.endIn("a-b-a-", 1)).toBe(3);
		expect(found.endIn("a-b-a-", 0)).toBe(1);
	});

	test("looks at each place of short lines a few times, although one of the separators never comes", () => {
		const text = "a line\n".repeat(10_000);
		const found = new TextSearch(["\n", "\0"]);
		for (let from = 0; from < text.length; from += 7) expect(found.endIn(text, from)).toBe(from + 7);
		expect(found.looked).toBeLessThan(4 * text.length);
	});

	test("looks at little more than the line, however much comes after it", () => {
		const text = `line\n${"x".repeat(1_000_000)}`;
		const found = new TextSearch(["\n", "\0"]);
		expect(found.endIn(text, 0)).toBe(5);
		expect(found.looked).toBeLessThan(20_000);
	});
});
