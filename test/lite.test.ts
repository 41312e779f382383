// socket-makefile/lite: the names and classes of the main entry, with fewer encodings.

import { beforeAll, describe, expect, it, vi } from "vitest";

type Lite = typeof import("../src/lite.ts");
type Main = typeof import("../src/index.ts");

let lite: Lite;
/** What the main entry adds is in the modules that both share, so lite is asked first. */
const answers: unknown[] = [];
let main: Main;

const NAMES = ["gbk", "cp1252", "shift_jis", "utf-7", "nosuch"];

function refusal(options: { encoding?: string; errors?: string }): unknown {
	try {
		return new lite.TextIOWrapper(new lite.BytesIO(), options);
	} catch (error) {
		return error;
	}
}

beforeAll(async () => {
	vi.resetModules();
	lite = await import("../src/lite.ts");
	answers.push(...NAMES.map((encoding) => refusal({ encoding })), refusal({ errors: "namereplace" }));
	main = await import("../src/index.ts");
});

describe("socket-makefile/lite", () => {
	it("has the names and classes of the main entry", () => {
		expect({ ...lite }).toEqual({ ...main });
		for (const [name, value] of Object.entries(main)) expect(Reflect.get(lite, name)).toBe(value);
	});

	it.each([
		...["ascii", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"],
		...["utf-32", "utf-32-le", "utf-32-be", "locale", "ISO-8859-1"],
	])("has %s", (encoding) => {
		expect(new lite.TextIOWrapper(new lite.BytesIO(), { encoding })).toBeInstanceOf(main.TextIOWrapper);
	});

	it("refuses all others, and names the entry that has them", () => {
		expect(answers).toHaveLength(NAMES.length + 1);
		for (const error of answers) {
			expect(error).toBeInstanceOf(main.UnknownEncodingError);
			expect(String(error)).toMatch(/socket-makefile\/lite has .*import socket-makefile\b/);
		}
	});

	it("has them all once the program has imported the main entry", () => {
		expect(refusal({ encoding: "gbk", errors: "namereplace" })).toBeInstanceOf(main.TextIOWrapper);
	});
});
