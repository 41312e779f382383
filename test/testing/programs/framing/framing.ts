// Random reads of random framing, by several files one after another, compared with a model that has all of it at once.

import { setImmediate as nextTurn } from "node:timers/promises";
import {
	type BufferedReader,
	IncompleteReadError,
	Socket,
	type SocketIO,
	type TextReader,
} from "../../../../src/index.ts";
import type { Network } from "../../../../src/testing/index.ts";
import { Random } from "../../../../src/testing/network/random.ts";
import { connection } from "../ends.ts";
import { contentOf, type Manner, SEPARATORS } from "./content.ts";
import { Rest, translated } from "./rest.ts";

/** Half a character is no character, so text is never cut there. */
const HALVES = [["\ud801", ";;"], ["\udc37"], ["\udc37;", "\nb"]];

type File = TextReader | BufferedReader | SocketIO;
type Options = { readonly signal?: AbortSignal };
type Result = string | Buffer | readonly (string | Buffer)[];

/** A call, and what it gives: undefined if it must reject with IncompleteReadError and take nothing. */
interface Call {
	readonly name: string;
	readonly expected: string | undefined;
	begin(file: File, options: Options): Promise<Result>;
}

function callOf(random: Random, rest: Rest, raw: boolean, { long, usual }: Manner): Call {
	const n = random.below(long ? 900 : 12);
	const hint = [0, n, 3 * n][random.below(3)] ?? 0;
	const lists = rest.isText ? [...SEPARATORS, ...HALVES] : SEPARATORS;
	const separators = random.below(2) === 0 ? usual : (lists[random.below(lists.length)] ?? []);
	const exact = rest.first(n);
	const isComplete = (rest.isText ? [...exact].length : exact.length) === n;
	switch (random.below(long ? 12 : 7)) {
		case 0:
			return { name: "readline", expected: rest.line(), begin: (file, options) => file.readline(undefined, options) };
		case 1:
			return { name: `readline(${n})`, expected: rest.line(n), begin: (file, options) => file.readline(n, options) };
		case raw ? -1 : 2:
			return { name: `read(${n})`, expected: exact, begin: (file, options) => file.read(n, options) };
		case 3:
			return {
				name: `readexactly(${n})`,
				expected: isComplete ? exact : undefined,
				begin: (file, options) => file.readexactly(n, options),
			};
		case 4:
			return {
				name: `readlines(${hint})`,
				expected: rest.lines(hint),
				begin: (file, options): Promise<Result> => file.readlines(hint, options),
			};
		default:
			return {
				name: `readuntil(${JSON.stringify(separators)})`,
				expected: rest.until(separators),
				begin: (file, options) => file.readuntil(separators, options),
			};
	}
}

/** A string for text, latin-1 for bytes, so that both are compared alike. */
function shown(result: Result): string {
	if (typeof result === "string") return result;
	return Buffer.isBuffer(result) ? result.toString("latin1") : result.map(shown).join("");
}

const ABORTED = Symbol("aborted");

async function outcome(reading: Promise<Result>): Promise<string | undefined | typeof ABORTED> {
	return reading.then(shown, (error: unknown) => {
		if (error instanceof IncompleteReadError) return undefined;
		if (error === ABORTED) return ABORTED;
		throw error;
	});
}

