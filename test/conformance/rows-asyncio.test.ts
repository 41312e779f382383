// Messages, compared with asyncio.StreamReader in random programs.

import { spawnSync } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { describe, expect } from "vitest";
import { IncompleteReadError, LineTooLongError, makefile } from "../../src/index.ts";
import { pieces, randomOf } from "../framing/deliveries.ts";
import { Model } from "../framing/model.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";
import { needs } from "../support/tools.ts";
import { row } from "./peer.ts";

type Call = readonly ["until", readonly string[]] | readonly ["exactly", number];

interface Outcome {
	readonly bytes?: string;
	readonly partial?: string;
	readonly expected?: number | null;
	readonly error?: string;
}

interface Program {
	readonly limit: number;
	readonly pieces: readonly string[];
	readonly calls: readonly Call[];
}

const hex = (text: string) => Buffer.from(text).toString("hex");

function asked(programs: readonly Program[]): { readonly lists: boolean; readonly outcomes: readonly Outcome[][] } {
	const script = new URL("oracle/messages.py", import.meta.url).pathname;
	const { status, stdout, stderr } = spawnSync("python3", [script], {
		input: JSON.stringify(programs),
		maxBuffer: 2 ** 28,
	});
	if (status !== 0) throw new Error(String(stderr));
	return JSON.parse(String(stdout));
}

/** What our file gives for the calls, up to the first that is no bytes. */
async function ours({ pieces: chunks, calls, limit }: Program): Promise<Outcome[]> {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "rb", { maxLineLength: limit });
	const feeding = (async () => {
		for (const piece of chunks) {
			stream.push(Buffer.from(piece, "hex"));
			await setImmediate();
		}
		stream.push(null);
	})();
	const outcomes: Outcome[] = [];
	for (const [name, argument] of calls) {
		const call =
			name === "exactly" ? f.readexactly(argument) : f.readuntil(argument.map((one) => Buffer.from(one, "hex")));
		const outcome = await call.then(
			(bytes): Outcome => ({ bytes: bytes.toString("hex") }),
			(error: unknown): Outcome => {
				if (error instanceof IncompleteReadError)
					return { partial: String(error.partial.toString("hex")), expected: error.expected ?? null };
				if (error instanceof LineTooLongError) return { error: "LimitOverrunError" };
				throw error;
			},
		);
		outcomes.push(outcome);
		if (outcome.bytes === undefined) break;
	}
	await feeding;
	return outcomes;
}

const LISTS = [
	["abc", "b"],
	["\n", "\r\n"],
	["ab", "bca", "ca"],
	["aa", "ab", "\r"],
];
const SINGLE = ["a", "\n", "ab", "aba", "\r\n", "\r\n\r\n", "aab", "cab"];
const LETTERS = ["a", "a", "b", "c", "\r\n", "\n"];

function programs(seed: number, count: number, callOf: (random: (below: number) => number) => Call): Program[] {
	const next = randomOf(seed);
	const random = (below: number) => Math.floor(next() * below);
	return Array.from({ length: count }, () => {
		const content = Buffer.from(Array.from({ length: 4 + random(40) }, () => LETTERS[random(LETTERS.length)]).join(""));
		const cuts = Array.from({ length: content.length - 1 }, (_, i) => i + 1).filter(() => random(3) === 0);
		return {
			limit: 65_536,
			pieces: pieces(content, cuts).map((piece) => piece.toString("hex")),
			calls: Array.from({ length: 12 }, () => callOf(random)),
		};
	});
}

const until = (random: (below: number) => number): Call => ["until", [hex(SINGLE[random(SINGLE.length)] ?? "a")]];
const exactly = (random: (below: number) => number): Call => ["exactly", random(9)];

async function compare(all: readonly Program[]): Promise<Outcome[]> {
	const { outcomes } = asked(all);
	for (const [i, program] of all.entries()) {
		expect(await ours(program), JSON.stringify(program)).toEqual(outcomes[i]);
	}
	return outcomes.flat();
}

describe("messages", () => {
	row("AIO-01", "readuntil() reads through the separator", async () => {
		if (!needs("python3")) return;
		const outcomes = await compare(programs(1, 400, until));
		expect(outcomes.filter(({ bytes }) => bytes !== undefined).length).toBeGreaterThan(400);
	});
	row("AIO-02", "readexactly() reads so many bytes", async () => {
		if (!needs("python3")) return;
		const outcomes = await compare(programs(2, 400, exactly));
		expect(outcomes.filter(({ bytes }) => bytes !== undefined).length).toBeGreaterThan(400);
	});
	row(
		"AIO-03",
		"at the end of the stream an IncompleteReadError says what is left and how much was expected",
		async () => {
			if (!needs("python3")) return;
			const either = (random: (below: number) => number) => (random(2) === 0 ? until(random) : exactly(random));
			const outcomes = await compare(programs(3, 400, either));
			expect(outcomes.filter(({ expected }) => expected === null).length).toBeGreaterThan(50);
			expect(outcomes.filter(({ expected }) => typeof expected === "number").length).toBeGreaterThan(50);
		},
	);
	row(
		"AIO-04",
		"of several separators the one that ends first counts (asyncio has lists of them since 3.13)",
		async () => {
			if (!needs("python3")) return;
			const all = programs(4, 200, (random) => ["until", (LISTS[random(LISTS.length)] ?? []).map(hex)]);
			const { lists } = asked([]);
			if (lists) await compare(all);
			for (const program of all) {
				const bytes = Buffer.from(program.pieces.join(""), "hex");
				const model = new Model(
					[...bytes].map((unit) => ({ unit, bytes: Buffer.from([unit]) })),
					program.limit,
				);
				for (const [i, outcome] of (await ours(program)).entries()) {
					const separators = program.calls[i]?.[1] as readonly string[];
					const expected = model.until(separators.map((one) => [...Buffer.from(one, "hex")]));
					const units = "error" in expected ? expected.partial : expected;
					expect(outcome.bytes ?? outcome.partial).toBe(Buffer.from(units ?? []).toString("hex"));
				}
			}
		},
	);
	row("AIO-05", "an empty separator and a negative size are refused", async () => {
		if (!needs("python3")) return;
		const calls: Call[] = [
			["until", [""]],
			["exactly", -1],
		];
		const refused = calls.map((call) => ({ limit: 100, pieces: [hex("abc")], calls: [call] }));
		expect(asked(refused).outcomes).toEqual([[{ error: "ValueError" }], [{ error: "ValueError" }]]);
		for (const program of refused) await expect(ours(program)).rejects.toThrow(RangeError);
	});
	row("AIO-06", "a message that exceeds the limit is refused, and stays unread", async () => {
		if (!needs("python3")) return;
		const content = "x".repeat(40);
		const program: Program = { limit: 16, pieces: [hex(content)], calls: [["until", [hex("\n")]]] };
		await compare([program]);
		const stream = new ScriptedDuplex();
		const f = makefile(stream, "rb", { maxLineLength: 16 });
		stream.push(content);
		await expect(f.readuntil("\n")).rejects.toThrow(LineTooLongError);
		expect(String(await f.readexactly(40))).toBe(content);
	});
});
