// One step of the differential fuzz of requests: the real reader (cut into random segments, in a random way) and the simple
// reader read the same octets.

import { BufferedReader } from "../../src/io/buffered-reader.ts";
import { cutAt } from "./cuts.ts";
import { mutated, type Random } from "./mutations.ts";
import { ways } from "./outcome.ts";
import { observeRequest } from "./request-outcome.ts";
import { bareLFVectors, requestFieldVectors } from "./request-vectors-fields.ts";
import { requestLineVectors } from "./request-vectors-line.ts";
import { latin1, ScriptedReader } from "./scripted-reader.ts";
import { readRequestSimply } from "./simple-request-reader.ts";

/** The requests that the fuzzer mutates: the vectors that are not too long. */
export function requestCorpus(): string[] {
	const all = [...requestLineVectors, ...requestFieldVectors, ...bareLFVectors].map((vector) => vector.raw);
	return all.filter((raw) => raw.length <= 2_000);
}

export function requestCandidate(random: Random, corpus: readonly string[]): string {
	return mutated(random.of(corpus), random);
}

/** Describes how the readers differ; an empty string if they agree. */
export async function compareRequests(raw: string, random: Random): Promise<string> {
	const octets = latin1(raw);
	const cuts = Array.from({ length: random.below(6) }, () => random.below(octets.length + 1)).sort((a, b) => a - b);
	const way = random.of(Object.keys(ways));
	const outcome = await observeRequest(new BufferedReader(new ScriptedReader(cutAt(octets, cuts))), ways[way]);
	const simple = readRequestSimply(raw);
	const ours = JSON.stringify(simplified(outcome));
	const theirs = JSON.stringify(
		typeof simple === "object" && simple.end === undefined ? { body: simple.body } : simple,
	);
	return ours === theirs ? "" : `${way}, cuts ${cuts}: ${ours} (${JSON.stringify(outcome)}), simply ${theirs}`;
}

function simplified(outcome: Awaited<ReturnType<typeof observeRequest>>): unknown {
	if (typeof outcome === "string") return outcome;
	if (!outcome.ok) return outcome.stage === "head" ? "refused" : { body: outcome.body };
	const { method, target, version, headers, body, trailers, keepAlive, leftover } = outcome;
	return { method, target, version, headers, body, end: { trailers, keepAlive, leftover } };
}
