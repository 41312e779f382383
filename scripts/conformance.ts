// Compares this library with CPython on many random programs (npm run conformance -- --help).
import fc from "fast-check";
import { compareProgram, Tally } from "../test/conformance/compare.ts";
import { Oracle } from "../test/conformance/oracle.ts";
import { programs } from "../test/conformance/programs.ts";
import { checkPrograms } from "../test/model/check.ts";
import { numberOf, optionsOf } from "./options.ts";

const HELP = `Usage: npm run conformance -- [options]

Makes random programs (a file, the packets that arrive, calls), runs each with CPython's makefile() and with ours, and
compares every result. Needs python3. Then makes random programs with several files, signals and layers on one socket,
and compares them with a simple model: each byte is handed out once, in order. If the results of a program differ, the
smallest such program that can be found is printed with its seed, and the exit code is 1.

  --programs N   number of programs compared with CPython (default 10000); 0: none
  --model N      number of programs compared with the model (default 1000000); 0: none
  --seed N       first seed (default: taken from the clock and printed)
  --help         print this text`;

/** Progress is reported after this many programs. Each such part has its own seed, one more than the part before. */
const PART = 1000;
const MODEL_PART = 10_000;

/** Checks programs part by part, and reports progress after each. */
async function inParts(
	count: number,
	size: number,
	check: (count: number, part: number) => Promise<void>,
): Promise<void> {
	const started = Date.now();
	for (let part = 0; part * size < count; part++) {
		await check(Math.min(size, count - part * size), part);
		const seconds = ((Date.now() - started) / 1000).toFixed(0);
		const line = `${Math.min((part + 1) * size, count)} of ${count} programs, ${seconds} s`;
		process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
	}
	if (process.stderr.isTTY) process.stderr.write("\n");
}

async function compareWithPython(count: number, seed: number): Promise<void> {
	if (count === 0) return;
	const oracle = new Oracle();
	const tally = new Tally();
	const property = fc.asyncProperty(programs, (program) => compareProgram(program, oracle, tally));
	try {
		await inParts(count, PART, (numRuns, part) => fc.assert(property, { numRuns, seed: seed + part }));
	} finally {
		await oracle.close();
	}
	console.log(tally.report());
}

async function compareWithModel(count: number, seed: number): Promise<void> {
	await inParts(count, MODEL_PART, async (numRuns, part) => {
		const difference = await checkPrograms(numRuns, seed + part);
		if (difference !== undefined) throw new Error(difference);
	});
	console.log(`${count} programs compared with the model`);
}

const { values } = optionsOf(HELP, {
	options: {
		programs: { type: "string", default: "10000" },
		model: { type: "string", default: "1000000" },
		seed: { type: "string", default: String(Date.now() % 2 ** 31) },
	},
});
try {
	const seed = numberOf("seed", values.seed, 1);
	console.log(`seed ${seed}`);
	await compareWithPython(numberOf("programs", values.programs, 0), seed);
	await compareWithModel(numberOf("model", values.model, 0), seed);
	console.log("0 differences");
} catch (error) {
	console.error(error instanceof Error ? describe(error) : error);
	process.exitCode = 1;
}

function describe(error: Error): string {
	return error.cause instanceof Error ? `${error.message}\n${error.cause.message}` : error.message;
}
