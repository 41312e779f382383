// ByteBuffer against a model: the unread bytes, each with its stream offset, as one plain array.

import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { ByteBuffer } from "../../src/io/bytes/byte-buffer.ts";
import { ByteSeparators, LINE_FEED } from "../../src/io/bytes/byte-separators.ts";

const LF = 0x0a;
const SMALL = 8192;

const LISTS = [["\n"], ["\n"], ["a"], ["a\n"], ["aa", "\n\n"], ["aaa", "a\n", "b"], ["ab\nab", "ba"]];
const SEPARATORS = [
	{ compiled: LINE_FEED, list: ["\n"] },
	...LISTS.map((list) => ({ compiled: new ByteSeparators(list), list })),
];

/** The length of the shortest beginning that ends with a separator; 0 if there is none. */
function lengthUntil(bytes: Buffer, list: readonly string[]): number {
	const ends = list.filter((item) => bytes.includes(item)).map((item) => bytes.indexOf(item) + item.length);
	return ends.length === 0 ? 0 : Math.min(...ends);
}

interface Octet {
	readonly byte: number;
	readonly offset: number;
}

/** What a ByteBuffer promises, done the slow way. */
class Model {
	octets: Octet[] = [];
	taken: Octet[] | undefined;
	/** The stream offset of the byte that arrives next. */
	next = 0;

	get bytes(): Buffer {
		return Buffer.from(this.octets.map(({ byte }) => byte));
	}

	take(n: number): Buffer {
		const taken = this.octets.splice(0, n);
		this.taken = this.taken?.concat(taken);
		return Buffer.from(taken.map(({ byte }) => byte));
	}

	commit(): void {
		this.taken = undefined;
	}

	rollback(): void {
		this.octets = [...(this.taken ?? []), ...this.octets];
		this.taken = undefined;
	}
}

interface Pair {
	readonly buffer: ByteBuffer;
	readonly model: Model;
}

type Command = (pair: Pair) => void;

/** A part of what is there, in percent. */
const part = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constantFrom(0, 100));
const of = (percent: number, whole: number) => Math.round((percent / 100) * whole);

function octetsOf(buffer: ByteBuffer): Octet[] {
	return buffer
		.takeChunks()
		.flatMap(({ bytes, offset }) => [...bytes].map((byte, i) => ({ byte, offset: offset + i })));
}

/** Some bytes arrive, in lines; a gap in the offsets is where another file took bytes. */
const arrival = (sizes: fc.Arbitrary<number>, gaps: readonly number[]) =>
	fc.record({ size: sizes, gap: fc.constantFrom(...gaps), line: fc.integer({ min: 1, max: 9 }) }).map(
		({ size, gap, line }): Command =>
			({ buffer, model }) => {
				const bytes = Buffer.from(
					Array.from({ length: size }, (_, k) => (k % line === line - 1 ? LF : 97 + ((model.next + k) % 26))),
				);
				model.next += gap;
				model.octets = model.octets.concat([...bytes].map((byte, i) => ({ byte, offset: model.next + i })));
				buffer.append(Buffer.from(bytes), model.next);
				model.next += size;
			},
	);

const few = fc.integer({ min: 0, max: 12 });

const taking = fc.oneof(
	part.map(
		(f): Command =>
			({ buffer, model }) => {
				const n = of(f, buffer.length);
				expect(buffer.take(n).equals(model.take(n))).toBe(true);
			},
	),
	part.map(
		(f): Command =>
			({ buffer, model }) => {
				const n = of(f, buffer.length);
				buffer.drop(n);
				model.take(n);
			},
	),
	fc.integer({ min: 0, max: 20_000 }).map(
		(n): Command =>
			({ buffer, model }) => {
				const target = Buffer.alloc(n);
				const copied = buffer.takeInto(target);
				expect(copied).toBe(Math.min(n, model.octets.length));
				expect(target.subarray(0, copied).equals(model.take(copied))).toBe(true);
			},
	),
	fc.constantFrom(-1, 0, 1, 3, 1.5, 10_000, Number.NaN).map(
		(size): Command =>
			({ buffer, model }) => {
				const n = Number.isNaN(size) ? buffer.contiguous : size;
				const bytes = buffer.takeReady(n);
				if (bytes !== undefined) expect(bytes.equals(model.take(n))).toBe(true);
				if (bytes !== undefined) expect(bytes).toHaveLength(n);
			},
	),
	fc.tuple(fc.constantFrom(1, 4, 100_000), fc.constantFrom(...SEPARATORS)).map(
		([max, separators]): Command =>
			({ buffer, model }) => {
				const line = buffer.takeReadyUntil(separators.compiled, max);
				if (line === undefined) return;
				expect(line.length).toBeLessThanOrEqual(max);
				expect(line).toHaveLength(lengthUntil(model.bytes, separators.list));
				expect(line.equals(model.take(line.length))).toBe(true);
			},
	),
);

