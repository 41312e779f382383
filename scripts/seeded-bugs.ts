// Checks that the tests notice known bugs (npm run test:bugs -- --help).

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { optionsOf } from "./options.ts";
import { BUGS, type Bug } from "./seeded-bugs-list.ts";

const HELP = `Usage: npm run test:bugs -- [--simulation] [--only TEXT]

Puts one bug at a time into a copy of the source and runs the tests that should fail because of it. Exits with code 1 if
the tests pass with any of the bugs.

  --simulation  only the bugs that concern order, loss or hanging, and only the simulation against them; tells which of
                them it cannot find, and why
  --only TEXT   only the bugs whose name contains this text
  --help        print this text`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const COPIED = ["src", "test", "examples", "package.json", "tsconfig.json", "vitest.config.ts"];

const { values } = optionsOf(HELP, {
	options: { simulation: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const project = values.simulation ? "simulation" : "unit";
const chosen = BUGS.filter(({ name }) => name.includes(values.only));
const bugs = values.simulation ? chosen.filter(({ simulation }) => simulation === "finds") : chosen;

/** The test files of a bug; none: all of the project. */
function testsOf({ tests }: Bug): readonly string[] {
	return values.simulation ? [] : tests;
}

function copy(): string {
	const folder = mkdtempSync(join(tmpdir(), "socket-makefile-bugs-"));
	for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
	symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
	return folder;
}

/** Whether these tests pass in that folder. */
function passes(folder: string, tests: readonly string[]): Promise<boolean> {
	const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
	// The timeout is short because a bug may make a call wait for ever. The simulation notices that itself.
	const timeout = values.simulation ? [] : ["--testTimeout", "10000"];
	const args = [vitest, "run", "--project", project, "--bail", "1", ...timeout, ...tests];
	return new Promise((resolve) => {
		execFile(process.execPath, args, { cwd: folder, timeout: 180_000, maxBuffer: 1 << 26 }, (error) => {
			resolve(error === null);
		});
	});
}

async function caught(folder: string, bug: Bug): Promise<boolean> {
	const path = join(folder, bug.file);
	const source = readFileSync(path, "utf8");
	if (source.split(bug.find).length !== 2)
		throw new Error(`${bug.name}: must occur exactly once in ${bug.file}: ${bug.find}`);
	writeFileSync(
		path,
		source.replace(bug.find, () => bug.replace),
	);
	try {
		return !(await passes(folder, testsOf(bug)));
	} finally {
		writeFileSync(path, source);
	}
}

const folder = copy();
let missed = 0;
try {
	const tests = [...new Set(bugs.flatMap(testsOf))];
	if (!(await passes(folder, tests))) throw new Error("the tests fail even without a bug");
	console.log(`no bug: the ${project} tests pass`);
	for (const bug of bugs) {
		const found = await caught(folder, bug);
		if (!found) missed++;
		console.log(`${found ? "caught" : "MISSED"}: ${bug.name}`);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
if (values.simulation) {
	for (const { name, simulation } of chosen) {
		if (simulation !== undefined && simulation !== "finds") console.log(`not by simulation: ${name}: ${simulation}`);
	}
}
console.log(`${bugs.length - missed} of ${bugs.length} seeded bugs caught`);
process.exitCode = missed === 0 ? 0 : 1;
