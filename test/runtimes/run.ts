// `npm run test:runtimes -- [NAME ...]` installs the packed package into an empty folder and runs the same suites on every
// runtime.

import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { build as esbuild } from "esbuild";
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
	/** What was printed besides the verdicts. */
	readonly unasked: string;
}

/** The lines that workerd itself prints on stderr. */
const WORKERD = /^(?:service main: The compatibility flag .*|workerd\/server\/.*debug: \[ (?:TEST|PASS) \] .*)?\n/gm;

const CONFIG = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
	services = [(name = "main", worker = .suite), (name = "internet", network = (allow = ["public", "private"]))],
);
const suite :Workerd.Worker = (
	modules = [(name = "bundle.mjs", esModule = embed "bundle.mjs")],
	compatibilityDate = "2026-11-01",
	compatibilityFlags = ["nodejs_compat"],
);
`;

interface Prepared {
	/** The suite's file and its arguments. */
	readonly suite: readonly string[];
	/** The configuration of the suite as a worker. */
	readonly worker: readonly string[];
}

/** Installs the tarball into `home` and copies the suites there. */
async function prepare(home: string): Promise<Prepared> {
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
	for (const file of fixtures) copyFileSync(file, path.join(suite, path.basename(file)));
	await esbuild({
		entryPoints: [path.join(suite, "worker.mjs")],
		bundle: true,
		platform: "node",
		format: "esm",
		outfile: path.join(suite, "bundle.mjs"),
		logLevel: "error",
	});
	const config = path.join(suite, "worker.capnp");
	writeFileSync(config, CONFIG);
	return { suite: [path.join(suite, "suite.mjs"), ...fixtures, pem], worker: [config] };
}

function run(runtime: Runtime, program: string, suite: readonly string[], home: string): Promise<Result> {
	const verdicts: Verdict[] = [];
	let ended = false;
	let unasked = "";
	// The suite is run without NODE_DEBUG, so that nothing may be printed.
	const { NODE_DEBUG: _, ...env } = process.env;
	const child = spawn(program, [...runtime.args, ...suite], { cwd: home, env, stdio: ["ignore", "pipe", "pipe"] });
	child.stderr.setEncoding("utf8").on("data", (text: string) => {
		unasked += text;
	});
	const late = setTimeout(() => child.kill("SIGKILL"), 180_000);
	createInterface({ input: child.stdout }).on("line", (line) => {
		if (!line.startsWith("{")) {
			unasked += `${line}\n`;
			return;
		}
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
			resolve({ runtime, verdicts, ended, unasked: unasked.replace(WORKERD, "") });
		});
	});
}

/**
 * Failures of a run: cases that fail and are no known limits, known limits that pass, a suite that did not reach its end, and
 * anything that was printed, because a payload must never be printed unasked.
 */
function faultsOf({ runtime, verdicts, ended, unasked }: Result): string[] {
	const faults = ended ? [] : ["the suite did not reach its end"];
	if (unasked !== "") faults.push(`prints unasked: ${unasked.slice(0, 1000)}`);
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
		const { suite, worker } = await prepare(home);
		for (const runtime of chosen) {
			results.push(await run(runtime, programOf(runtime), runtime.runsWorker ? worker : suite, home));
		}
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
