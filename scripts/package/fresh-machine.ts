// Checks that Node is all it takes (npm run test:fresh): a copy of the project, with nothing in PATH but node, npm and
// a shell, gets through `npm ci` and `npm start`. A dependency that must be compiled fails here.

import { spawnSync } from "node:child_process";
import { accessSync, constants, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../..");
const NOT_COPIED = new Set(["node_modules", "dist", "coverage", ".git"]);

const folder = mkdtempSync(path.join(tmpdir(), "fresh-machine-"));
const bin = path.join(folder, "bin");
const project = path.join(folder, "project");

function found(name: string): string {
	for (const directory of process.env.PATH?.split(path.delimiter) ?? []) {
		const file = path.join(directory, name);
		try {
			accessSync(file, constants.X_OK);
			return file;
		} catch {}
	}
	throw new Error(`${name} is not in PATH`);
}

/** Runs npm with nothing else in PATH; returns its output, or throws with it. */
function npm(...args: readonly string[]): string {
	const command = `npm ${args.join(" ")}`;
	const started = performance.now();
	const { status, stdout, stderr } = spawnSync(path.join(bin, "npm"), args, {
		cwd: project,
		env: { ...process.env, PATH: bin },
		encoding: "utf8",
		timeout: 300_000,
	});
	if (status !== 0)
		throw new Error(`${command} fails where there is nothing but node, npm and sh:\n${stdout}${stderr}`);
	console.log(
		`ok    ${command} with nothing but node, npm and sh (${((performance.now() - started) / 1000).toFixed(0)} s)`,
	);
	return stdout;
}

try {
	mkdirSync(bin);
	for (const name of ["npm", "sh"]) symlinkSync(found(name), path.join(bin, name));
	symlinkSync(process.execPath, path.join(bin, "node"));
	cpSync(ROOT, project, { recursive: true, filter: (file) => !NOT_COPIED.has(path.relative(ROOT, file)) });
	npm("ci", "--prefer-offline", "--no-audit", "--no-fund");
	const output = npm("start");
	if (!output.includes("HTTP/1.1 200 OK")) throw new Error(`npm start does not show a response:\n${output}`);
} catch (error) {
	console.error(`FAIL  ${error instanceof Error ? error.message : String(error)}`);
	process.exitCode = 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
