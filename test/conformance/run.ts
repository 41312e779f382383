// Runs a program with our makefile().

import {
	BufferedReader,
	BufferedRWPair,
	type MakefileOptions,
	makefile,
	SocketFile,
	SocketIO,
	TextIOWrapper,
	UnicodeDecodeError,
	UnicodeEncodeError,
} from "socket-makefile";
import type { Answer, Failure, Outcome, Program, Step } from "./program.ts";
import { ScriptedStream } from "./scripted-stream.ts";

type AnyFile = SocketFile<string> | SocketFile<Buffer>;
type Binary = BufferedReader | BufferedRWPair | SocketIO;

/** Python's names for our errors. */
const PYTHON: Readonly<Record<string, string>> = {
	ClosedFileError: "ValueError",
	RangeError: "ValueError",
	UnknownEncodingError: "LookupError",
};

export function failureOf(error: unknown): Failure {
	if (!(error instanceof Error)) throw error;
	if (error instanceof UnicodeDecodeError || error instanceof UnicodeEncodeError) {
		const { name, start, end, reason, encoding } = error;
		return { exc: name, start, end, reason, codec: encoding };
	}
	return { exc: PYTHON[error.name] ?? error.name };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** How many event-loop turns a call may need after the last packet. The end of a stream takes several turns to arrive. */
const PATIENCE = 8;

async function settled(call: Promise<Outcome>, stream: ScriptedStream): Promise<Outcome> {
	let outcome: Outcome | undefined;
	call.then(
		(value) => {
			outcome = value;
		},
		(error: unknown) => {
			outcome = failureOf(error);
		},
	);
	for (let turns = 0; turns < 4 && outcome === undefined; turns++) await undefined;
	for (let patience = PATIENCE; outcome === undefined; ) {
		await turn();
		if (outcome !== undefined) break;
		if (!stream.arrive() && --patience === 0) throw new Error("the call never settles");
	}
	return outcome;
}

export function show(value: string | Buffer): Outcome {
	return typeof value === "string" ? { s: value } : { b: value.toString("hex") };
}

const SKIP: Outcome = { skip: true };

/** Makes the calls of a program on its file. After detach() the file is the layer below. */
class Run {
	#file: AnyFile;
	readonly #stream: ScriptedStream;

	constructor(file: AnyFile, stream: ScriptedStream) {
		this.#file = file;
		this.#stream = stream;
	}

	/** Makes one call. */
	async call(step: Step): Promise<Outcome> {
		const file = this.#file;
		const { n } = step;
		switch (step.op) {
			case "readline":
				return show(await file.readline(n));
			case "readlines":
				return { l: (await file.readlines(n)).map(show) };
			case "takeline": {
				const line = file.takeline();
				return line === undefined ? { none: true } : show(line);
			}
			case "next": {
				const item: IteratorResult<string | Buffer, undefined> = await file[Symbol.asyncIterator]().next();
				return item.done ? { end: true } : show(item.value);
			}
			case "skipline":
				return { v: await file.skipline() };
			case "detach":
				return this.#detach();
			case "flush":
				await file.flush();
				return { wire: this.#stream.wire };
			case "close":
				await file.close();
				return { wire: this.#stream.wire };
			case "write":
				return this.#write(step.data);
			case "writelines":
				return this.#writelines(step.data);
			default:
				if (file instanceof TextIOWrapper) return this.#text(file, step);
				return this.#bytes(file, step);
		}
	}

	async #detach(): Promise<Outcome> {
		const file = this.#file;
		if (!(file instanceof TextIOWrapper) && !(file instanceof BufferedReader)) return SKIP;
		const below = await file.detach();
		if (!(below instanceof SocketFile)) throw new Error("detach() did not return a file");
		this.#file = below;
		return { v: null };
	}

	async #write(data: Step["data"]): Promise<Outcome> {
		const file = this.#file;
		return {
			v: await (file instanceof TextIOWrapper
				? file.write(String(data))
				: file.write(Buffer.from(String(data), "hex"))),
		};
	}

	async #writelines(data: Step["data"]): Promise<Outcome> {
		const lines = typeof data === "object" ? data : [];
		const file = this.#file;
		if (file instanceof TextIOWrapper) await file.writelines(lines);
		else await (file as SocketFile<Buffer>).writelines(lines.map((line) => Buffer.from(line, "hex")));
		return { v: null };
	}

	async #text(file: TextIOWrapper, step: Step): Promise<Outcome> {
		const { n, options = {} } = step;
		switch (step.op) {
			case "read":
				return show(await file.read(n));
			case "take": {
				const text = file.take(n ?? 0);
				return text === undefined ? { none: true } : show(text);
			}
			case "newlines":
				return { v: file.newlines };
			case "reconfigure": {
				const { line_buffering: lineBuffering, ...others } = options;
				await file.reconfigure(lineBuffering === undefined ? others : { ...others, lineBuffering });
				return step.side === "read" ? { v: null } : { wire: this.#stream.wire };
			}
			case "buffer_read":
				return show(await below(file).read(n));
			case "buffer_readline":
				return show(await below(file).readline());
			default:
				return SKIP;
		}
	}

	async #bytes(file: AnyFile, step: Step): Promise<Outcome> {
		const { n } = step;
		if (file instanceof SocketIO) {
			if (step.op === "read") return show(await file.read(n));
			return step.op === "readinto" ? into(n, (target) => file.readinto(target)) : SKIP;
		}
		if (!(file instanceof BufferedReader || file instanceof BufferedRWPair)) return SKIP;
		switch (step.op) {
			case "read":
				return show(await file.read(n));
			case "take": {
				const bytes = file.take(n ?? 0);
				return bytes === undefined ? { none: true } : show(bytes);
			}
			case "read1":
				return show(await file.read1(n));
			case "peek":
				return show(await file.peek());
			case "readinto":
				return into(n, (target) => file.readinto(target));
			case "readinto1":
				return into(n, (target) => file.readinto1(target));
			default:
				return SKIP;
		}
	}
}

function below(file: TextIOWrapper): Binary {
	const { buffer } = file;
	if (buffer instanceof BufferedReader || buffer instanceof BufferedRWPair) return buffer;
	throw new Error("the text file's buffer cannot read");
}

async function into(n: number | null | undefined, read: (target: Buffer) => Promise<number>): Promise<Outcome> {
	const target = Buffer.alloc(n ?? 0);
	return show(target.subarray(0, await read(target)));
}

export async function runProgram(program: Program): Promise<Answer[]> {
	const { mode, buffering, encoding, errors, newline, packets } = program;
	const stream = new ScriptedStream(packets);
	const options: MakefileOptions = mode.includes("b") ? { buffering } : { buffering, encoding, errors, newline };
	const file: object = makefile(stream, mode, options);
	if (!(file instanceof SocketFile)) throw new Error("makefile() did not return a file");
	const run = new Run(file, stream);
	const answers: Answer[] = [];
	for (const step of program.steps) {
		for (let left = step.arrive ?? 0; left > 0 && stream.arrive(); left--);
		const before = stream.arrived;
		const outcome = await settled(run.call(step), stream);
		answers.push({ outcome, pulled: stream.arrived, waited: stream.arrived > before });
	}
	await file.close();
	return answers;
}
