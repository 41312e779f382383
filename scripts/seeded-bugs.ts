// Checks that the tests notice known bugs (npm run test:bugs -- --help).

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { optionsOf } from "./options.ts";
import { BUGS, type Bug } from "./seeded-bugs-list.ts";

const HELP = `Usage: npm run test:bugs

Puts one bug at a time into a copy of the source and runs the tests that should fail because of it. Exits with code 1 if
the tests pass with any of the bugs.`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const COPIED = ["src", "test", "package.json", "tsconfig.json", "vitest.config.ts"];

function copy(): string {
	const folder = mkdtempSync(join(tmpdir(), "socket-makefile-bugs-"));
	for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
	symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
	return folder;
}

/** Whether these tests pass in that folder. */
function passes(folder: string, tests: readonly string[]): Promise<boolean> {
	const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
	// The timeout is short because a bug may make a call wait for ever.
	const args = [vitest, "run", "--project", "unit", "--bail", "1", "--testTimeout", "10000", ...tests];
	return new Promise((resolve) => {
		execFile(process.execPath, args, { cwd: folder, timeout: 120_000, maxBuffer: 1 << 26 }, (error) => {
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
		return !(await passes(folder, bug.tests));
	} finally {
		writeFileSync(path, source);
	}
}

optionsOf(HELP, {});
const folder = copy();
let missed = 0;
try {
	const tests = [...new Set(BUGS.flatMap((bug) => bug.tests))];
	if (!(await passes(folder, tests))) throw new Error("the tests fail even without a bug");
	console.log(`no bug: ${tests.length} test files pass`);
	for (const bug of BUGS) {
		const found = await caught(folder, bug);
		if (!found) missed++;
		console.log(`${found ? "caught" : "MISSED"}: ${bug.name}`);
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
console.log(`${BUGS.length - missed} of ${BUGS.length} seeded bugs caught`);
process.exitCode = missed === 0 ? 0 : 1;
