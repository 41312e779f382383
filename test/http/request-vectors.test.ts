// Reads our vectors of requests whole, octet by octet, cut at every place and cut at random, in every way to read, in memory
// and over TCP. The outcome, the error's code and its status must be the same each time.

import { socketpair } from "socket-makefile";
import { describe, expect, it } from "vitest";
import { BufferedReader } from "../../src/io/buffered-reader.ts";
import { cutAt, octets, randomCuts, singleCuts } from "./cuts.ts";
import { ways, waysFor } from "./outcome.ts";
import { observeRequest, type RequestVector } from "./request-outcome.ts";
import { bareLFVectors, requestFieldVectors } from "./request-vectors-fields.ts";
import { requestLineVectors } from "./request-vectors-line.ts";
import { latin1, ScriptedReader } from "./scripted-reader.ts";

const groups = {
	"request line": requestLineVectors,
	"fields and framing": requestFieldVectors,
	"bare LF": bareLFVectors,
};
const all: RequestVector[] = Object.values(groups).flat();
let runs = 0;

for (const [group, vectors] of Object.entries(groups)) {
	describe(group, () => {
		it.each(vectors.map((vector) => [vector.name, vector] as const))(
			"%s",
			async (_name, vector) => {
				const raw = latin1(vector.raw);
				const read = (segments: readonly Buffer[], way = ways["read()"]) =>
					observeRequest(new BufferedReader(new ScriptedReader(segments, vector.end ?? "hold")), way, vector.bareLF);
				for (const [name, way] of Object.entries(ways)) expect(await read([raw], way), name).toEqual(vector.expect);
				const right = JSON.stringify(await read([raw]));
				const suitable = waysFor(raw);
				const segmentations = [
					octets(raw),
					...singleCuts(raw, 2_000).map((at) => cutAt(raw, [at])),
					...randomCuts(raw, 20),
				];
				for (const [i, segments] of segmentations.entries()) {
					const outcome = await read(segments, suitable[i % suitable.length]);
					if (JSON.stringify(outcome) !== right)
						expect(outcome, `cuts ${segments.map((segment) => segment.length)}`).toEqual(vector.expect);
				}
				runs += Object.keys(ways).length + segmentations.length;
			},
			60_000,
		);
	});
}

describe("accepted requests", () => {
	it.each(
		all.filter(({ expect }) => typeof expect === "object" && expect.ok).map((vector) => [vector.name, vector] as const),
	)("leave every octet behind them in the file: %s", async (_name, vector) => {
		const trailing = "\0\r\nPOST \xff";
		const reader = () => new ScriptedReader(octets(latin1(vector.raw + trailing)), "hold");
		const outcome = await observeRequest(new BufferedReader(reader()), ways["read()"], vector.bareLF);
		const { leftover } = Object(vector.expect);
		expect(outcome).toEqual({ ...Object(vector.expect), leftover: leftover + trailing });
	});

	it("come over a socket too", async () => {
		for (const vector of all) {
			if (vector.end === "rst" || vector.end === "fin" || vector.raw.length > 5_000) continue;
			if (typeof vector.expect === "string" || (!vector.expect.ok && vector.expect.code === "ETIMEDOUT")) continue;
			const [client, server] = socketpair();
			server.settimeout(1);
			await client.sendall(latin1(vector.raw));
			const file = server.makefile("rwb");
			expect(await observeRequest(file, ways["read()"], vector.bareLF), vector.name).toEqual(vector.expect);
			client.abort();
			server.abort();
		}
	});
});

it("are at least 150, with names of their own", () => {
	const names = all.map((vector) => vector.name);
	expect(new Set(names).size).toBe(names.length);
	expect(names.length).toBeGreaterThanOrEqual(150);
	console.log(`${names.length} vectors of HTTP requests, ${runs} readings`);
});
