// Compares this library with CPython on many random programs (npm run conformance -- --help).
import fc from "fast-check";
import { compareProgram, Tally } from "../test/conformance/compare.ts";
import { Oracle } from "../test/conformance/oracle.ts";
import { programs } from "../test/conformance/programs.ts";
import { numberOf, optionsOf } from "./options.ts";

const HELP = `Usage: npm run conformance -- [options]

Makes random programs (a file, the packets that arrive, calls), runs each with CPython's makefile() and with ours, and
compares every result. Needs python3. If the results of a program differ, the smallest such program that can be found
is printed with its seed, and the exit code is 1.

  --programs N   number of programs (default 10000)
  --seed N       first seed (default: taken from the clock and printed)
  --help         print this text`;

/** Progress is reported after this many programs. Each such part has its own seed, one more than the part before. */
const PART = 1000;

function progress(tally: Tally, count: number, started: number): void {
	const seconds = ((Date.now() - started) / 1000).toFixed(0);
	const line = `${tally.programs} of ${count} programs, ${seconds} s`;
	process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
}

async function run(count: number, seed: number): Promise<void> {
	const oracle = new Oracle();
	const tally = new Tally();
	const property = fc.asyncProperty(programs, (program) => compareProgram(program, oracle, tally));
	const started = Date.now();
	console.log(`seed ${seed}`);
	try {
		for (let part = 0; part * PART < count; part++) {
			await fc.assert(property, { numRuns: Math.min(PART, count - part * PART), seed: seed + part });
			progress(tally, count, started);
		}
	} finally {
		await oracle.close();
	}
	if (process.stderr.isTTY) process.stderr.write("\n");
	console.log(tally.report());
	console.log("0 differences");
}

const { values } = optionsOf(HELP, {
	options: {
		programs: { type: "string", default: "10000" },
		seed: { type: "string", default: String(Date.now() % 2 ** 31) },
	},
});
try {
	await run(numberOf("programs", values.programs, 1), numberOf("seed", values.seed, 1));
} catch (error) {
	console.error(error instanceof Error ? describe(error) : error);
	process.exitCode = 1;
}

function describe(error: Error): string {
	return error.cause instanceof Error ? `${error.message}\n${error.cause.message}` : error.message;
}
