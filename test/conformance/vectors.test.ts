import { isDeepStrictEqual } from "node:util";
import { afterAll, expect, test } from "vitest";
import type { Mode } from "../../src/index.ts";
import { makefile } from "../../src/index.ts";
import { type VectorDifference, vectorDifferences } from "./differences.ts";
import type { Failure, Operation, Outcome, Program, Step } from "./program.ts";
import { failureOf, runProgram } from "./run.ts";
import { ScriptedStream } from "./scripted-stream.ts";
import { cut } from "./stored-case.ts";
import { type ReadVector, readVectors } from "./vectors.ts";

const vectors = readVectors();
if (vectors === undefined) console.log("skipped: ../shared/vectors/cpython.json is not there");

let compared = 0;
const differing = new Map<string, number>();
afterAll(() => {
	if (vectors === undefined) return;
	console.log(`${compared} of CPython's answers compared`);
	for (const { id, reason } of vectorDifferences) console.log(`  ${differing.get(id) ?? 0} × ${id}: ${reason}`);
});

/** Whether a listed difference explains that our result differs. */
function listed(section: VectorDifference["section"], vector: object, differs: boolean): boolean {
	const found = vectorDifferences.find((difference) => difference.section === section && difference.applies(vector));
	if (found !== undefined && differs) differing.set(found.id, (differing.get(found.id) ?? 0) + 1);
	return found !== undefined && differs;
}

function program(vector: ReadVector, binary: boolean, packets = vector.packets): Program {
	const { buffering, encoding, errors, newline } = vector;
	const steps = vector.ops.map(
		([op, n]): Step => (n === undefined ? { op: op as Operation } : { op: op as Operation, n }),
	);
	const file = { buffering: buffering ?? -1, packets, steps };
	if (binary) return { mode: "rb", ...file };
	return { mode: "r", ...file, ...(encoding && { encoding }), ...(errors && { errors }), newline: newline ?? null };
}

/** Converts a stored result. The result of `newlines` is stored as a text or a list of texts. */
function plain(op: string | undefined, { n: _, ...outcome }: Outcome & { n?: number }): Outcome {
	if (op !== "newlines") return outcome;
	if ("l" in outcome) return { v: outcome.l.map((item) => ("s" in item ? item.s : undefined)) };
	return "s" in outcome ? { v: outcome.s } : outcome;
}

async function checkRead(vector: ReadVector, binary: boolean, packets = vector.packets): Promise<void> {
	const made = program(vector, binary, packets);
	const answers = (await runProgram(made)).map(({ outcome }) => outcome);
	const expected = vector.results.map((result, i) => plain(vector.ops[i]?.[0], result));
	if (binary && listed("fuzz_binary", vector, !isDeepStrictEqual(answers, expected))) {
		expect(joined(answers), JSON.stringify(made)).toBe(joined(expected));
	} else {
		expect(answers, JSON.stringify(made)).toEqual(expected);
	}
}

/** All bytes that the calls returned, in order. */
function joined(outcomes: readonly Outcome[]): string {
	return outcomes.map((outcome) => ("l" in outcome ? joined(outcome.l) : "b" in outcome ? outcome.b : "")).join("");
}

const recut = (vector: ReadVector, lengths: number[]) => cut(Buffer.from(vector.packets.join(""), "hex"), lengths);

test.skipIf(vectors === undefined)("reading text", async () => {
	for (const section of ["text_read", "text_read_encodings", "fuzz_text"] as const) {
		for (const vector of vectors?.[section] ?? []) {
			await checkRead(vector, false);
			await checkRead(vector, false, recut(vector, [1]));
			await checkRead(vector, false, recut(vector, []));
			compared++;
		}
	}
});

test.skipIf(vectors === undefined)("reading bytes", async () => {
	for (const vector of vectors?.fuzz_binary ?? []) {
		await checkRead(vector, true);
		compared++;
	}
});

/** Decodes a whole stream. */
async function decoded(encoding: string, errors: string | null, hex: string) {
	const [answer] = await runProgram({
		mode: "r",
		buffering: -1,
		encoding,
		errors: errors ?? "strict",
		newline: "",
		packets: hex === "" ? [] : [hex],
		steps: [{ op: "read" }],
	});
	return answer?.outcome;
}

const refusal = (error: unknown): Failure => failureOf(error);

test.skipIf(vectors === undefined)("decoding", async () => {
	for (const vector of vectors?.decode ?? []) {
		const { msg: _, ...expected } = vector.result;
		const ours = await decoded(vector.encoding, vector.errors, vector.hex).catch(refusal);
		compared++;
		const differs = JSON.stringify(ours) !== JSON.stringify(expected);
		if (!listed("decode", vector, differs)) expect(ours, JSON.stringify(vector)).toEqual(expected);
	}
});

test.skipIf(vectors === undefined)("encoding", async () => {
	for (const vector of vectors?.encode ?? []) {
		const { encoding, errors, text, wire } = vector;
		const { msg: _, ...expected } = vector.result;
		const steps: Step[] = [{ op: "write", data: text }, { op: "flush" }];
		const file = {
			mode: "w",
			buffering: -1,
			encoding,
			errors: errors ?? "strict",
			newline: "",
			packets: [],
			steps,
		} as const;
		const ours = await runProgram(file).then(
			([write, flush]) => [write?.outcome, flush?.outcome],
			(error) => [refusal(error)],
		);
		compared++;
		const answer = [expected, { wire }];
		const differs = JSON.stringify(ours) !== JSON.stringify(answer);
		if (!listed("encode", vector, differs)) expect(ours, JSON.stringify(vector)).toEqual(answer);
	}
});

test.skipIf(vectors === undefined)("writing line ends", async () => {
	for (const { newline, writes, results, wire } of vectors?.text_write_newlines_posix ?? []) {
		const steps: Step[] = [...writes.map((data): Step => ({ op: "write", data })), { op: "close" }];
		const answers = await runProgram({ mode: "w", buffering: -1, newline, packets: [], steps });
		const ours = answers.map(({ outcome }) => outcome);
		expect(ours.slice(0, results.length), JSON.stringify({ newline, writes })).toEqual(results);
		expect(ours.at(-1)).toEqual({ wire });
		compared++;
	}
});

test.skipIf(vectors === undefined)("opening files", () => {
	for (const vector of vectors?.makefile ?? []) {
		const { mode, buffering, result, ...others } = vector;
		const options: object = { ...others, ...(buffering !== null && { buffering }) };
		let ours: string;
		try {
			ours = makefile(new ScriptedStream([]), mode as Mode, options).constructor.name;
		} catch (error) {
			ours = failureOf(error).exc;
		}
		compared++;
		const expected = typeof result === "string" ? result : result.exc;
		if (!listed("makefile", vector, ours !== expected)) expect(ours, JSON.stringify(vector)).toBe(expected);
	}
});