const looking = fc.oneof(
	fc.constantFrom(...SEPARATORS).map(
		({ compiled, list }): Command =>
			({ buffer, model }) => {
				expect(buffer.lengthUntil(compiled)).toBe(lengthUntil(model.bytes, list));
			},
	),
	fc.tuple(part, part).map(
		([f, g]): Command =>
			({ buffer, model }) => {
				const [from, to] = [of(f, buffer.length), of(g, buffer.length)].sort((x, y) => x - y) as [number, number];
				expect(buffer.slice(from, to).equals(model.bytes.subarray(from, to))).toBe(true);
			},
	),
	part.map(
		(f): Command =>
			({ buffer, model }) => {
				const n = of(f, buffer.length);
				expect(buffer.view(n).equals(model.bytes.subarray(0, n))).toBe(true);
				expect(buffer.contiguous).toBeGreaterThanOrEqual(n);
			},
	),
	fc.tuple(fc.constantFrom(1, 5, 16_384), fc.constantFrom(...SEPARATORS)).map(
		([max, { compiled, list }]): Command =>
			({ buffer, model }) => {
				const near = model.bytes.subarray(0, Math.min(max, buffer.contiguous));
				const ends = list.filter((item) => near.includes(item)).map((item) => near.lastIndexOf(item) + item.length);
				expect(buffer.lastEnd(compiled, max)).toBe(Math.max(0, ...ends));
			},
	),
);

const moving = fc.oneof(
	fc.constant<Command>(({ buffer, model }) => {
		if (model.taken !== undefined) return;
		const other = new ByteBuffer();
		expect(buffer.moveTo(other)).toBe(model.octets.length > 0);
		other.moveTo(buffer);
	}),
	fc.constant<Command>(({ buffer, model }) => {
		model.commit();
		buffer.commit();
		buffer.begin();
		model.taken = [];
	}),
	fc.boolean().map(
		(restore): Command =>
			({ buffer, model }) => {
				const taken = buffer.transactionBytes();
				expect(taken.equals(Buffer.from((model.taken ?? []).map(({ byte }) => byte)))).toBe(true);
				if (restore) buffer.rollback();
				else buffer.commit();
				if (restore) model.rollback();
				else model.commit();
			},
	),
	fc.constant<Command>(({ buffer, model }) => {
		if (model.taken !== undefined) return;
		const chunks = buffer.takeChunks();
		expect(buffer.length).toBe(0);
		const middle = Math.floor(chunks.length / 2);
		// Two files give their parts back, the earlier one first.
		buffer.restore(chunks.slice(0, middle));
		buffer.restore(chunks.slice(middle));
		expect(model.octets).toHaveLength(buffer.length);
	}),
);

