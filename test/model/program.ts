// Random programs: what arrives on one socket, and what is done with several files on it.

import fc from "fast-check";

/** The kinds of streams, see streams.ts. */
export const STREAMS = ["scripted", "pass-through", "from a pair", "without 'close'"] as const;

/** How a file is opened. */
export interface FileSpec {
	readonly layer: "text" | "binary" | "raw";
	readonly encoding: "utf-8" | "latin-1" | "ascii" | "utf-16-le";
	readonly newline: null | "" | "\n" | "\r" | "\r\n";
	/** 'function' and 'registered' call a handler that may do something on its own first. */
	readonly errors: "strict" | "ignore" | "surrogateescape" | "function" | "registered";
	readonly maxLineLength: number;
}

export const READS = [
	"readline",
	"readline n",
	"read n",
	"read",
	"readlines",
	"next",
	"read1",
	"readinto",
	"peek",
	"readuntil",
	"readexactly",
	"peekexactly",
	"chunks",
] as const;
export const TAKES = ["takeline", "take", "takeuntil", "skipline"] as const;
export const CLOSES = ["close", "detach"] as const;
/** Layers by hand: over a file's binary layer, or over its raw file. */
export const LAYERS = ["text over", "buffer over", "buffer of"] as const;

export type Step =
	| { readonly do: "arrive"; readonly n: number }
	| { readonly do: "open"; readonly spec: FileSpec }
	| { readonly do: (typeof READS)[number]; readonly file: number; readonly n: number; readonly signal: boolean }
	| { readonly do: (typeof TAKES)[number]; readonly file: number; readonly n: number }
	| { readonly do: (typeof CLOSES)[number]; readonly file: number; readonly n: number }
	| { readonly do: (typeof LAYERS)[number]; readonly file: number; readonly spec: FileSpec }
	| { readonly do: "write" | "flush"; readonly file: number }
	| { readonly do: "recv"; readonly n: number; readonly signal: boolean }
	| { readonly do: "abort" | "hand on" | "end" | "destroy" | "close socket" }
	| { readonly do: "throw" }
	| { readonly do: "timeout"; readonly ms: number | null }
	| { readonly do: "pass"; readonly ms: number };

export interface Program {
	readonly stream: (typeof STREAMS)[number];
	readonly content: readonly Cell[];
	readonly lineEnd: "\n" | "\r" | "\r\n" | "\n\0";
	readonly files: readonly FileSpec[];
	readonly steps: readonly Step[];
	/** What error handlers and listeners of signals do, one step for each time they are called. */
	readonly reentries: readonly Step[];
}

/** A piece of the content: a character of one or two bytes, a byte that is none in UTF-8, or a line end. */
export type Cell = "one" | "two" | "bad" | "end";

const cell = fc.constantFrom<Cell>("one", "one", "one", "two", "bad", "end", "end");
const file = fc.nat(3);
const n = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(9, 30));
const signal = fc.boolean();

const spec: fc.Arbitrary<FileSpec> = fc.record({
	layer: fc.constantFrom("text", "text", "binary", "raw"),
	encoding: fc.constantFrom("utf-8", "utf-8", "latin-1", "ascii", "utf-16-le"),
	newline: fc.constantFrom(null, null, "", "\n", "\r", "\r\n"),
	errors: fc.constantFrom("strict", "ignore", "surrogateescape", "function", "function", "registered"),
	maxLineLength: fc.constantFrom(1_000, 1_000, 1_000, 4),
});

const reading = fc.record({ do: fc.constantFrom(...READS), file, n, signal });
const taking = fc.record({ do: fc.constantFrom(...TAKES), file, n });
const closing = fc.record({ do: fc.constantFrom(...CLOSES, "close"), file, n });
const passive = fc.record({ do: fc.constantFrom("abort" as const) });
const timing = fc.oneof(
	fc.record({ do: fc.constant("timeout" as const), ms: fc.constantFrom(null, 5, 20) }),
	fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(5, 30) }),
);
const ending = fc.record({ do: fc.constantFrom("hand on", "end", "destroy", "close socket") });

const step: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 7, arbitrary: fc.record({ do: fc.constant("arrive" as const), n: fc.constantFrom(1, 2, 3, 7, 40) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant("open" as const), spec }) },
	{ weight: 9, arbitrary: reading },
	{ weight: 3, arbitrary: taking },
	{ weight: 3, arbitrary: closing },
	{ weight: 2, arbitrary: fc.record({ do: fc.constantFrom(...LAYERS), file, spec }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constantFrom("write" as const, "flush" as const), file }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("recv" as const), n, signal }) },
	{ weight: 1, arbitrary: passive },
	{ weight: 1, arbitrary: timing },
	{ weight: 1, arbitrary: ending },
);

const reentry: fc.Arbitrary<Step> = fc.oneof(
	{ weight: 3, arbitrary: closing },
	{ weight: 2, arbitrary: reading },
	{ weight: 2, arbitrary: taking },
	{ weight: 2, arbitrary: passive },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant("throw" as const) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constantFrom("write" as const, "flush" as const), file }) },
);

export const programs: fc.Arbitrary<Program> = fc.record({
	stream: fc.constantFrom(...STREAMS),
	content: fc.array(cell, { minLength: 1, maxLength: 24 }),
	lineEnd: fc.constantFrom("\n", "\n", "\r", "\r\n", "\n\0"),
	files: fc.array(spec, { minLength: 1, maxLength: 2 }),
	steps: fc.array(step, { minLength: 1, maxLength: 12 }),
	reentries: fc.array(reentry, { maxLength: 3 }),
});

export type FileStep = Extract<Step, { readonly file: number }>;
export type ReadStep = Extract<FileStep, { readonly do: (typeof TAKES)[number] } | { readonly signal: boolean }>;
