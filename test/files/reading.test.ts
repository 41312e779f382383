// One suite for every way of reading, in every mode, over every transport, with the bytes cut at every position.

import type { Duplex } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { BufferedReader, type BufferedRWPair, makefile, type SocketIO, type TextIOWrapper } from "../../src/index.ts";
import { memoryEnds, transports } from "../support/transports.ts";

type Binary = BufferedReader | BufferedRWPair;
type Text = Pick<
	TextIOWrapper,
	"read" | "readline" | "readlines" | "takeline" | "skipline" | "take" | "buffer" | "detach"
> &
	AsyncIterable<string> &
	AsyncDisposable;

const BYTES = Buffer.from("one\r\nzwei ü\n\nfour\rfive 四😀\nrest");

const b = (value: string) => Buffer.from(value);

async function all<T>(lines: AsyncIterable<T>): Promise<T[]> {
	const result: T[] = [];
	for await (const line of lines) result.push(line);
	return result;
}

/** What a way of reading gives, however the bytes arrive. */
const binaryWays: Record<string, [(file: Binary) => Promise<unknown>, unknown]> = {
	"readline to the end (BR-24)": [
		async (f) => [
			await f.readline(),
			await f.readline(),
			await f.readline(),
			await f.readline(),
			await f.readline(),
			await f.readline(),
		],
		[b("one\r\n"), b("zwei ü\n"), b("\n"), b("four\rfive 四😀\n"), b("rest"), b("")],
	],
	"iteration (IO-01)": [all, [b("one\r\n"), b("zwei ü\n"), b("\n"), b("four\rfive 四😀\n"), b("rest")]],
	"read(n) (BR-01)": [
		async (f) => [await f.read(4), await f.read(0), await f.read(9), await f.read(100), await f.read(1)],
		[BYTES.subarray(0, 4), b(""), BYTES.subarray(4, 13), BYTES.subarray(13), b("")],
	],
	"read to the end (BR-06)": [async (f) => [await f.read(), await f.read(), await f.read(3)], [BYTES, b(""), b("")]],
	"read1 (BR-12)": [
		async (f) => {
			const parts: Buffer[] = [];
			for (let part = await f.read1(7); part.length > 0; part = await f.read1(7)) parts.push(part);
			return [parts.every((part) => part.length <= 7), Buffer.concat(parts)];
		},
		[true, BYTES],
	],
	"peek (BR-20)": [
		async (f) => {
			const seen = await f.peek();
			return [seen.length > 0 && BYTES.subarray(0, seen.length).equals(seen), await f.read()];
		},
		[true, BYTES],
	],
	"readinto (BR-17)": [
		async (f) => {
			const target = new Uint8Array(10);
			const n = await f.readinto(target);
			const wide = new Uint32Array(100);
			const rest = await f.readinto(wide);
			return [n, Buffer.from(target), rest, Buffer.from(wide.buffer, 0, rest), await f.readinto(target)];
		},
		[10, BYTES.subarray(0, 10), BYTES.length - 10, BYTES.subarray(10), 0],
	],
	"readinto1 (BR-18)": [
		async (f) => {
			const target = Buffer.alloc(BYTES.length);
			let n = 0;
			for (let got = await f.readinto1(target); got > 0; got = await f.readinto1(target.subarray(n))) n += got;
			return [n, target];
		},
		[BYTES.length, BYTES],
	],
	"readlines(hint) (IO-05)": [
		async (f) => [await f.readlines(5), await f.readlines(6), await f.readlines(), await f.readlines()],
		[[b("one\r\n"), b("zwei ü\n")], [b("\n"), b("four\rfive 四😀\n")], [b("rest")], []],
	],
	"readline(limit) (BR-28)": [
		async (f) => [
			await f.readline(3),
			await f.readline(1),
			await f.readline(0),
			await f.readline(100),
			await f.readline(2),
		],
		[b("one"), b("\r"), b(""), b("\n"), b("zw")],
	],
	skipline: [
		async (f) => [await f.skipline(), await f.readline(), await f.skipline(), await f.skipline(), await f.read()],
		[5, b("zwei ü\n"), 1, 18, b("rest")],
	],
	takeline: [
		async (f) => {
			const lines: Buffer[] = [];
			for (;;) {
				const line = f.takeline() ?? (await f.readline());
				if (line.length === 0) return lines;
				lines.push(line);
			}
		},
		[b("one\r\n"), b("zwei ü\n"), b("\n"), b("four\rfive 四😀\n"), b("rest")],
	],
	"take(n)": [
		async (f) => {
			const parts: Buffer[] = [];
			for (;;) {
				const part = f.take(6) ?? (await f.read(6));
				if (part.length === 0) return Buffer.concat(parts);
				parts.push(part);
			}
		},
		BYTES,
	],
	"mixed calls share one position (BR-37)": [
		async (f) => [
			await f.readline(),
			await f.read(2),
			(await f.peek()).length > 0,
			await f.readline(),
			await f.skipline(),
			await f.read(),
		],
		[b("one\r\n"), b("zw"), true, b("ei ü\n"), 1, b("four\rfive 四😀\nrest")],
	],
	"reads at the same time are served in call order (MF-08)": [
		(f) => Promise.all([f.readline(), f.read(3), f.readline(), f.readline(), f.readline(), f.read()]),
		[b("one\r\n"), b("zwe"), b("i ü\n"), b("\n"), b("four\rfive 四😀\n"), b("rest")],
	],
	"leaving a loop early leaves the position": [
		async (f) => {
			for await (const line of f) if (line.length > 5) break;
			return [await f.readline(), await f.readline()];
		},
		[b("\n"), b("four\rfive 四😀\n")],
	],
};

