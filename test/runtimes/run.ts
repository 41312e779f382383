// `npm run test:runtimes -- [NAME ...]` installs the packed package into an empty folder and runs the same suites on every
// runtime.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import pc from "picocolors";
import { build } from "tsup";
import { optionsOf, wrongUsage } from "../../scripts/options.ts";
import { install, pack } from "../../scripts/package/tarball.ts";
import { certificate } from "../support/certificate.ts";
import { KNOWN_LIMITS } from "./known-limits.ts";
import { programOf, RUNTIMES, type Runtime } from "./runtimes.ts";

const root = path.resolve(import.meta.dirname, "../..");
const SUITES = ["conformance", "faults", "demo"] as const;
const HELP = `Usage: npm run test:runtimes -- [NAME ...]

Packs the package, installs it into an empty folder and runs the conformance, fault and demo suites on each runtime, or on
those named: ${RUNTIMES.map(({ name }) => name.replace(" ", "")).join(", ")}. The runtimes come from the npm registry.`;

interface Verdict {
	readonly suite: string;
	readonly name: string;
	readonly ok: boolean;
	readonly reason?: string;
}

interface Result {
	readonly runtime: Runtime;
	readonly verdicts: readonly Verdict[];
	/** Whether the suite ran to its end. */
	readonly ended: boolean;
}

/** Installs the tarball into `home` and copies the suites there. Returns the suite's file and its arguments. */
async function prepare(home: string): Promise<readonly string[]> {
	execFileSync("npm", ["run", "--silent", "build"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
	install(home, pack(root, home).file);
	const suite = path.join(home, "suite");
	cpSync(import.meta.dirname, suite, { recursive: true, filter: (source) => !source.endsWith(".ts") });
	await build({
		entry: [path.join(import.meta.dirname, "programs.ts")],
		outDir: suite,
		outExtension: () => ({ js: ".mjs" }),
		format: "esm",
		external: ["socket-makefile"],
		config: false,
		silent: true,
		clean: false,
	});
	const { key, cert } = certificate();
	const pem = path.join(home, "pem");
	writeFileSync(pem, `${key}${cert}`);
	const fixtures = ["codecs.json", "makefile.json"].map((name) => path.join(root, "test/fixtures", name));
	return [path.join(suite, "suite.mjs"), ...fixtures, pem];
}

function run(runtime: Runtime, program: string, suite: readonly string[], home: string): Promise<Result> {
	const verdicts: Verdict[] = [];
	let ended = false;
	const child = spawn(program, [...runtime.args, ...suite], { cwd: home, stdio: ["ignore", "pipe", "inherit"] });
	const late = setTimeout(() => child.kill("SIGKILL"), 180_000);
	createInterface({ input: child.stdout }).on("line", (line) => {
		const said: Partial<Verdict> & { end?: boolean } = JSON.parse(line);
		ended ||= said.end === true;
		const { suite: of, name, ok, reason } = said;
		if (of !== undefined && name !== undefined && ok !== undefined) {
			verdicts.push({ suite: of, name, ok, ...(reason === undefined ? {} : { reason }) });
		}
		if (process.stderr.isTTY)
			process.stderr.write(`\r\x1b[K${runtime.name}: ${verdicts.length} ${name ?? ""}`.slice(0, 100));
	});
	return new Promise((resolve) => {
		child.on("close", () => {
			clearTimeout(late);
			if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
			resolve({ runtime, verdicts, ended });
		});
	});
}

/** Failures of a run: cases that fail and are no known limits, known limits that pass, a suite that did not reach its end. */
function faultsOf({ runtime, verdicts, ended }: Result): string[] {
	const faults = ended ? [] : ["the suite did not reach its end"];
	for (const { name, ok, reason } of verdicts) {
		const known = KNOWN_LIMITS.some((limit) => limit.runtime === runtime.name && limit.case === name);
		if (!ok && !known) faults.push(`${name}: ${reason}`);
		if (ok && known) faults.push(`${name}: passes, but is listed as a known limit`);
	}
	return faults;
}

function row({ runtime, verdicts }: Result, faults: readonly string[]): string {
	const cells = SUITES.map((suite) => {
		const of = verdicts.filter((verdict) => verdict.suite === suite);
		return `${of.filter(({ ok }) => ok).length}/${of.length}`.padStart(11);
	});
	const name = `${runtime.name} (${runtime.version})`.padEnd(20);
	return `${name} ${cells.join("  ")}  ${faults.length === 0 ? pc.green("ok") : pc.red("FAIL")}`;
}

async function main(): Promise<number> {
	const { positionals } = optionsOf(HELP, { allowPositionals: true });
	const named = (name: string) => RUNTIMES.find((runtime) => runtime.name.replace(" ", "") === name.replace(" ", ""));
	const unknown = positionals.find((name) => named(name) === undefined);
	if (unknown !== undefined) {
		wrongUsage(`unknown runtime '${unknown}' (known: ${RUNTIMES.map(({ name }) => name.replace(" ", "")).join(", ")})`);
	}
	const chosen = RUNTIMES.filter(
		(runtime) => positionals.length === 0 || positionals.some((name) => named(name) === runtime),
	);
	const home = mkdtempSync(path.join(os.tmpdir(), "socket-makefile-suite-"));
	const results: Result[] = [];
	try {
		const suite = await prepare(home);
		for (const runtime of chosen) results.push(await run(runtime, programOf(runtime), suite, home));
	} finally {
		rmSync(home, { recursive: true });
	}
	console.log(`${"runtime".padEnd(20)} ${SUITES.map((suite) => suite.padStart(11)).join("  ")}`);
	for (const result of results) console.log(row(result, faultsOf(result)));
	for (const { runtime, case: name, reason } of KNOWN_LIMITS)
		console.log(`known limit of ${runtime}: ${name}: ${reason}`);
	for (const result of results) for (const fault of faultsOf(result)) console.log(`${result.runtime.name}: ${fault}`);
	return results.some((result) => faultsOf(result).length > 0) ? 1 : 0;
}

process.exitCode = await main();
