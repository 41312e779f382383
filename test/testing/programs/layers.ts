// Layers that a program lays over one another and takes away again, over a file, over memory and over a reader of its
// own: each goes on at the exact byte where the last one stopped, and what none has read is there when they are closed.

import type { Duplex } from "node:stream";
import {
	BufferedReader,
	BufferedWriter,
	type ByteReader,
	BytesIO,
	Socket,
	SocketIO,
	TextIOWrapper,
} from "../../../src/index.ts";
import type { Network } from "../../../src/testing/index.ts";
import { Random } from "../../../src/testing/network/random.ts";
import { connection, quiet, sendInPieces } from "./ends.ts";
import { encoded } from "./talk.ts";

const LETTERS = ["a", "b", "é", "\n", "\r", "\r\n", "\r\n"];

/** A reader of the program's own, which takes back what was read ahead. */
class Own implements ByteReader {
	readonly #socket: Socket;
	readonly #back: Buffer[] = [];

	constructor(socket: Socket) {
		this.#socket = socket;
	}

	async read1(size = 8192): Promise<Buffer> {
		const back = this.#back.shift();
		if (back === undefined) return this.#socket.recv(size);
		if (back.length > size) this.#back.unshift(back.subarray(size));
		return back.subarray(0, size);
	}

	unread(bytes: Buffer): void {
		this.#back.unshift(bytes);
	}
}

/** What comes last and is not read by a tower, so that none of its reads waits for the end of the stream. */
const RESERVE = "\naaaaaaaaa";

type Layer = BufferedReader | SocketIO | BytesIO | Own;

/** What has not been read yet: letters, of which each has one byte or two. */
class Rest {
	readonly #letters: { readonly letter: string; readonly byte: number }[] = [];

	static async of(letters: readonly string[], encoding: string): Promise<Rest> {
		const rest = new Rest();
		for (const letter of letters.join("")) {
			const bytes = await encoded(letter, encoding);
			// The first byte of a letter stands for all of it.
			for (const [i, byte] of bytes.entries()) rest.#letters.push({ letter: i === 0 ? letter : "", byte });
		}
		return rest;
	}

