// Further results of CPython, which are stored outside the repository and may be missing.

import { existsSync, readFileSync } from "node:fs";
import type { Newline } from "../../src/io/text/newline-modes.ts";
import type { Outcome } from "./program.ts";

type Answer = Outcome & { readonly msg?: string; readonly n?: number };
type Call = readonly [op: string, argument?: number | null];

export interface ReadVector {
	readonly encoding?: string;
	readonly errors?: string | null;
	readonly newline?: Newline;
	readonly buffering?: number | null;
	readonly packets: readonly string[];
	readonly ops: readonly Call[];
	readonly results: readonly Answer[];
}

export interface DecodeVector {
	readonly encoding: string;
	readonly errors: string | null;
	readonly hex: string;
	readonly result: Answer;
}

export interface EncodeVector {
	readonly encoding: string;
	readonly errors: string | null;
	readonly text: string;
	readonly result: Answer;
	readonly wire: string;
}

export interface WriteVector {
	readonly newline: Newline;
	readonly writes: readonly string[];
	readonly results: readonly Answer[];
	readonly wire: string;
}

export interface OpenVector {
	readonly mode: string;
	readonly buffering: number | null;
	readonly encoding?: unknown;
	readonly newline?: unknown;
	readonly errors?: unknown;
	readonly result: string | { readonly exc: string; readonly msg: string };
}

export interface Vectors {
	readonly text_read: readonly ReadVector[];
	readonly text_read_encodings: readonly ReadVector[];
	readonly fuzz_text: readonly ReadVector[];
	readonly fuzz_binary: readonly ReadVector[];
	readonly decode: readonly DecodeVector[];
	readonly encode: readonly EncodeVector[];
	readonly text_write_newlines_posix: readonly WriteVector[];
	readonly makefile: readonly OpenVector[];
}

export function readVectors(): Vectors | undefined {
	const path = ["../../../shared/vectors/cpython.json", "../../../../shared/vectors/cpython.json"]
		.map((relative) => new URL(relative, import.meta.url))
		.find((url) => existsSync(url));
	return path === undefined ? undefined : JSON.parse(readFileSync(path, "utf8"));
}