const LINES = ["one\n", "zwei ü\n", "\n", "four\n", "five 四😀\n", "rest"];
const CHARACTERS = LINES.join("");

const textWays: Record<string, [(file: Text) => Promise<unknown>, unknown]> = {
	"readline to the end (TR-10)": [
		async (f) => {
			const lines: string[] = [];
			for (let i = 0; i < 8; i++) lines.push(await f.readline());
			return lines;
		},
		[...LINES, "", ""],
	],
	"iteration (TR-18)": [all, LINES],
	"read(n) counts characters (TR-01)": [
		async (f) => [await f.read(4), await f.read(0), await f.read(18), await f.read(100), await f.read(1)],
		["one\n", "", "zwei ü\n\nfour\nfive ", "四😀\nrest", ""],
	],
	"read to the end (TR-05)": [async (f) => [await f.read(), await f.read(), await f.read(1)], [CHARACTERS, "", ""]],
	"read(1) never gives half a character (TR-22)": [
		async (f) => {
			const characters: string[] = [];
			for (let c = await f.read(1); c !== ""; c = await f.read(1)) characters.push(c);
			return characters;
		},
		[...CHARACTERS],
	],
	"readlines(hint) (IO-06)": [
		async (f) => [await f.readlines(4), await f.readlines(5), await f.readlines(), await f.readlines()],
		[["one\n", "zwei ü\n"], ["\n", "four\n"], ["five 四😀\n", "rest"], []],
	],
	"readline(limit) counts characters (TR-11)": [
		async (f) => [
			await f.readline(3),
			await f.readline(3),
			await f.readline(100),
			await f.skipline(),
			await f.skipline(),
			await f.readline(7),
			await f.readline(1),
		],
		["one", "\n", "zwei ü\n", 1, 5, "five 四😀", "\n"],
	],
	skipline: [
		async (f) => [await f.skipline(), await f.readline(), await f.skipline(), await f.skipline(), await f.read()],
		[4, "zwei ü\n", 1, 5, "five 四😀\nrest"],
	],
	takeline: [
		async (f) => {
			const lines: string[] = [];
			for (;;) {
				const line = f.takeline() ?? (await f.readline());
				if (line === "") return lines;
				lines.push(line);
			}
		},
		LINES,
	],
	"take(n)": [
		async (f) => {
			let whole = "";
			for (;;) {
				const part = f.take(3) ?? (await f.read(3));
				if (part === "") return whole;
				whole += part;
			}
		},
		CHARACTERS,
	],
	"lines and bytes mix": [
		async (f) => {
			if (!(f.buffer instanceof BufferedReader)) throw new Error("no reader below");
			return [
				await f.readline(),
				await f.buffer.read(5),
				await f.read(2),
				await f.readline(),
				await f.buffer.readline(),
				await f.readline(),
			];
		},
		["one\n", b("zwei "), "ü\n", "\n", b("four\rfive 四😀\n"), "rest"],
	],
	"detach() continues at the exact byte": [
		async (f) => {
			const read = [await f.readline(), await f.readline(), await f.readline(), await f.readline(), await f.read(6)];
			const below = await f.detach();
			if (!(below instanceof BufferedReader)) throw new Error("no reader below");
			return [read, await below.read()];
		},
		[["one\n", "zwei ü\n", "\n", "four\n", "five 四"], b("😀\nrest")],
	],
	"reads at the same time are served in call order (MF-11)": [
		(f) => Promise.all([f.readline(), f.read(3), f.readline(), f.readline(), f.readline(), f.read()]),
		["one\n", "zwe", "i ü\n", "\n", "four\n", "five 四😀\nrest"],
	],
	"leaving a loop early leaves the position": [
		async (f) => {
			for await (const line of f) if (line.length > 5) break;
			return [await f.readline(), await f.readline()];
		},
		["\n", "four\n"],
	],
};

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function deliver(far: Duplex, pieces: Buffer[]): Promise<void> {
	for (const piece of pieces) {
		if (piece.length > 0) far.write(piece);
		await turn();
	}
	far.end();
}

