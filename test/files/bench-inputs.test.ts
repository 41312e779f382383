// The inputs of the benchmark, cut as a network may cut them: every loop that is timed there gets every byte.

import { expect, test } from "vitest";
import { type Expected, type InputSpec, makeInput } from "../../bench/input.ts";
import { type Counter, type Proof, Tally } from "../../bench/tally.ts";
import {
	iterate,
	peekExactly,
	readEach,
	readExactly,
	readLines,
	readUntil,
	takeByteLines,
	takeEach,
	takeLines,
} from "../../bench/variants/ours.ts";
import { makefile } from "../../src/index.ts";
import { octets, randomCuts } from "../http/cuts.ts";
import { data, end, ScriptedDuplex } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog(60_000);

type Read = (stream: ScriptedDuplex, tally: Counter) => Promise<void>;

async function proves(read: Read, pieces: readonly Buffer[], expected: Expected, measure: Proof["measure"]) {
	const stream = new ScriptedDuplex();
	const tally = new Tally(true, "").in(measure);
	const reading = read(stream, tally);
	await stream.play([...pieces.map((piece) => data(piece)), end], "immediate");
	await reading;
	const { count, crc } = expected;
	expect(tally.result).toEqual({ count, size: expected[measure], measure, crc });
}

/** The block whole, in random pieces, and a small one byte by byte. */
async function provesAll(read: Read, spec: InputSpec, measure: Proof["measure"]) {
	const large = makeInput({ ...spec, block: 262_144 });
	for (const pieces of [[large.block], ...randomCuts(large.block, 4)]) {
		await proves(read, pieces, large.expected(1), measure);
	}
	const small = makeInput({ ...spec, block: 4096 });
	await proves(read, octets(small.block), small.expected(1), measure);
}

const TEXT: readonly InputSpec[] = [
	{ kind: "ascii", width: 20 },
	{ kind: "ascii", width: 80 },
	{ kind: "ascii", width: 4096 },
	{ kind: "ascii", width: 80, end: "\r\n" },
	{ kind: "chinese", width: 80 },
	{ kind: "latin-1", width: 80 },
	{ kind: "gbk", width: 80 },
	{ kind: "json", width: 300 },
];

for (const read of [readLines, iterate, takeLines]) {
	test.each(TEXT)(`${read.name}(), text: %j`, async (spec) => {
		const encoding = spec.kind === "latin-1" || spec.kind === "gbk" ? spec.kind : "utf-8";
		await provesAll((stream, tally) => read(makefile(stream, "r", { encoding }), tally), spec, "units");
	});
}

for (const read of [iterate, takeByteLines]) {
	test.each([20, 80])(`${read.name}(), bytes: lines of %d B`, async (width) => {
		await provesAll((stream, tally) => read(makefile(stream, "rb"), tally), { kind: "ascii", width }, "bytes");
	});
}

for (const read of [readEach, takeEach, readExactly, peekExactly]) {
	test.each([16, 1024, 65_536])(`${read.name}(): frames of %d B`, async (width) => {
		const { block, expected } = makeInput({ kind: "bytes", width });
		for (const pieces of [[block], ...randomCuts(block, 4)]) {
			await proves((stream, tally) => read(makefile(stream, "rb"), width, tally), pieces, expected(1), "bytes");
		}
	});
}

test.each(["\n", "\0", ["\n", "\r\n", "\x1b"]])("readUntil(%j)", async (separators) => {
	const spec = { kind: "ascii", width: 80, last: "\0" } as const;
	await provesAll((stream, tally) => readUntil(makefile(stream, "r"), separators, tally), spec, "units");
	await provesAll((stream, tally) => readUntil(makefile(stream, "rb"), separators, tally), spec, "bytes");
});

test.each([300, 5000])("JSON records of %d B, each a line", (width) => {
	const { block, expected } = makeInput({ kind: "json", width, block: 10 * width });
	const records = block.toString().split(/(?<=\n)/);
	expect(records.map((record) => record.length)).toEqual(Array(10).fill(width));
	expect(records.map((record) => JSON.parse(record).id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	expect(expected(3)).toMatchObject({ count: 30, bytes: 30 * width });
});
