// The messages that the fuzzer mutates: the vectors that are not too long.

import { existsSync, readFileSync } from "node:fs";
import type { SharedVector } from "./shared-vector.ts";
import { chunkedVectors } from "./vectors-chunked.ts";
import { fieldVectors } from "./vectors-fields.ts";
import { framingVectors } from "./vectors-framing.ts";
import { statusLineVectors } from "./vectors-status-line.ts";

const longest = 2_000;
const path = new URL("../../../shared/vectors/http-responses.json", import.meta.url);

/** The shared vectors; none if their file is not beside the repository. */
export function sharedVectors(): SharedVector[] {
	return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).vectors : [];
}

export function corpus(): string[] {
	const own = [...statusLineVectors, ...fieldVectors, ...framingVectors, ...chunkedVectors].map((vector) => vector.raw);
	const shared = sharedVectors().map((vector) => Buffer.from(vector.raw, "base64").toString("latin1"));
	return [...own, ...shared].filter((raw) => raw.length <= longest);
}