function cuts(everywhere: boolean): Buffer[][] {
	const positions = everywhere ? [...BYTES.keys()] : [0, 4, 5, 11, 19, 27, 29];
	return [
		...positions.map((at) => [BYTES.subarray(0, at), BYTES.subarray(at)]),
		[...BYTES].map((byte) => Buffer.of(byte)),
	];
}

const all4 = transports();
afterAll(() => Promise.all(all4.map((transport) => transport.close())));

describe.each(all4)("reading over $name", (transport) => {
	async function check<F extends AsyncDisposable>(
		open: (near: Duplex) => F,
		run: (file: F) => Promise<unknown>,
		expected: unknown,
	) {
		for (const pieces of cuts(transport.name === "memory" || transport.name === "TCP")) {
			const { near, far } = await transport.open();
			const file = open(near);
			const delivered = deliver(far, pieces);
			expect(await run(file), `cut into ${pieces.map((piece) => piece.length)}`).toEqual(expected);
			await delivered;
			await file[Symbol.asyncDispose]();
			near.destroy();
			far.destroy();
		}
	}

	describe.each(Object.entries(binaryWays))("%s", (_name, [run, expected]) => {
		it.each(["rb", "rwb"] as const)("in mode %s", (mode) =>
			check<Binary>((near) => makefile(near, mode), run, expected),
		);
		it.each([1, 2, 7, 16] as const)("with a buffer of %d", (buffering) =>
			check<Binary>((near) => makefile(near, "rb", { buffering }), run, expected),
		);
	});

	describe.each(Object.entries(textWays))("text: %s", (name, [run, expected]) => {
		it("in mode r", () => check<Text>((near) => makefile(near, "r"), run, expected));
		if (!/bytes|detach/.test(name)) it("in mode rw", () => check<Text>((near) => makefile(near, "rw"), run, expected));
	});

	it("raw lines take no byte beyond their end (RAW-13, RAW-14)", () =>
		check<SocketIO>(
			(near) => makefile(near, "rb", { buffering: 0 }),
			async (f) => [
				await f.readline(),
				await f.readline(2),
				await f.readline(),
				await f.skipline(),
				await f.readall(),
				await f.read(5),
			],
			[b("one\r\n"), b("zw"), b("ei ü\n"), 1, b("four\rfive 四😀\nrest"), b("")],
		));
});

it("a dropped line feed that arrives alone is no end of stream", async () => {
	const { near, far } = memoryEnds();
	const f = makefile(near, "r");
	far.write("a\r");
	expect(await f.readline()).toBe("a\n");
	if (!(f.buffer instanceof BufferedReader)) throw new Error("no reader below");
	const read = f.buffer.read1(100);
	far.write("\n");
	await turn();
	far.write("b");
	expect(String(await read)).toBe("b");
});

it("nor is it one to the raw file below", async () => {
	const { near, far } = memoryEnds();
	const text = makefile(near, "r");
	far.write("a\r");
	expect(await text.readline()).toBe("a\n");
	far.write("\n");
	await turn();
	const buffer = await text.detach();
	if (!(buffer instanceof BufferedReader)) throw new Error("no reader below");
	const raw = await buffer.detach();
	const read = raw.read1(100);
	await turn();
	far.write("b");
	expect(String(await read)).toBe("b");
});