	get bytes(): Buffer {
		return Buffer.from(this.#letters.map(({ byte }) => byte));
	}

	/** Whether only what the tower leaves unread is left. */
	get isReserve(): boolean {
		return this.#letters.length <= RESERVE.length;
	}

	/** Whether the rest begins with a whole letter. */
	get isWhole(): boolean {
		return this.#letters[0]?.letter !== "";
	}

	drop(count: number): void {
		this.#letters.splice(0, count);
	}

	/** Drops letters until the text that they are, with translated line ends, has that length or ends a line. */
	dropText(length: number, line: boolean): string {
		let text = "";
		while (text.length < length && !(line && text.endsWith("\n"))) {
			const first = this.#letters.shift();
			if (first === undefined) break;
			if (first.letter === "\r" && this.#letters[0]?.letter === "\n") this.#letters.shift();
			while (this.#letters[0]?.letter === "") this.#letters.shift();
			text += first.letter === "\r" ? "\n" : first.letter;
		}
		return text;
	}
}

function same(what: string, actual: unknown, expected: unknown): void {
	if (actual !== expected) throw new Error(`${what} gives ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}

async function isRefused(reading: Promise<unknown>): Promise<boolean> {
	return reading.then(
		() => false,
		(error: unknown) => Reflect.get(Object(error), "code") === "ERR_CLOSED_FILE",
	);
}

class Tower {
	readonly #random: Random;
	readonly #encoding: string;
	readonly rest: Rest;

	constructor(random: Random, encoding: string, rest: Rest) {
		this.#random = random;
		this.#encoding = encoding;
		this.rest = rest;
	}

	/** Reads from the layer and from others that it lays over it; at the end the others are gone. */
	async use(layer: Layer, depth: number): Promise<void> {
		let text: TextIOWrapper | undefined;
		for (let steps = 1 + this.#random.below(6); steps > 0 && !this.rest.isReserve; steps--) {
			const what = this.#random.below(6);
			const readsText = what < 3 && this.rest.isWhole;
			// Over memory, and over a reader of the program's own, a text file gives back what it has read ahead when it is
			// asked for the layer.
			if (!readsText && text !== undefined) same("buffer", text.buffer, layer);
			if (readsText) {
				if (text === undefined || what === 0) text = await this.#another(layer, text);
				await this.#readText(text);
			} else if (what === 3 && depth < 3) {
				const upper = new BufferedReader(layer, 1 + this.#random.below(6));
				await this.use(upper, depth + 1);
				same("detach()", await upper.detach(), layer);
			} else if (what === 4 && text !== undefined) {
				await this.#leave(text, layer);
				text = undefined;
			} else await this.#readBytes(layer);
		}
		if (text !== undefined) await this.#leave(text, layer);
	}

	/** A second text file over the same layer takes over from the first. */
	async #another(layer: Layer, first: TextIOWrapper | undefined): Promise<TextIOWrapper> {
		const second = new TextIOWrapper(layer, { encoding: this.#encoding });
		if (first !== undefined && !(await isRefused(first.readline())))
			throw new Error("two text files read from one layer");
		return second;
	}

	/** With nothing to flush, a file is detached when detach() returns. */
	async #leave(text: TextIOWrapper, layer: Layer): Promise<void> {
		const detaching = text.detach();
		const reading = isRefused(text.readline());
		same("detach()", await detaching, layer);
		if (!(await reading)) throw new Error("a file reads after detach()");
	}

	async #readText(text: TextIOWrapper): Promise<void> {
		const n = 1 + this.#random.below(5);
		switch (this.#random.below(4)) {
			case 0:
				return same(`read(${n})`, await text.read(n), this.rest.dropText(n, false));
			case 1: {
				const taken = text.take(n);
				return taken === undefined ? undefined : same(`take(${n})`, taken, this.rest.dropText(n, false));
			}
			case 2: {
				const { value } = await text[Symbol.asyncIterator]().next();
				return same("next()", value ?? "", this.rest.dropText(Number.POSITIVE_INFINITY, true));
			}
			default:
				return same("readline()", await text.readline(), this.rest.dropText(Number.POSITIVE_INFINITY, true));
		}
	}

	async #readBytes(layer: Layer): Promise<void> {
		const n = 1 + this.#random.below(5);
		const isExact = !(layer instanceof Own) && this.#random.below(3) === 0;
		const read = isExact ? await layer.readexactly(n) : await layer.read1(n);
		const expected = this.rest.bytes.subarray(0, isExact ? n : Math.max(1, read.length));
		same(`reading ${n} bytes`, read.toString("hex"), expected.toString("hex"));
		this.rest.drop(read.length);
	}
}

/** What the lowest layer is. */
const LAYERS = {
	file: (socket: Socket) => socket.makefile("rb"),
	"file without a buffer": (socket: Socket) => socket.makefile("rwb", { buffering: 0 }),
	"own reader": (socket: Socket) => new Own(socket),
	memory: async (socket: Socket) => new BytesIO(await socket.makefile("rb").read()),
} satisfies Readonly<Record<string, (socket: Socket) => Layer | Promise<Layer>>>;

/** All that a stream has, without waiting; more than the limit if there is more. */
function readNow(stream: Duplex, limit: number): Buffer {
	let bytes = Buffer.alloc(0);
	// A file that still listens to the stream puts back what is read here, so that it never ends.
	for (let part: Buffer | null = stream.read(); part !== null; part = bytes.length > limit ? null : stream.read())
		bytes = Buffer.concat([bytes, part]);
	return bytes;
}

/** Closes a file with layers over it, whose calls then end, and reads from the stream at once. */
async function closeAtOnce(file: BufferedReader | SocketIO, stream: Duplex, random: Random, rest: Rest): Promise<void> {
	const layers: BufferedReader[] = [];
	for (let count = random.below(4); count > 0; count--) {
		const layer = new BufferedReader(file);
		if (layers.length === 0) {
			const [byte = 0] = await layer.read1(1);
			same("the first byte", byte, rest.bytes[0]);
			rest.drop(1);
		}
		layers.push(layer);
	}
	const waiting = random.below(2) === 0 ? layers.at(-1)?.readexactly(1000) : undefined;
	const refused = waiting && isRefused(waiting);
	const top = random.below(2) === 0 && file instanceof SocketIO ? new BufferedWriter(file) : file;
	const closing = top.close();
	const { bytes } = rest;
	same("what the stream has at once", readNow(stream, bytes.length).toString("hex"), bytes.toString("hex"));
	if (![file, ...layers].every(({ closed }) => closed)) throw new Error("a layer is open although its file is closed");
	if (refused !== undefined && !(await refused)) throw new Error("a call is answered after its file was closed");
	await closing;
}

export async function layers(network: Network, seed: number): Promise<void> {
	const random = new Random(seed);
	const choose = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
	const { near, far } = await connection(network);
	const encoding = choose(["utf-8", "cp037"] as const);
	const kind = choose(["file", "file without a buffer", "own reader", "memory"] as const);
	// A reader of the program's own cannot drop the line feed of a carriage return that was read before.
	const letters = LETTERS.filter((letter) => kind !== "own reader" || !letter.includes("\r"));
	const most = Array.from({ length: 1 + random.below(40) }, () => choose(letters));
	const rest = await Rest.of([...most, RESERVE], encoding);
	const tower = new Tower(random, encoding, rest);
	const sending = sendInPieces(far, rest.bytes, random, { most: 6, pause: 8 }).then(() => {
		// The others are closed at the end, which must not wait for the end of the stream.
		if (kind === "memory" || kind === "own reader") far.end();
	});
	const socket = Socket.from(near);
	const layer = await LAYERS[kind](socket);
	await tower.use(layer, 0);
	await sending;
	await quiet(network);
	if (layer instanceof BufferedReader || layer instanceof SocketIO) return closeAtOnce(layer, near, random, rest);
	const parts: Buffer[] = [];
	for (let part = await layer.read1(5); part.length > 0; part = await layer.read1(5)) parts.push(part);
	same("the rest", Buffer.concat(parts).toString("hex"), rest.bytes.toString("hex"));
}