function check(name: string, actual: unknown, expected: unknown): void {
	if (actual === expected) return;
	throw new Error(`${name} gives ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

/** Makes one call, which may be aborted, or several that wait together. `files`: all that read the same bytes. */
async function readSome(files: readonly [File, ...File[]], rest: Rest, random: Random, manner: Manner): Promise<void> {
	const [file] = files;
	switch (random.below(5)) {
		case 0:
			return readTogether(files, rest, random, manner);
		case 1: {
			const [name, taken, expected] = takeOf(file, rest, random);
			if (taken === undefined) return void (await nextTurn());
			check(name, shown(taken), expected);
			return rest.drop(shown(taken));
		}
		case 2:
			return "chunks" in file ? readChunk(file, rest, random) : undefined;
		default: {
			const abort = new AbortController();
			const call = callOf(random, rest, !("take" in file), manner);
			const reading = outcome(call.begin(file, { signal: abort.signal }));
			if (random.below(3) === 0) {
				for (let turn = random.below(2 + manner.pause); turn > 0; turn--) await nextTurn();
				abort.abort(ABORTED);
			}
			const result = await reading;
			if (result === ABORTED) return;
			check(call.name, result, call.expected);
			rest.drop(result ?? "");
		}
	}
}

const TO_THE_END: Pick<Call, "name" | "begin"> = { name: "read() to the end", begin: (file) => file.read() };

/** Calls that were made together are answered in their order. */
async function readTogether(files: readonly File[], rest: Rest, random: Random, manner: Manner): Promise<void> {
	const calls: [Call, Promise<unknown>][] = [];
	const choose = () => files[random.below(files.length)] as File;
	for (let count = 2 + random.below(3); count > 0; count--) {
		const file = choose();
		const one = callOf(random, rest, !("take" in file), manner);
		const call = random.below(12) === 0 ? { ...TO_THE_END, expected: rest.text } : one;
		calls.push([call, outcome(call.begin(file, {}))]);
		rest.drop(call.expected ?? "");
	}
	// What can be taken now is behind all of that.
	const taken = choose().takeline();
	if (taken !== undefined) {
		check("takeline() behind them", shown(taken), rest.line());
		rest.drop(shown(taken));
	}
	for (const [call, reading] of calls) check(call.name, await reading, call.expected);
}

function takeOf(file: File, rest: Rest, random: Random): readonly [string, string | Buffer | undefined, unknown] {
	const n = 1 + random.below(5);
	if ("take" in file && random.below(2) === 0) return [`take(${n})`, file.take(n), rest.first(n)];
	return ["takeline()", file.takeline(), rest.line()];
}

/** The first of some chunks comes before what is read behind it. */
async function readChunk(file: BufferedReader | SocketIO, rest: Rest, random: Random): Promise<void> {
	const n = 1 + random.below(9);
	if (rest.first(n + 1).length <= n) return;
	const chunks = file.chunks(n)[Symbol.asyncIterator]();
	const [first, behind] = [chunks.next(), outcome(file.readline())];
	const chunk = shown((await first).value ?? "");
	if (chunk === "" || !rest.first(n).startsWith(chunk)) check(`the first of chunks(${n})`, chunk, rest.first(n));
	rest.drop(chunk);
	const expected = rest.line();
	check("readline() behind it", await behind, expected);
	rest.drop(expected);
}

export async function framing(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const { near, far } = await connection(network);
	const long = random.below(6) === 0;
	const usual = SEPARATORS[random.below(SEPARATORS.length)] ?? [];
	const manner: Manner = { long, usual, pause: (long ? 200 : [2, 5, 25][random.below(3)]) ?? 0 };
	const translates = random.below(4) === 0;
	// The rest of a replacement is gone with its file.
	const replaces = random.below(4) === 0;
	const content = contentOf(random, manner, replaces);
	const socket = Socket.from(near);
	const sending = content.send(far, random, manner.pause);
	const newline = translates ? null : "\n";
	const whole = translates ? translated(content.text) : content.text;
	let rest = translates || replaces ? new Rest(whole, true) : Rest.of(content.bytes, false);
	const open = (): [File, ...File[]] => {
		if (replaces) return [socket.makefile("r", { newline, errors: "backslashreplace" })];
		if (!translates) rest = Rest.of(rest.bytes, rest.isWhole && random.below(2) === 0);
		if (rest.isText) return [socket.makefile("r", { newline })];
		const raw = () => socket.makefile("rb", { buffering: 0 });
		return random.below(3) === 0 ? [raw(), raw()] : [socket.makefile("rb")];
	};
	let files: [File, ...File[]] | undefined;
	while (rest.text !== "") {
		files ??= open();
		for (let count = 1 + random.below(6); count > 0 && rest.text !== ""; count--)
			await readSome(files, rest, random, manner);
		if (replaces) continue;
		if (translates || random.below(3) === 0) {
			check("read() to the end", await outcome(files[0].read()), rest.text);
			rest.text = "";
		}
		for (const file of files) await file.close();
		files = undefined;
	}
	await sending;
}
