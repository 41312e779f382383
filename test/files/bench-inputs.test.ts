// The inputs of the benchmark, cut as a network may cut them: every call that is timed there gives every character.

import { expect, test } from "vitest";
import { type InputSpec, makeInput } from "../../bench/input.ts";
import { type Counter, Tally } from "../../bench/tally.ts";
import { type BufferedReader, makefile, type TextReader } from "../../src/index.ts";
import { octets, randomCuts } from "../http/cuts.ts";
import { data, end, ScriptedDuplex } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog(60_000);

type LineFile = TextReader | BufferedReader;

const LINES: Readonly<Record<string, (f: LineFile, tally: Counter) => Promise<void>>> = {
	"await readline()": async (f, tally) => {
		for (let line = await f.readline(); line.length > 0; line = await f.readline()) tally.add(line);
	},
	"takeline() ?? await readline()": async (f, tally) => {
		for (let line = await f.readline(); line.length > 0; line = f.takeline() ?? (await f.readline())) tally.add(line);
	},
	"for await": async (f, tally) => {
		for await (const line of f) tally.add(line);
	},
};

const FRAMES: Readonly<Record<string, (f: BufferedReader, size: number, tally: Counter) => Promise<void>>> = {
	"await read(n)": async (f, size, tally) => {
		for (let frame = await f.read(size); frame.length > 0; frame = await f.read(size)) tally.add(frame);
	},
	"take(n) ?? await read(n)": async (f, size, tally) => {
		for (let frame = await f.read(size); frame.length > 0; frame = f.take(size) ?? (await f.read(size)))
			tally.add(frame);
	},
};

/** The block whole, in random pieces, and a small one byte by byte. */
function* arrivals(spec: InputSpec) {
	const large = makeInput({ ...spec, block: 262_144 });
	yield { pieces: [large.block], expected: large.expected(1) };
	for (const pieces of randomCuts(large.block, 4)) yield { pieces, expected: large.expected(1) };
	const small = makeInput({ ...spec, block: 4096 });
	yield { pieces: octets(small.block), expected: small.expected(1) };
}

async function arrive(stream: ScriptedDuplex, pieces: readonly Buffer[], read: Promise<void>): Promise<void> {
	await stream.play([...pieces.map((piece) => data(piece)), end], "immediate");
	await read;
}

const TEXT: readonly InputSpec[] = [
	{ kind: "ascii", width: 20 },
	{ kind: "ascii", width: 80 },
	{ kind: "ascii", width: 4096 },
	{ kind: "ascii", width: 80, end: "\r\n" },
	{ kind: "chinese", width: 80 },
	{ kind: "latin-1", width: 80 },
	{ kind: "gbk", width: 80 },
];

for (const [call, read] of Object.entries(LINES)) {
	test.each(TEXT)(`text, ${call}: %j`, async (spec) => {
		const encoding = spec.kind === "latin-1" || spec.kind === "gbk" ? spec.kind : "utf-8";
		for (const { pieces, expected } of arrivals(spec)) {
			const stream = new ScriptedDuplex();
			const tally = new Tally(true, "");
			await arrive(stream, pieces, read(makefile(stream, "r", { encoding }), tally));
			expect(tally.result).toEqual({
				count: expected.count,
				size: expected.units,
				measure: "units",
				crc: expected.crc,
			});
		}
	});

	test(`bytes, ${call}`, async () => {
		for (const { pieces, expected } of arrivals({ kind: "ascii", width: 80 })) {
			const stream = new ScriptedDuplex();
			const tally = new Tally(true, "").in("bytes");
			await arrive(stream, pieces, read(makefile(stream, "rb"), tally));
			expect(tally.result).toEqual({
				count: expected.count,
				size: expected.bytes,
				measure: "bytes",
				crc: expected.crc,
			});
		}
	});
}

for (const [call, read] of Object.entries(FRAMES)) {
	test.each([16, 1024, 65_536])(`frames, ${call}: %d B`, async (width) => {
		const input = makeInput({ kind: "bytes", width });
		const expected = input.expected(1);
		for (const pieces of [[input.block], ...randomCuts(input.block, 4)]) {
			const stream = new ScriptedDuplex();
			const tally = new Tally(true, "").in("bytes");
			await arrive(stream, pieces, read(makefile(stream, "rb"), width, tally));
			expect(tally.result).toEqual({
				count: expected.count,
				size: expected.bytes,
				measure: "bytes",
				crc: expected.crc,
			});
		}
	});
}
