// This library, imported from its built files.

import { type BufferedReader, IncompleteReadError, makefile, type TextOptions, type TextReader } from "socket-makefile";
import type { Counter } from "../tally.ts";
import type { Receiver } from "./receive.ts";

export async function readLines(f: TextReader | BufferedReader, tally: Counter): Promise<void> {
	for (let line = await f.readline(); line.length > 0; line = await f.readline()) tally.add(line);
}

export async function takeLines(f: TextReader, tally: Counter): Promise<void> {
	for (;;) {
		const line = f.takeline() ?? (await f.readline());
		if (line === "") break;
		tally.add(line);
	}
}

export async function iterate(f: TextReader | BufferedReader, tally: Counter): Promise<void> {
	for await (const line of f) tally.add(line);
}

export async function takeByteLines(f: BufferedReader, tally: Counter): Promise<void> {
	for (;;) {
		const line = f.takeline() ?? (await f.readline());
		if (line.length === 0) break;
		tally.add(line);
	}
}

export async function readEach(f: BufferedReader, size: number, tally: Counter): Promise<void> {
	for (let frame = await f.read(size); frame.length > 0; frame = await f.read(size)) tally.add(frame);
}

export async function takeEach(f: BufferedReader, size: number, tally: Counter): Promise<void> {
	for (;;) {
		const frame = f.take(size) ?? (await f.read(size));
		if (frame.length === 0) break;
		tally.add(frame);
	}
}

/** What `readuntil()` and `readexactly()` reject with at the end of the stream. */
function isEnd(error: unknown): error is IncompleteReadError {
	return error instanceof IncompleteReadError;
}

export async function readUntil(
	f: TextReader | BufferedReader,
	separators: string | readonly string[],
	tally: Counter,
): Promise<void> {
	let last: string | Buffer | undefined;
	try {
		for (;;) {
			const item = await f.readuntil(separators);
			if (last !== undefined) tally.add(last);
			last = item;
		}
	} catch (error) {
		if (!isEnd(error)) throw error;
		// What follows the last separator, such as the line feed after a NUL, counts as its end.
		const { partial } = error;
		if (last === undefined) return;
		tally.add(typeof last === "string" ? last + partial : Buffer.concat([last, Buffer.from(partial)]));
	}
}

export async function readExactly(f: BufferedReader, size: number, tally: Counter): Promise<void> {
	try {
		for (;;) tally.add(await f.readexactly(size));
	} catch (error) {
		if (!isEnd(error)) throw error;
	}
}

/** Looks at each frame, then takes it. */
export async function peekExactly(f: BufferedReader, size: number, tally: Counter): Promise<void> {
	try {
		for (;;) {
			tally.add(await f.peekexactly(size));
			f.take(size);
		}
	} catch (error) {
		if (!isEnd(error)) throw error;
	}
}

/** Reads the lines of a text file. */
export interface TextLoop {
	readonly name: string;
	readonly loop: (f: TextReader, tally: Counter) => Promise<void>;
}

export const READLINE: TextLoop = { name: "await readline()", loop: readLines };
export const ITERATE: TextLoop = { name: "for await", loop: iterate };
export const TAKELINE: TextLoop = { name: "takeline() ?? await readline()", loop: takeLines };

export function textReceiver({ name, loop }: TextLoop, options: TextOptions = {}): Receiver {
	return { name, read: (socket, tally) => loop(makefile(socket, "r", { ...options }), tally) };
}

export const iterateBytes: Receiver = {
	name: "for await",
	measure: "bytes",
	read: (socket, tally) => iterate(makefile(socket, "rb"), tally),
};

export const takelineBytes: Receiver = {
	name: "takeline() ?? await readline()",
	measure: "bytes",
	read: (socket, tally) => takeByteLines(makefile(socket, "rb"), tally),
};

export function readFrames(size: number): Receiver {
	return {
		name: "await read(n)",
		measure: "bytes",
		read: (socket, tally) => readEach(makefile(socket, "rb"), size, tally),
	};
}

export function takeFrames(size: number): Receiver {
	return {
		name: "take(n) ?? await read(n)",
		measure: "bytes",
		read: (socket, tally) => takeEach(makefile(socket, "rb"), size, tally),
	};
}
