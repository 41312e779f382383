// readuntil(), takeuntil() and readexactly() of text files, compared with a model however the bytes were cut.

import fc from "fast-check";
import { expect, test } from "vitest";
import { BytesIO, makefile, type Newline, TextIOWrapper } from "../../src/index.ts";
import { everyCut, randomOf } from "./deliveries.ts";
import { type Cell, SEPARATORS as COMMON, Model, type Read, reads } from "./model.ts";
import { arriving, play } from "./player.ts";

const NEWLINES: readonly Newline[] = [null, "", "\n", "\r", "\r\n"];
const WIDE = ["日", "本", "é", "😀"];
/** Which wide characters the encoding has. */
const ENCODINGS: Readonly<Record<string, readonly string[]>> = {
	"utf-8": WIDE,
	"utf-16": WIDE,
	"utf-7": WIDE,
	"latin-1": ["é"],
	shift_jis: ["日", "本"],
	gbk: ["日", "本", "é"],
};

const SEPARATORS = [
	...COMMON,
	["\n\n"],
	["\r\n"],
	["\r\n\r\n", "\n\n"],
	["\r"],
	["日"],
	["a日"],
	["日本", "本a"],
	["😀"],
	["😀a", "b😀"],
	["\ud83d"],
	["\ude00", "a\n"],
	["\n.\n"],
];

async function encoded(encoding: string, text: string): Promise<Buffer> {
	const memory = new BytesIO();
	const f = new TextIOWrapper(memory, { encoding: encoding === "utf-16" ? "utf-16-le" : encoding, newline: "" });
	await f.write(text);
	await f.flush();
	return memory.getvalue();
}

async function cellsOf(text: string, encoding: string, newline: Newline): Promise<Cell<string>[]> {
	const units = newline === null ? (text.match(/\r\n|[\s\S]/gu) ?? []) : [...text];
	const cells = [];
	for (const unit of units) {
		const bytes = await encoded(encoding, unit);
		cells.push({ unit: newline === null && unit.startsWith("\r") ? "\n" : unit, bytes });
	}
	const [first] = cells;
	if (first !== undefined && encoding === "utf-16")
		first.bytes = Buffer.concat([Buffer.from("\ufeff", "utf16le"), first.bytes]);
	return cells;
}

const characters = (text: string) => [...text];

async function check(
	text: string,
	program: readonly Read[],
	encoding: string,
	newline: Newline,
	maxLineLength: number,
): Promise<void> {
	const cells = await cellsOf(text, encoding, newline);
	const bytes = Buffer.concat(cells.map((cell) => cell.bytes));
	for (const cuts of everyCut(bytes.length, randomOf(text.length))) {
		const model = new Model(cells, maxLineLength);
		const { stream, arrived } = arriving(bytes, cuts);
		const f = makefile(stream, "r", { encoding, newline, maxLineLength });
		const scene = { separators: SEPARATORS, reads: program, model, units: characters, maxLineLength };
		await play(f, scene);
		await arrived;
		// The end of a character is not the end of a shift sequence.
		if (encoding === "utf-7") continue;
		const below = await f.detach();
		expect(await below.read()).toEqual(model.unread);
	}
}

const cases = Object.entries(ENCODINGS).flatMap(([encoding, wide]) =>
	NEWLINES.map((newline) => ({ encoding, newline, wide })),
);

test.each(cases)("random messages in $encoding, newline $newline", async ({ encoding, newline, wide }) => {
	const character = fc.constantFrom("a", "a", "b", "c", "\n", "\r", "\r\n", ".", ...wide);
	const texts = fc.array(character, { minLength: 1, maxLength: 12 });
	const property = fc.asyncProperty(texts, reads, fc.constantFrom(1000, 1000, 4), async (parts, program, max) => {
		await check(parts.join(""), program, encoding, newline, max);
	});
	await fc.assert(property, { numRuns: Number(process.env.FRAMING_RUNS ?? 25), seed: 20 });
});

test.each([0, 1, 2])("finds a separator of which an error handler gives the unit %i", async (unit) => {
	const bytes = Buffer.from("xxabcyy");
	bytes[2 + unit] = 0xff;
	const errors = ({ end }: { end: number }): [string, number] => ["abc".charAt(unit), end];
	for (const cuts of everyCut(bytes.length, randomOf(unit))) {
		const { stream, arrived } = arriving(bytes, cuts);
		const f = makefile(stream, "r", { errors });
		expect(await f.readuntil("abc")).toBe("xxabc");
		expect(await f.read()).toBe("yy");
		await arrived;
	}
});
