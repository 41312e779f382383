// Runs every check that a release has to pass: `npm run release:check -- [--skip NAME ...] [--help]`.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import pc from "picocolors";
import { optionsOf, wrongUsage } from "./options.ts";

const root = path.resolve(import.meta.dirname, "..");
const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

interface Step {
	readonly name: string;
	readonly command: readonly [string, ...string[]];
	/** Whether its output is printed even if it does not fail. */
	readonly isShown?: true;
}

const script = (name: string, ...args: string[]): Step => ({
	name,
	command: ["npm", "run", "--silent", name, ...args],
});

const STEPS: readonly Step[] = [
	{ name: "clean tree", command: ["sh", "-c", 'git status --short; test -z "$(git status --porcelain)"'] },
	{ name: "changelog", command: ["grep", "-q", `^## \\[${version}\\] - `, "CHANGELOG.md"] },
	{ name: "npm ci", command: ["npm", "ci", "--silent"] },
	script("test"),
	script("docs"),
	script("test:stream"),
	script("test:reference"),
	script("test:package"),
	script("test:runners"),
	script("test:runtimes"),
	script("test:faults"),
	script("test:interop"),
	script("test:load"),
	script("test:chat"),
	script("test:bugs"),
	script("fuzz:http", "--", "--seconds", "60"),
	{ name: "npm pack", command: ["npm", "pack", "--dry-run"], isShown: true },
];

const HELP = `Usage: npm run release:check -- [options]

Runs every check that version ${version} has to pass before its release, and prints a table. The output of a check is
printed if it fails, and what the package contains in any case.

  --skip NAME  leave out a check; may be given several times. The checks are:
               ${STEPS.map(({ name }) => name).join(", ")}
  --help       print this text`;

interface Result {
	readonly ok: boolean;
	readonly seconds: number;
	readonly output: string;
}

function run([program, ...args]: Step["command"]): Promise<Result> {
	const begin = performance.now();
	return new Promise((resolve) => {
		const child = spawn(program, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
		let output = "";
		for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
		child.on("error", (error) => resolve({ ok: false, seconds: 0, output: String(error) }));
		child.on("close", (code) => resolve({ ok: code === 0, seconds: (performance.now() - begin) / 1000, output }));
	});
}

async function main(): Promise<number> {
	const { values } = optionsOf(HELP, { options: { skip: { type: "string", multiple: true, default: [] } } });
	const unknown = values.skip.find((name) => !STEPS.some((step) => step.name === name));
	if (unknown !== undefined) {
		wrongUsage(`unknown check '${unknown}' (known: ${STEPS.map(({ name }) => name).join(", ")})`);
	}
	const table: string[] = [];
	let failed = 0;
	for (const { name, command, isShown } of STEPS) {
		if (values.skip.includes(name)) {
			table.push(`${pc.yellow("skip")}  ${name.padEnd(14)}  left out by --skip`);
			continue;
		}
		console.error(`… ${name}`);
		const { ok, seconds, output } = await run(command);
		table.push(`${ok ? pc.green("ok  ") : pc.red("FAIL")}  ${name.padEnd(14)}  ${seconds.toFixed(1)} s`);
		if (!ok) failed++;
		if (!ok || isShown) console.log(output.trimEnd());
	}
	console.log(`\n${table.join("\n")}\n`);
	const incomplete = `nothing failed, but ${values.skip.length} checks were left out`;
	const verdict = values.skip.length > 0 ? incomplete : `${version} may be released`;
	console.log(failed === 0 ? verdict : `${failed} of ${STEPS.length} checks failed`);
	return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