describe("a buffer of unread bytes", () => {
	it.each([
		["small, and copied together", arrival(few, [0, 0, 0, 0, 5]), 300],
		["small, with gaps between", arrival(few, [0, 5]), 500],
		["large, and kept", arrival(fc.oneof(few, fc.constantFrom(SMALL - 1, SMALL, 40_000)), [0, 0, 0, 5]), 60],
	])("gives the bytes that arrived, in order and with their offsets: %s", (_name, arrivals, numRuns) => {
		const commands = fc.array(
			fc.oneof(
				{ weight: 4, arbitrary: arrivals },
				{ weight: 3, arbitrary: taking },
				{ weight: 3, arbitrary: looking },
				{ weight: 2, arbitrary: moving },
			),
			{ maxLength: 40, size: "max" },
		);
		const run = (all: readonly Command[]) => {
			const pair = { buffer: new ByteBuffer(), model: new Model() };
			for (const command of all) {
				command(pair);
				expect(pair.buffer.length).toBe(pair.model.octets.length);
				expect(pair.buffer.contiguous > 0).toBe(pair.buffer.length > 0);
			}
			pair.buffer.rollback();
			pair.model.rollback();
			const rest = octetsOf(pair.buffer);
			const wrong = rest.findIndex(({ byte, offset }, i) => {
				const expected = pair.model.octets[i];
				return byte !== expected?.byte || offset !== expected.offset;
			});
			expect([rest.length, wrong]).toEqual([pair.model.octets.length, -1]);
		};
		fc.assert(fc.property(commands, run), { numRuns, seed: 9 });
	});

	it("joins many small arrivals to few chunks, across several blocks", () => {
		const buffer = new ByteBuffer();
		const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));
		for (let at = 0; at < bytes.length; at += 100) buffer.append(Buffer.from(bytes.subarray(at, at + 100)), at);
		const chunks = buffer.takeChunks();
		expect(chunks.length).toBeLessThan(10);
		expect(chunks.map(({ offset }) => offset)).toEqual(
			chunks.map((_, i) => chunks.slice(0, i).reduce((sum, chunk) => sum + chunk.bytes.length, 0)),
		);
		expect(Buffer.concat(chunks.map((chunk) => chunk.bytes)).equals(bytes)).toBe(true);
	});

	it("does not copy a large arrival because a small one follows", () => {
		const buffer = new ByteBuffer();
		const large = Buffer.alloc(10_000, "a");
		buffer.append(large, 0);
		buffer.append(Buffer.from("bc"), 10_000);
		const [first, second] = buffer.takeChunks();
		expect(first?.bytes.buffer).toBe(large.buffer);
		expect(String(second?.bytes)).toBe("bc");
	});

	it("finds a line again that was searched for before", () => {
		const buffer = new ByteBuffer();
		buffer.append(Buffer.from("ab\ncd"), 0);
		expect(buffer.lengthUntil(LINE_FEED)).toBe(3);
		expect(buffer.lengthUntil(LINE_FEED)).toBe(3);
		expect(buffer.takeReadyUntil(LINE_FEED, 2)).toBeUndefined();
		expect(String(buffer.takeReadyUntil(LINE_FEED, 3))).toBe("ab\n");
		expect(buffer.lengthUntil(LINE_FEED)).toBe(0);
		expect(buffer.takeReadyUntil(LINE_FEED, 3)).toBeUndefined();
	});

	it("does not copy chunks together if another file took the bytes between them", () => {
		const buffer = new ByteBuffer();
		buffer.append(Buffer.from("ab"), 0);
		buffer.append(Buffer.from("ef"), 4);
		expect(buffer.takeChunks().map(({ bytes, offset }) => [String(bytes), offset])).toEqual([
			["ab", 0],
			["ef", 4],
		]);
	});

	it("keeps the offset of every byte that it joined", () => {
		const buffer = new ByteBuffer();
		buffer.append(Buffer.from("ab"), 0);
		buffer.append(Buffer.from("cd"), 7);
		expect(String(buffer.view(4))).toBe("abcd");
		buffer.take(2);
		expect(buffer.takeChunks()).toEqual([{ bytes: Buffer.from("cd"), offset: 7 }]);
		expect(buffer.takeChunks()).toEqual([]);
	});

	it("cuts a chunk that is only needed in part, and none at a boundary", () => {
		const chunk = (fill: string) => Buffer.alloc(SMALL, fill);
		const buffer = new ByteBuffer();
		for (const [i, fill] of ["a", "b", "c"].entries()) buffer.append(chunk(fill), i * SMALL);
		expect(buffer.view(2 * SMALL).equals(Buffer.concat([chunk("a"), chunk("b")]))).toBe(true);
		buffer.append(chunk("d"), 3 * SMALL);
		expect(String(buffer.view(3 * SMALL + 1).subarray(-2))).toBe("cd");
		expect(buffer.takeChunks().map(({ bytes, offset }) => [bytes.length, offset])).toEqual([
			[3 * SMALL + 1, 0],
			[SMALL - 1, 3 * SMALL + 1],
		]);
	});

	it("never hands the same memory out twice: what was taken may be changed", () => {
		const buffer = new ByteBuffer();
		buffer.append(Buffer.from("abcdef"), 0);
		const first = buffer.take(2);
		buffer.append(Buffer.from("gh"), 6);
		first.fill("!");
		expect(String(buffer.take(6))).toBe("cdefgh");
	});

	it("takes bytes back before those that it holds, or that it will hold", () => {
		const buffer = new ByteBuffer();
		buffer.putBack(Buffer.from("b"));
		buffer.putBack(Buffer.from("a"));
		buffer.append(Buffer.from("c"), 1);
		expect(String(buffer.take(3))).toBe("abc");
	});

	it("has no transaction before begin(): rollback() brings nothing back", () => {
		const buffer = new ByteBuffer();
		buffer.append(Buffer.from("abc"), 0);
		buffer.take(1);
		expect(buffer.transactionBytes()).toHaveLength(0);
		buffer.rollback();
		expect(String(buffer.take(2))).toBe("bc");
	});

	it("moves all it holds behind what another buffer holds", () => {
		const [from, to] = [new ByteBuffer(), new ByteBuffer()];
		expect(from.moveTo(to)).toBe(false);
		from.append(Buffer.from("one "), 0);
		expect(from.moveTo(to)).toBe(true);
		from.append(Buffer.from("xtwo "), 4);
		from.drop(1);
		expect(from.moveTo(to)).toBe(true);
		expect(from.length).toBe(0);
		expect(String(to.take(to.length))).toBe("one two ");
	});
});

