// A short, repeatable run of what `npm run fuzz:http` does for longer.

import { describe, expect, it } from "vitest";
import { corpus } from "./corpus.ts";
import { compare, methods } from "./fuzz.ts";
import { compareRequests, requestCandidate, requestCorpus } from "./fuzz-requests.ts";
import { candidate, Random } from "./mutations.ts";

const cases = 4_000;

describe("the reader and the simple reader", () => {
	it(`agree on ${cases} responses`, async () => {
		const random = new Random(1);
		const seeds = corpus();
		for (let i = 0; i < cases; i++) {
			const raw = candidate(random, seeds);
			const method = random.of(methods);
			expect(await compare(raw, method, random), `${method} ${JSON.stringify(raw)}`).toBe("");
		}
	});

	it("agree on all vectors", async () => {
		const random = new Random(2);
		for (const raw of corpus())
			for (const method of methods)
				expect(await compare(raw, method, random), `${method} ${JSON.stringify(raw)}`).toBe("");
	});
});

describe("the reader of requests and the simple one", () => {
	it(`agree on ${cases} requests`, async () => {
		const random = new Random(3);
		const seeds = requestCorpus();
		for (let i = 0; i < cases; i++) {
			const raw = requestCandidate(random, seeds);
			expect(await compareRequests(raw, random), JSON.stringify(raw)).toBe("");
		}
	});

	it("agree on all vectors", async () => {
		const random = new Random(4);
		for (const raw of requestCorpus()) expect(await compareRequests(raw, random), JSON.stringify(raw)).toBe("");
	});
});
