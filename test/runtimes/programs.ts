// Compares the results of programs of calls with CPython's (test/fixtures/makefile.json). run.ts bundles this file into
// JavaScript, without the package itself, because not every runtime reads TypeScript.

import { checkStored, type StoredCases } from "../conformance/stored-case.ts";

const WAYS: Readonly<Record<string, (size: number) => readonly number[]>> = {
	whole: () => [],
	"byte by byte": () => [1],
	"in two halves": (size) => [Math.ceil(size / 2)],
	"in packets of three": () => [3],
};

type Act = () => Promise<void>;

/** One case for each way to cut the stream into packets. */
export function programs(stored: StoredCases): Record<string, Act> {
	const cases = Object.entries(WAYS).map(([way, lengths]): [string, Act] => [
		`CPython: ${stored.cases.length} programs, ${way}`,
		async () => {
			for (const example of stored.cases) await checkStored(stored, example, lengths(example.data.length / 2), 0);
		},
	]);
	return Object.fromEntries(cases);
}
