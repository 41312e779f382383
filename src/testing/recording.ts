import { described, invalidType, invalidValue } from "../misuse.ts";
import { isObject } from "../options.ts";
import type { Ending } from "./piece-stream.ts";

const VERSION = 1;
const HEAD = { recording: "socket-makefile", version: VERSION };

/**
 * What arrived on a stream, with its cuts, and how it ended. `record()` makes one, which grows as data arrives;
 * `Recording.parse()` reads one that was kept as text.
 *
 * Its text has one line of JSON for each piece. The first line names the format and its version, each other line one piece:
 * `at`, how many bytes came before it, and `text`, or `base64` if the piece is no valid UTF-8. The last line says how the
 * stream ended: `{"end":true}`, or `{"error":{…}}` with the error's name, message and code. Without such a line the
 * recording stopped before the end.
 *
 * Python has no counterpart.
 *
 * @example
 * ```ts
 * import { Recording, replay } from "socket-makefile/testing";
 *
 * const recording = Recording.parse(`{"recording":"socket-makefile","version":1}
 * {"at":0,"text":"220 rea"}
 * {"at":7,"text":"dy\\r\\n"}
 * {"end":true}`);
 * console.log(await replay(recording).makefile("r").readline()); // "220 ready\n"
 * console.log(String(recording).split("\n")[1]); // {"at":0,"text":"220 rea"}
 * ```
 */
export class Recording {
	/** The pieces in the order of their arrival. */
	readonly pieces: readonly Buffer[];
	readonly #ending: () => Ending;

	/** @hidden */
	constructor(pieces: readonly Buffer[], ending: () => Ending) {
		this.pieces = pieces;
		this.#ending = ending;
	}

	/** How the stream ended: 'end', or the error with which it failed; undefined if it has not ended. */
	get end(): "end" | Error | undefined {
		return this.#ending();
	}

	/**
	 * Reads a recording from its text. Throws `RangeError`, with the number of the line that is wrong, if the text is
	 * damaged or of another version, and `TypeError` if it is no string.
	 */
	static parse(text: string): Recording {
		if (typeof text !== "string") throw invalidType(`Recording.parse() takes a string, not ${described(text)}`);
		const lines = text.split("\n");
		// Every line ends with a line feed; the last may lack it.
		if (lines.at(-1) === "") lines.pop();
		const pieces: Buffer[] = [];
		let ending: Ending;
		let at = 0;
		checkHead(lines[0] ?? "");
		for (const [i, line] of lines.entries()) {
			if (i === 0) continue;
			const entry = objectOf(line, i + 1);
			if (ending !== undefined) throw damaged(i + 1, "it follows the end of the stream");
			if ("at" in entry) {
				const piece = pieceOf(entry, i + 1);
				if (entry.at !== at)
					throw damaged(i + 1, `its piece begins at ${String(entry.at)}, but ${at} bytes come before it`);
				at += piece.length;
				pieces.push(piece);
			} else ending = endingOf(entry, i + 1);
		}
		return new Recording(pieces, () => ending);
	}

	/** The recording as text, which `Recording.parse()` reads. */
	toString(): string {
		let at = 0;
		const pieces = this.pieces.map((piece) => {
			const line = { at, ...asText(piece) };
			at += piece.length;
			return line;
		});
		const { end } = this;
		const last = end === undefined ? [] : [end === "end" ? { end: true } : { error: asObject(end) }];
		return [HEAD, ...pieces, ...last].map((line) => `${JSON.stringify(line)}\n`).join("");
	}
}

function damaged(line: number, what: string): RangeError {
	return invalidValue(`line ${line} of the recording is wrong: ${what}`);
}

function objectOf(line: string, number: number): object {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch {
		throw damaged(number, "it is no JSON");
	}
	if (!isObject(value)) throw damaged(number, "it is no object");
	return value;
}

function checkHead(line: string): void {
	const { recording, version }: Partial<typeof HEAD> = objectOf(line, 1);
	if (recording !== HEAD.recording) throw damaged(1, "it does not name a recording of socket-makefile");
	if (version !== VERSION) throw damaged(1, `its version is ${version}, and this package reads version ${VERSION}`);
}

function pieceOf(entry: { at: unknown; text?: unknown; base64?: unknown }, line: number): Buffer {
	const { text, base64 } = entry;
	const piece = typeof text === "string" ? Buffer.from(text) : Buffer.from(String(base64), "base64");
	const written = asText(piece);
	const isSame = written.text === text && written.base64 === base64;
	if (!isSame || piece.length === 0) throw damaged(line, "it holds no piece: neither a text nor canonical base64");
	return piece;
}

function asText(piece: Buffer): { text?: string; base64?: string } {
	const text = String(piece);
	return Buffer.from(text).equals(piece) ? { text } : { base64: piece.toString("base64") };
}

function endingOf(entry: { end?: unknown; error?: unknown }, line: number): Ending {
	if (entry.end === true) return "end";
	const { name, message, ...rest }: { name?: unknown; message?: unknown } = Object(entry.error);
	if (typeof name !== "string" || typeof message !== "string") throw damaged(line, "it has no piece, end or error");
	return Object.assign(new Error(message), { name, ...rest });
}

/** The error as the text has it: its name, its message, and what the system has told with it. */
function asObject(error: Error): object {
	const { name, message } = error;
	const told = ["code", "errno", "syscall"].map((key) => [key, Reflect.get(error, key)]);
	return { name, message, ...Object.fromEntries(told.filter(([, value]) => value !== undefined)) };
}