describe("a line feed to be dropped", () => {
	const arrivals = (...parts: string[]) => {
		const buffer = new ByteBuffer();
		buffer.dropNext(Buffer.from("\n\0"));
		let offset = 0;
		for (const part of parts) {
			buffer.append(Buffer.from(part), offset);
			offset += part.length;
		}
		return buffer;
	};

	it("is dropped once, whole or in halves, and only if it comes next", () => {
		expect(String(arrivals("\n\0\n\0x").takeChunks()[0]?.bytes)).toBe("\n\0x");
		expect(String(arrivals("\n", "\0x").takeChunks()[0]?.bytes)).toBe("x");
		expect(String(arrivals("x\n\0").takeChunks()[0]?.bytes)).toBe("x\n\0");
		expect(String(arrivals("\n", "x").take(2))).toBe("\nx");
	});

	it("does not count as arrived while only half of it is there", () => {
		const buffer = arrivals("\n");
		expect(buffer.length).toBe(0);
		expect(buffer.cancelDrop()).toBe(true);
		expect(String(buffer.take(1))).toBe("\n");
		expect(buffer.cancelDrop()).toBe(false);
	});

	it("goes along with takeChunks() while only half of it is there, and is still dropped if it is restored", () => {
		const buffer = arrivals("\n");
		const chunks = buffer.takeChunks();
		expect(chunks).toEqual([{ bytes: Buffer.from("\n"), offset: 0 }]);
		expect(buffer.takeChunks()).toEqual([]);
		buffer.restore(chunks);
		buffer.append(Buffer.from("\0x"), 1);
		expect(buffer.takeChunks()).toEqual([{ bytes: Buffer.from("x"), offset: 2 }]);
	});

	it("is dropped from what has already arrived, and left to the caller of takePendingDrop()", () => {
		const buffer = new ByteBuffer();
		buffer.append(Buffer.from("\nab"), 0);
		buffer.dropNext(Buffer.from("\n"));
		expect(buffer.pendingDrop).toBeUndefined();
		buffer.take(2);
		buffer.dropNext(Buffer.from("\n"));
		expect(String(buffer.takePendingDrop())).toBe("\n");
		buffer.append(Buffer.from("\n"), 3);
		expect(buffer.length).toBe(1);
	});

	it("may be all that moved; then moveTo() returns false", () => {
		const [from, to] = [new ByteBuffer(), new ByteBuffer()];
		to.dropNext(Buffer.from("\n"));
		from.append(Buffer.from("\n"), 0);
		expect(from.moveTo(to)).toBe(false);
		to.dropNext(Buffer.from("\n"));
		from.append(Buffer.from("x\n"), 1);
		from.drop(1);
		expect(from.moveTo(to)).toBe(false);
		expect(to.length).toBe(0);
	});
});

describe("a separator in several chunks", () => {
	const SEPARATOR = "<--end-->";

	test.each([
		["one byte before the boundary", [9000, 9000, 9000], 8999],
		["one byte after it", [9000, 9000, 9000], 8992],
		["between the second and the third chunk", [9000, 9000, 9000], 17_996],
		["over a whole chunk", [9000, 9000, 9000], 26_000],
	])("is found: %s", (_name, sizes, at) => {
		const bytes = Buffer.alloc(40_000, "-");
		bytes.write(SEPARATOR, at);
		const separators = new ByteSeparators([SEPARATOR, "never"]);
		const buffer = new ByteBuffer();
		let offset = 0;
		for (const size of [...sizes, 40_000 - 27_000]) {
			// Each look goes on where the last one stopped.
			expect(buffer.lengthUntil(separators)).toBe(offset >= at + SEPARATOR.length ? at + SEPARATOR.length : 0);
			buffer.append(Buffer.from(bytes.subarray(offset, offset + size)), offset);
			offset += size;
		}
		expect(buffer.lengthUntil(separators)).toBe(at + SEPARATOR.length);
		const other = new ByteSeparators(SEPARATOR);
		expect(buffer.lengthUntil(other)).toBe(at + SEPARATOR.length);
		expect(String(buffer.take(at + SEPARATOR.length)).endsWith(SEPARATOR)).toBe(true);
	});

	test("is found in chunks that are shorter than it", () => {
		const separators = new ByteSeparators(SEPARATOR);
		const pieces = ["ab<-", "-e", "nd", "-", "->"];
		const chunks = pieces.map((text, index) => ({ bytes: Buffer.from(text), offset: 4 * index }));
		expect(separators.endInChunks(chunks, 0, 0, Buffer.alloc(0))).toBe(pieces.join("").length);
		expect(separators.endInChunks(chunks.slice(1), 4, 4, Buffer.from("ab<-"))).toBe(pieces.join("").length);
	});
});
