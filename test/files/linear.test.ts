// Cost grows with size and no faster: the bytes that Buffer's methods go through are counted, not the time.

import { expect, it } from "vitest";
import { BufferedReader, TextIOWrapper } from "../../src/index.ts";

const MB = 1_048_576;

/** Answers at once with pieces of one size, then a line end, then the end. */
class Pieces {
	readonly #piece: Buffer;
	#left: number;
	#ended = false;

	constructor(size: number, piece: number) {
		this.#left = size;
		this.#piece = Buffer.alloc(piece, "x");
	}

	async read1(): Promise<Buffer> {
		if (this.#left > 0) {
			this.#left -= this.#piece.length;
			return this.#piece;
		}
		if (this.#ended) return Buffer.alloc(0);
		this.#ended = true;
		return Buffer.from("\n");
	}
}

let worked = 0;

/** Counts the bytes that a method of Buffers goes through, until the function returned is called. */
function count(name: "indexOf" | "lastIndexOf" | "copy" | "toString"): () => void {
	const original: unknown = Reflect.get(Buffer.prototype, name);
	if (typeof original !== "function") throw new Error(`Buffer has no ${name}`);
	Reflect.set(Buffer.prototype, name, function counted(this: Buffer, ...args: unknown[]) {
		const result: unknown = Reflect.apply(original, this, args);
		const from = name === "indexOf" ? Number(args[1] ?? 0) : 0;
		const found = name === "indexOf" && typeof result === "number" && result >= 0;
		worked += (found ? Number(result) : this.length) - from;
		return result;
	});
	return () => Reflect.set(Buffer.prototype, name, original);
}

/** The bytes searched, copied and decoded while `run` runs. */
async function work(run: () => Promise<unknown>): Promise<number> {
	worked = 0;
	const restore = [count("indexOf"), count("lastIndexOf"), count("copy"), count("toString")];
	const { concat } = Buffer;
	Buffer.concat = (list, total) => {
		const joined = concat(list, total);
		worked += joined.length;
		return joined;
	};
	try {
		await run();
		return worked;
	} finally {
		for (const undo of restore) undo();
		Buffer.concat = concat;
	}
}

const unlimited = { maxLineLength: Number.POSITIVE_INFINITY };
const ways = {
	"a binary line": (size: number, piece: number) =>
		new BufferedReader(new Pieces(size, piece), 65_536, unlimited).readline(),
	"a text line": (size: number, piece: number) => new TextIOWrapper(new Pieces(size, piece), unlimited).readline(),
	"text by count": (size: number, piece: number) => new TextIOWrapper(new Pieces(size, piece)).read(size),
	"a list of lines whose bytes may be several characters": (size: number, piece: number) =>
		new TextIOWrapper(new Pieces(size, piece), { ...unlimited, errors: "backslashreplace" }).readlines(),
};

it.each(Object.entries(ways))("%s of 16 MB costs four times one of 4 MB", async (_name, way) => {
	const small = await work(() => way(4 * MB, 65_536));
	const large = await work(() => way(16 * MB, 65_536));
	expect(small).toBeGreaterThan(4 * MB);
	expect(large / small).toBeLessThan(4.4);
});

it.each(Object.entries(ways))("%s of 256 KB, byte by byte, costs four times one of 64 KB", async (_name, way) => {
	const small = await work(() => way(MB / 16, 1));
	const large = await work(() => way(MB / 4, 1));
	expect(small).toBeGreaterThan(MB / 16);
	expect(large / small).toBeLessThan(4.4);
});
