// The operations of the matrix as data.

import { BufferedReader, BufferedRWPair, type BufferedWriter, makefile, TextIOWrapper } from "../../../src/index.ts";
import { seededBytes } from "../../support/connections.ts";
import type { Wire } from "./wire.ts";

export interface Options {
	readonly signal?: AbortSignal;
}

/** The bytes that arrive before the fault, and those that complete the line. */
export const PART = Buffer.from("partial ");
export const REST = Buffer.from("line\n");
const FULL = PART.length + REST.length;

/** A call that reads; it resolves to the bytes it read. */
export interface ReadOperation {
	readonly name: string;
	/**
	 * Whether it delivers the bytes that arrived before a failure. A read to the end does not: it rejects. An exact read
	 * delivers them if they are all that it asks for.
	 */
	readonly bounded: boolean | "exact";
	/** Whether the call takes a signal. */
	readonly signal: boolean;
	prepare(wire: Wire): BufferedRWPair;
	/** Makes the call. Returns its promise and the file to be read afterwards. */
	run(
		f: BufferedRWPair,
		wire: Wire,
		options: Options,
	): { readonly result: Promise<Buffer>; readonly file: BufferedReader | BufferedRWPair };
}

type Traits = Pick<ReadOperation, "bounded" | "signal">;
type Call = (f: BufferedRWPair, options: Options) => Promise<Buffer>;

function reading(name: string, call: Call, traits: Traits = { bounded: true, signal: true }): ReadOperation {
	return {
		name,
		...traits,
		prepare: (wire) => makefile(wire.stream, "rwb"),
		run: (f, _wire, options) => ({ result: call(f, options), file: f }),
	};
}

export const READS: readonly ReadOperation[] = [
	reading("read(n)", (f, options) => f.read(FULL, options)),
	reading("read to end", (f, options) => f.read(-1, options), { bounded: false, signal: true }),
	reading("readline", (f, options) => f.readline(-1, options)),
	reading("readline(limit)", (f, options) => f.readline(100, options)),
	reading("iterate", async (f) => (await f[Symbol.asyncIterator]().next()).value ?? Buffer.alloc(0), {
		bounded: true,
		signal: false,
	}),
	reading("read1", (f, options) => f.read1(100, options)),
	reading("readuntil", (f, options) => f.readuntil(["never", "e\n"], options), { bounded: "exact", signal: true }),
	reading("readexactly", (f, options) => f.readexactly(FULL, options), { bounded: "exact", signal: true }),
	reading(
		"peekexactly, then readexactly",
		(f, options) => {
			return f.peekexactly(FULL, options).then(() => f.readexactly(FULL));
		},
		{ bounded: "exact", signal: true },
	),
	reading("chunks", async (f, options) => (await f.chunks(FULL, options).next()).value ?? Buffer.alloc(0)),
	reading("readline of a text layer by hand", async (f, options) => {
		return Buffer.from(await new TextIOWrapper(f).readline(-1, options));
	}),
	{
		...reading("readline of the second of two layers over a raw file", (f, options) => f.readline(-1, options)),
		prepare(wire) {
			const raw = makefile(wire.stream, "rwb", { buffering: 0 });
			const [, second] = [new BufferedReader(raw), new BufferedRWPair(raw, raw)];
			return second;
		},
	},
	{
		name: "makefile while closing",
		bounded: true,
		signal: true,
		prepare: (wire) => makefile(wire.stream, "rwb"),
		run(f, wire, options) {
			// Rejects if the fault has closed the file before.
			f.write(Buffer.from("last words")).catch(() => {});
			f.close();
			const file = makefile(wire.stream, "rb");
			return { result: file.readline(-1, options), file };
		},
	},
];

/** A call, or calls, that send the whole payload. */
export interface WriteOperation {
	readonly name: string;
	readonly signal: boolean;
	prepare(wire: Wire): BufferedWriter;
	run(f: BufferedWriter, payload: Buffer, options: Options): Promise<unknown>;
}

const ROOM = { buffering: 33_554_432 } as const;

export const WRITES: readonly WriteOperation[] = [
	{
		name: "write",
		signal: true,
		prepare: (wire) => makefile(wire.stream, "wb"),
		run: (f, payload, options) => f.write(payload, options),
	},
	{
		name: "flush",
		signal: true,
		prepare: (wire) => makefile(wire.stream, "wb", ROOM),
		run: (f, payload, options) => f.write(payload, options).then(() => f.flush(options)),
	},
	{
		name: "close with data",
		signal: false,
		prepare: (wire) => makefile(wire.stream, "wb", ROOM),
		run: (f, payload) => Promise.all([f.write(payload), f.close()]),
	},
];

const LARGE = seededBytes(8_000_000);
const SMALL = LARGE.subarray(0, 100_000);

/** More bytes than the buffers between the two ends can hold. */
export function payloadFor(wire: Wire): Buffer {
	return wire.medium === "tcp" || wire.medium === "tls" ? LARGE : SMALL;
}
