// One step of the differential fuzz: a response is read by the real reader (cut into random segments, in a random way),
// by the simple reader and by node:http, and the results are compared.

import { BufferedReader } from "../../src/io/buffered-reader.ts";
import { cutAt } from "./cuts.ts";
import type { Random } from "./mutations.ts";
import { compareWithNode } from "./node-http.ts";
import { type Outcome, observe, ways } from "./outcome.ts";
import { latin1, ScriptedReader } from "./scripted-reader.ts";
import { readSimply, type Simple } from "./simple-reader.ts";

export const methods = ["GET", "GET", "GET", "HEAD", "CONNECT"];

/** The real reader's outcome, in the form of the simple reader's. */
function simplified(outcome: Outcome): Simple | undefined | { body: string; end: undefined } {
	if (!outcome.ok) return outcome.stage === "head" ? undefined : { body: outcome.body, end: undefined };
	const { version, status, reason, interim, upgraded, body, trailers, keepAlive, leftover } = outcome;
	const headers = outcome.headers.map(([name, value]): [string, string] => [name, value]);
	const end = { trailers: trailers.map(([name, value]): [string, string] => [name, value]), keepAlive, leftover };
	return { version, status, reason, headers, interim, upgraded, body, end };
}

/** Describes how the readers differ; an empty string if they agree. */
export async function compare(raw: string, method: string, random: Random): Promise<string> {
	const octets = latin1(raw);
	const expected = readSimply(raw, method);
	const comparable = JSON.stringify(
		expected?.end === undefined && expected !== undefined ? { body: expected.body } : expected,
	);
	const cuts = Array.from({ length: random.below(6) }, () => random.below(octets.length + 1)).sort((a, b) => a - b);
	const way = random.of(Object.keys(ways));
	try {
		const outcome = await observe(new BufferedReader(new ScriptedReader(cutAt(octets, cuts))), method, ways[way]);
		const actual = JSON.stringify(simplified(outcome));
		if (actual !== comparable)
			return `${way}, cuts ${cuts}: ${actual} (${JSON.stringify(outcome)}), simply ${comparable}`;
		return outcome.ok && method !== "CONNECT" ? await compareWithNode(raw, method, outcome) : "";
	} catch (error) {
		return `${way}, cuts ${cuts}: ${error instanceof Error ? error.stack : error}`;
	}
}

/** Leaves out parts of an input as long as it still fails; returns the shortest that it found. */
export async function shrink(raw: string, fails: (raw: string) => Promise<boolean>): Promise<string> {
	let best = raw;
	for (let size = Math.ceil(raw.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
		for (let at = 0; at < best.length; ) {
			const shorter = best.slice(0, at) + best.slice(at + size);
			if (await fails(shorter)) best = shorter;
			else at += size;
		}
	}
	return best;
}
