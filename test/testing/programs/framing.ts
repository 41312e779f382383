// Random reads of random framing, by several files one after another, compared with a model that has all of it at once.

import { setImmediate as nextTurn } from "node:timers/promises";
import { type BufferedReader, IncompleteReadError, Socket, type TextReader } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { connection } from "./ends.ts";

const LETTERS = ["a", "b", ";", ";", "\r", "\n", "\r\n", "é", "𐐷"];
const SEPARATORS = [
	["\n"],
	[";\r\n"],
	["\r\n;", "ab"],
	["b", "ab", "é"],
	["\r\n\r\n", "\n\n", ";;"],
	["a\n", "\n;b"],
	["𐐷;", "a"],
	["\n;"],
];
/** Half a character is no character, so text is never cut there. */
const HALVES = [["\ud801", ";;"], ["\udc37"], ["\udc37;", "\nb"]];

type File = TextReader | BufferedReader;
type Options = { readonly signal?: AbortSignal };

/** What has not been read yet, as the file sees it: characters of text, or bytes as latin-1. */
class Rest {
	readonly isText: boolean;
	text: string;

	constructor(bytes: Buffer, isText: boolean, translated: boolean) {
		this.isText = isText;
		const text = bytes.toString(isText ? "utf8" : "latin1");
		this.text = translated ? text.replaceAll("\r\n", "\n").replaceAll("\r", "\n") : text;
	}

	get bytes(): Buffer {
		return Buffer.from(this.text, this.isText ? "utf8" : "latin1");
	}

	/** Whether the rest begins with a whole character. */
	get isWhole(): boolean {
		return this.isText || this.text === "" || (this.text.charCodeAt(0) & 0xc0) !== 0x80;
	}

	first(n: number): string {
		return this.isText ? [...this.text].slice(0, n).join("") : this.text.slice(0, n);
	}

	line(limit = Number.POSITIVE_INFINITY): string {
		const end = this.text.indexOf("\n");
		const whole = end < 0 ? this.text : this.text.slice(0, end + 1);
		const part = this.first(limit);
		return part.length < whole.length ? part : whole;
	}

	/** What comes before the end of the separator that ends first; undefined if there is none. */
	until(separators: readonly string[]): string | undefined {
		const ends = separators.flatMap((separator) => {
			const wanted = this.isText ? separator : Buffer.from(separator).toString("latin1");
			const at = this.#find(wanted);
			return at < 0 ? [] : [at + wanted.length];
		});
		return ends.length === 0 ? undefined : this.text.slice(0, Math.min(...ends));
	}

	#find(wanted: string): number {
		// In text of the test every high surrogate has its low one, so half of them is never found.
		return this.isText && /^[\udc00-\udfff]|[\ud800-\udbff]$/.test(wanted) ? -1 : this.text.indexOf(wanted);
	}

	drop(taken: string): void {
		this.text = this.text.slice(taken.length);
	}
}

/** A call, and what it gives: undefined if it must reject with IncompleteReadError and take nothing. */
interface Call {
	readonly name: string;
	readonly expected: string | undefined;
	begin(file: File, options: Options): Promise<string | Buffer>;
}

function callOf(random: Random, rest: Rest, long: boolean): Call {
	const n = random.below(long ? 900 : 12);
	const lists = rest.isText ? [...SEPARATORS, ...HALVES] : SEPARATORS;
	const separators = lists[random.below(lists.length)] ?? [];
	const exact = rest.first(n);
	const isComplete = (rest.isText ? [...exact].length : exact.length) === n;
	switch (random.below(6)) {
		case 0:
			return { name: "readline", expected: rest.line(), begin: (file, options) => file.readline(undefined, options) };
		case 1:
			return { name: `readline(${n})`, expected: rest.line(n), begin: (file, options) => file.readline(n, options) };
		case 2:
			return { name: `read(${n})`, expected: exact, begin: (file, options) => file.read(n, options) };
		case 3:
			return {
				name: `readexactly(${n})`,
				expected: isComplete ? exact : undefined,
				begin: (file, options) => file.readexactly(n, options),
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
function shown(result: string | Buffer): string {
	return typeof result === "string" ? result : result.toString("latin1");
}

const ABORTED = Symbol("aborted");

async function outcome(reading: Promise<string | Buffer>): Promise<string | undefined | typeof ABORTED> {
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

/** Makes one call, which may be aborted, or several that wait together. */
async function readSome(file: File, rest: Rest, random: Random, long: boolean): Promise<void> {
	switch (random.below(5)) {
		case 0:
			return readTogether(file, rest, random, long);
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
			const call = callOf(random, rest, long);
			const reading = outcome(call.begin(file, { signal: abort.signal }));
			if (random.below(3) === 0) {
				for (let turn = random.below(8); turn > 0; turn--) await nextTurn();
				abort.abort(ABORTED);
			}
			const result = await reading;
			if (result === ABORTED) return;
			check(call.name, result, call.expected);
			rest.drop(result ?? "");
		}
	}
}

/** Calls that were made together are answered in their order. */
async function readTogether(file: File, rest: Rest, random: Random, long: boolean): Promise<void> {
	const calls: [Call, Promise<unknown>][] = [];
	for (let count = 2 + random.below(3); count > 0; count--) {
		const call = callOf(random, rest, long);
		calls.push([call, outcome(call.begin(file, {}))]);
		rest.drop(call.expected ?? "");
	}
	// What can be taken now is behind all of that.
	const taken = file.takeline();
	if (taken !== undefined) {
		check("takeline() behind them", shown(taken), rest.line());
		rest.drop(shown(taken));
	}
	for (const [call, reading] of calls) check(call.name, await reading, call.expected);
}

function takeOf(file: File, rest: Rest, random: Random): readonly [string, string | Buffer | undefined, unknown] {
	const n = 1 + random.below(5);
	if (random.below(2) === 0) return [`take(${n})`, file.take(n), rest.first(n)];
	return ["takeline()", file.takeline(), rest.line()];
}

/** The first of some chunks comes before what is read behind it. */
async function readChunk(file: BufferedReader, rest: Rest, random: Random): Promise<void> {
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
	const letter = () => LETTERS[long && random.below(300) > 0 ? 0 : random.below(LETTERS.length)];
	const letters = Array.from({ length: long ? 9000 : 1 + random.below(60) }, letter);
	const content = Buffer.from(letters.join(""));
	const translates = random.below(4) === 0;
	const socket = Socket.from(near);
	const feed = async () => {
		for (let at = 0; at < content.length; ) {
			const size = 1 + random.below(Math.ceil(content.length / 2));
			far.write(content.subarray(at, at + size));
			at += size;
			for (let turn = random.below(5); turn > 0; turn--) await nextTurn();
		}
		far.end();
	};
	const feeding = feed();
	let rest = new Rest(content, translates, translates);
	while (rest.text !== "") {
		if (!translates) rest = new Rest(rest.bytes, rest.isWhole && random.below(2) === 0, false);
		const file: File = rest.isText
			? socket.makefile("r", { newline: translates ? null : "\n" })
			: socket.makefile("rb");
		for (let count = 1 + random.below(6); count > 0 && rest.text !== ""; count--)
			await readSome(file, rest, random, long);
		if (translates || random.below(3) === 0) {
			check("read() to the end", await outcome(file.read()), rest.text);
			rest.text = "";
		}
		await file.close();
	}
	await feeding;
}
