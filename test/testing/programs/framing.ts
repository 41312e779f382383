// Random reads of random framing, by several files one after another, compared with a model that has all of it at once.

import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
	type BufferedReader,
	IncompleteReadError,
	Socket,
	type SocketIO,
	type TextReader,
} from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { connection } from "./ends.ts";

const LETTERS = ["a", "b", ";", ";", "\r", "\n", "\r\n", ";\r\n", "é", "𐐷"];
/** What the error handler 'backslashreplace' gives for a byte that is no UTF-8. */
const REPLACEMENT = "\\xff";
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

type File = TextReader | BufferedReader | SocketIO;
type Options = { readonly signal?: AbortSignal };
type Result = string | Buffer | readonly (string | Buffer)[];

/** What has not been read yet, as the file sees it: characters of text, or bytes as latin-1. */
class Rest {
	readonly isText: boolean;
	text: string;

	constructor(text: string, isText: boolean) {
		this.isText = isText;
		this.text = text;
	}

	static of(bytes: Buffer, isText: boolean): Rest {
		return new Rest(bytes.toString(isText ? "utf8" : "latin1"), isText);
	}

	get bytes(): Buffer {
		return Buffer.from(this.text, this.isText ? "utf8" : "latin1");
	}

	/** Whether the rest begins with a whole character. */
	get isWhole(): boolean {
		return this.isText || this.text === "" || (this.text.charCodeAt(0) & 0xc0) !== 0x80;
	}

	first(n: number): string {
		return this.isText ? [...this.text.slice(0, 2 * n)].slice(0, n).join("") : this.text.slice(0, n);
	}

	line(limit?: number): string {
		const end = this.text.indexOf("\n");
		const whole = end < 0 ? this.text : this.text.slice(0, end + 1);
		const part = limit === undefined ? whole : this.first(limit);
		return part.length < whole.length ? part : whole;
	}

	/** Lines until they are longer than so many characters or bytes together; all lines if that is 0. */
	lines(hint: number): string {
		const behind = new Rest(this.text, this.isText);
		for (let sum = 0; (sum <= hint || hint === 0) && behind.text !== ""; ) {
			const line = behind.line();
			sum += this.isText ? [...line].length : line.length;
			behind.drop(line);
		}
		return this.text.slice(0, this.text.length - behind.text.length);
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

/** How a content is made, sent and read. */
interface Manner {
	readonly long: boolean;
	/** The separators that are searched for most. */
	readonly usual: readonly string[];
	/** Up to how many turns of the event loop pass before more is sent, and before a call is aborted. */
	readonly pause: number;
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

/** What is sent, and at which bytes a cut halves a separator. */
class Content {
	readonly text: string;
	readonly bytes: Buffer;
	readonly #joints: number[] = [];

	constructor(letters: readonly string[]) {
		this.text = letters.join("");
		const parts: Buffer[] = [];
		let size = 0;
		for (const letter of letters) {
			const part = letter === REPLACEMENT ? Buffer.of(0xff) : Buffer.from(letter);
			for (let inside = 1; inside < part.length; inside++) this.#joints.push(size + inside);
			size += part.length;
			parts.push(part);
		}
		this.bytes = Buffer.concat(parts);
	}

	async send(far: Duplex, random: Random, pause: number): Promise<void> {
		const { length } = this.bytes;
		for (let at = 0; at < length; ) {
			const joints = random.below(2) === 0 ? [] : this.#joints.filter((joint) => joint > at);
			const joint = joints[random.below(joints.length + 1)];
			const end = joint ?? at + 1 + random.below(Math.ceil(length / 2));
			far.write(this.bytes.subarray(at, end));
			at = end;
			for (let turn = random.below(pause); turn > 0; turn--) await nextTurn();
		}
		far.end();
	}
}

function contentOf(random: Random, { long, usual }: Manner, replaces: boolean): Content {
	const some = replaces ? [...LETTERS, REPLACEMENT, REPLACEMENT] : LETTERS;
	const choose = (list: readonly string[]) => list[random.below(list.length)] ?? "";
	if (!long) return new Content(Array.from({ length: 1 + random.below(60) }, () => choose(some)));
	const few = [...usual, choose(some)];
	return new Content(Array.from({ length: 40_000 }, () => (random.below(300) > 0 ? "a" : choose(few))));
}

function translated(text: string): string {
	return text.replaceAll("\r\n", "\n").replaceAll("\r", "\n");
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
