// readuntil(), takeuntil() and readexactly() of binary files, compared with a model however the bytes were cut.

import fc from "fast-check";
import { expect, test } from "vitest";
import { BufferedReader, BytesIO, makefile } from "../../src/index.ts";
import { everyCut, randomOf } from "./deliveries.ts";
import { SEPARATORS as COMMON, Model, type Read, reads } from "./model.ts";
import { arriving, play } from "./player.ts";

const SEPARATORS = [...COMMON, ["\r\n\r\n"], ["é"], ["\xe9b", "a"], ["aaaa", "aba", "\n"]];

const octets = (data: string | Buffer) => [...Buffer.from(data)];

const texts = fc
	.array(fc.constantFrom("a", "a", "b", "c", "\n", "\r\n", "é"), { minLength: 1, maxLength: 14 })
	.map((parts) => Buffer.from(parts.join("")));
const limits = fc.constantFrom(1000, 1000, 4);
const settings = { numRuns: Number(process.env.FRAMING_RUNS ?? 60), seed: 20 };

function sceneOf(bytes: Buffer, program: readonly Read[], maxLineLength: number) {
	const cells = [...bytes].map((unit) => ({ unit, bytes: Buffer.from([unit]) }));
	const model = new Model(cells, maxLineLength);
	return { separators: SEPARATORS, reads: program, model, units: octets, maxLineLength };
}

const MODES = [
	["rb", { buffering: -1 }],
	["rb", { buffering: 3 }],
	["rwb", {}],
] as const;

test.each(MODES)("random messages of a file %s %o", async (mode, options) => {
	const property = fc.asyncProperty(texts, reads, limits, async (bytes, program, maxLineLength) => {
		for (const cuts of everyCut(bytes.length, randomOf(bytes.length))) {
			const { stream, arrived } = arriving(bytes, cuts);
			const f = makefile(stream, mode, { ...options, maxLineLength });
			const scene = sceneOf(bytes, program, maxLineLength);
			await play(f, scene);
			await arrived;
			await f.close();
			expect(await makefile(stream, "rb").read()).toEqual(scene.model.unread);
		}
	});
	await fc.assert(property, settings);
});

test("random messages of a raw file", async () => {
	const property = fc.asyncProperty(texts, reads, limits, async (bytes, program, maxLineLength) => {
		for (const cuts of everyCut(bytes.length, randomOf(bytes.length))) {
			const { stream, arrived } = arriving(bytes, cuts);
			const f = makefile(stream, "rb", { buffering: 0, maxLineLength });
			const scene = sceneOf(bytes, program, maxLineLength);
			const exact = new BufferedReader(f);
			await play(
				{
					readuntil: (separators, settings) => f.readuntil(separators, settings),
					takeuntil: (separators) => f.takeuntil(separators),
					readexactly: (size, settings) => f.readexactly(size, settings),
					take: () => undefined,
					read: (size) => f.readexactly(size),
				},
				scene,
			);
			await arrived;
			expect(await exact.read()).toEqual(scene.model.unread);
		}
	});
	await fc.assert(property, settings);
});

test("random messages in memory", async () => {
	const property = fc.asyncProperty(texts, reads, async (bytes, program) => {
		const memory = new BytesIO(bytes);
		const scene = sceneOf(bytes, program, Number.POSITIVE_INFINITY);
		await play(memory, scene);
		expect(await memory.read()).toEqual(scene.model.unread);
		const layer = new BufferedReader(new BytesIO(bytes), 4, { maxLineLength: 1000 });
		const again = sceneOf(bytes, program, 1000);
		await play(layer, again);
		expect(await layer.read()).toEqual(again.model.unread);
	});
	await fc.assert(property, settings);
});
