// What a program's own code does while a file reads: an error handler, or the `_read()` of a stream, closes the file,
// detaches it or reads from it. Whatever it does, each character is read once and in order, and what is left over is
// exactly the rest.

import { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type ErrorHandler, Socket, type TextReader } from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { connection, quiet, sendInPieces } from "./ends.ts";
import { encoded } from "./talk.ts";

/** A stream that takes bytes from another one in the middle of a read. */
class Pulling extends Duplex {
	/** Called when the stream is asked for bytes, before it looks for them. */
	onRead: () => void = () => {};
	readonly #below: Duplex;
	#wanted = false;

	constructor(below: Duplex) {
		// So little that it is asked again in the middle of most reads.
		super({ readableHighWaterMark: 2 });
		this.#below = below;
		below.on("readable", () => this.#pull());
		below.on("end", () => this.push(null));
	}

	override _read(): void {
		this.#wanted = true;
		this.onRead();
		this.#pull();
	}

	#pull(): void {
		const bytes: Buffer | null = this.#wanted ? this.#below.read() : null;
		if (bytes === null) return;
		this.#wanted = false;
		this.push(bytes);
	}

	override _write(bytes: Buffer, encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
		this.#below.write(bytes, encoding, callback);
	}
}

/** What the error handler gives for a byte that is no character. */
const BAD = "?";

/** Letters, the encoding's own line feed, and in EBCDIC a character whose byte is the line feed of ASCII. */
const ENCODINGS = [
	{ encoding: "utf-8", letters: ["a", "b", "é", "\n", BAD], bad: 0xff },
	{ encoding: "cp424", letters: ["a", "א", "\u008e", "\n", BAD], bad: 0x70 },
] as const;

/** Nothing was read, because the file was closed. */
const CLOSED = Symbol("closed");
type Outcome = string | undefined | typeof CLOSED;

async function outcome(begin: () => Promise<string> | string | undefined): Promise<Outcome> {
	try {
		return await begin();
	} catch (error) {
		const code: unknown = Reflect.get(Object(error), "code");
		if (code === "ERR_CLOSED_FILE") return CLOSED;
		if (code === "ERR_INCOMPLETE_READ") return undefined;
		throw error;
	}
}

interface Call {
	readonly name: string;
	/** Whether it never waits. */
	readonly takes?: true;
	begin(file: TextReader, n: number): Promise<string> | string | undefined;
	expected(rest: string, n: number): string | undefined;
}

const lineOf = (rest: string) => rest.slice(0, rest.indexOf("\n") + 1) || rest;

const LINE_CALLS: readonly Call[] = [
	{ name: "readline()", begin: (file) => file.readline(), expected: lineOf },
	{
		name: "next()",
		begin: async (file) => (await file[Symbol.asyncIterator]().next()).value ?? "",
		expected: lineOf,
	},
	{ name: "takeline()", takes: true, begin: (file) => file.takeline(), expected: lineOf },
];

const CALLS: readonly Call[] = [
	...LINE_CALLS,
	...LINE_CALLS,
	{ name: "take()", takes: true, begin: (file, n) => file.take(n), expected: (rest, n) => rest.slice(0, n) },
	{ name: "read()", begin: (file, n) => file.read(n), expected: (rest, n) => rest.slice(0, n) },
	{
		name: "readexactly()",
		begin: (file, n) => file.readexactly(n),
		expected: (rest, n) => (rest.length < n ? undefined : rest.slice(0, n)),
	},
	{ name: "readlines()", begin: async (file) => (await file.readlines()).join(""), expected: (rest) => rest },
];

const ACTS = ["close", "close", "detach", "read", "take"] as const;

export async function handlers(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const choose = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
	const { near, far } = await connection(network);
	const { encoding, letters, bad } = choose(ENCODINGS);
	const text = Array.from({ length: 1 + random.below(40) }, () => choose(letters)).join("");
	const parts: Buffer[] = [];
	for (const letter of text) parts.push(letter === BAD ? Buffer.of(bad) : await encoded(letter, encoding));
	const stream = random.below(2) === 0 ? new Pulling(near) : near;
	const socket = Socket.from(stream);
	const other = random.below(2) === 0 ? socket.makefile("rb") : undefined;
	const what = choose(ACTS);
	let due = random.below(4);
	let asked = 0;
	/** Whether a call is under way, and whether it is just being made. */
	let [reading, making] = [false, false];
	let detaching: ReturnType<typeof file.detach> | undefined;
	let within: Promise<Outcome> | undefined;
	const act = () => {
		if (due-- !== 0) return;
		if (what === "close") void file.close();
		else if (what === "detach") detaching = file.detach();
		else if (what === "read" && reading) within = outcome(() => file.readexactly(1));
	};
	const file = socket.makefile("r", {
		encoding,
		errors: (error: Parameters<ErrorHandler>[0]) => {
			asked++;
			if (what === "take" && (file.takeline() ?? file.take(1)) !== undefined)
				throw new Error("something can be taken in the middle of a read");
			act();
			return [BAD, error.end] as const;
		},
	});
	// When Node asks the stream on its own, it gives what comes to the listeners that are left, which may be none.
	if (stream instanceof Pulling && random.below(2) === 0) stream.onRead = () => making && act();
	const bytes = Buffer.concat(parts);
	const sending = sendInPieces(far, bytes, random, { most: bytes.length, pause: 20 }).then(() => far.end());
	// A handler is asked about no line but the one that is read; other calls may look farther ahead.
	const onlyLines = what !== "read" && random.below(2) === 0;
	// How many characters were read.
	let done = 0;
	const check = (name: string, actual: unknown, expected: unknown) => {
		if (actual === expected) return;
		throw new Error(`${name} at ${done} of ${JSON.stringify(text)} gives ${String(actual)}, not ${String(expected)}`);
	};
	while (done < text.length) {
		if (random.below(4) === 0) await quiet(network);
		const call = choose(onlyLines ? LINE_CALLS : CALLS);
		const n = 1 + random.below(6);
		[reading, making] = [true, true];
		const begun = outcome(() => call.begin(file, n));
		making = false;
		const result = await begun;
		reading = false;
		if (result === CLOSED) break;
		const rest = text.slice(done);
		if (call.takes && result === undefined) await nextTurn();
		else check(call.name, result, call.expected(rest, n));
		const known = text.slice(0, done + lineOf(rest).length);
		if (onlyLines && asked > known.split(BAD).length - 1)
			throw new Error(
				`the error handler is asked about a line that is not read, at ${done} of ${JSON.stringify(text)}`,
			);
		done += result?.length ?? 0;
		const next = await within;
		within = undefined;
		if (next === CLOSED) break;
		if (next !== undefined) check("the read in the middle of it", next, text[done]);
		done += next?.length ?? 0;
	}
	const below = await detaching;
	await file.close();
	const rest = below !== undefined && "readexactly" in below ? below : (other ?? socket.makefile("rb"));
	check("the rest", (await rest.read()).toString("hex"), Buffer.concat(parts.slice(done)).toString("hex"));
	await sending;
}
