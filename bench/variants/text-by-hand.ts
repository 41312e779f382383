// `readline()`, `takeline()`, `write()` and `flush()` written by hand for one job, to show what the calls themselves cost.
// Reads UTF-8 and writes ASCII, without modes, limits, errors, close(), timeouts, sharing or back-pressure. No file with
// these calls can be much faster.

import type net from "node:net";
import type { Counter } from "../tally.ts";
import { decode } from "./raw.ts";
import type { Receiver } from "./receive.ts";

const RESOLVED = Promise.resolve(0);
const EMPTY: Buffer = Buffer.alloc(0);
const LF = 0x0a;

export class TextByHand {
	readonly #socket: net.Socket;
	#text = "";
	#pos = 0;
	/** Whole lines that follow `#text`, one text for each chunk. */
	readonly #texts: string[] = [];
	/** The line that follows `#texts`, as far as it has arrived. */
	#rest = EMPTY;
	#waiting: ((line: string) => void) | undefined;
	#ended = false;
	#output = "";

	constructor(socket: net.Socket) {
		this.#socket = socket;
		socket.on("data", (chunk) => this.#receive(chunk));
		const end = () => {
			this.#ended = true;
			this.#answer();
		};
		socket.on("end", end).on("close", end);
	}

	takeline(): string | undefined {
		const end = this.#text.indexOf("\n", this.#pos) + 1;
		if (end === 0) return this.#next() ? this.takeline() : undefined;
		const line = this.#text.slice(this.#pos, end);
		this.#pos = end;
		return line;
	}

	readline(): Promise<string> {
		const line = this.takeline();
		if (line !== undefined) return Promise.resolve(line);
		if (this.#ended) return Promise.resolve("");
		return new Promise((resolve) => {
			this.#waiting = resolve;
		});
	}

	write(text: string): Promise<number> {
		this.#output += text;
		return RESOLVED;
	}

	flush(): Promise<void> {
		const socket = this.#socket;
		socket.write(this.#output, "latin1");
		this.#output = "";
		if (socket.writableLength === 0) return Promise.resolve();
		return new Promise((resolve) => socket.write("", () => resolve()));
	}

	#receive(chunk: Buffer): void {
		const last = chunk.lastIndexOf(LF) + 1;
		if (last === 0) {
			this.#rest = Buffer.concat([this.#rest, chunk]);
			return;
		}
		const first = this.#rest.length === 0 ? 0 : chunk.indexOf(LF) + 1;
		if (first > 0) this.#decode(Buffer.concat([this.#rest, chunk.subarray(0, first)]));
		if (last > first) this.#decode(chunk.subarray(first, last));
		this.#rest = last === chunk.length ? EMPTY : Buffer.from(chunk.subarray(last));
		this.#answer();
	}

	#answer(): void {
		const resolve = this.#waiting;
		if (resolve === undefined) return;
		const line = this.takeline() ?? (this.#ended ? "" : undefined);
		if (line === undefined) return;
		this.#waiting = undefined;
		resolve(line);
	}

	#decode(lines: Buffer): void {
		const text = decode(lines);
		this.#texts.push(text.includes("\r") ? text.replaceAll("\r\n", "\n") : text);
	}

	/** Moves to the next text. Returns whether there is one. */
	#next(): boolean {
		const text = this.#texts.shift();
		if (text === undefined) return false;
		this.#text = text;
		this.#pos = 0;
		return true;
	}
}

async function read(file: TextByHand, tally: Counter): Promise<void> {
	for (let line = await file.readline(); line !== ""; line = await file.readline()) tally.add(line);
}

async function take(file: TextByHand, tally: Counter): Promise<void> {
	for (let line = await file.readline(); line !== ""; line = file.takeline() ?? (await file.readline()))
		tally.add(line);
}

export const readlineByHand: Receiver = {
	name: "await readline(), by hand",
	read: (socket, tally) => read(new TextByHand(socket), tally),
};

export const takelineByHand: Receiver = {
	name: "takeline() ?? await readline(), by hand",
	read: (socket, tally) => take(new TextByHand(socket), tally),
};
