// Checks the tarball that `npm publish` would send (npm run test:package): its files, sizes, types, scripts,
// dependencies, and the time that `import` takes.

import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { entries } from "../build/entries.ts";
import { runBundles, sizes as sizesOfBundles } from "./bundles.ts";
import { deadLinks, unexportedClasses } from "./contents.ts";
import { importCost } from "./import-cost.ts";
import { installedSize, pack } from "./tarball.ts";

const root = path.resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

/**
 * The largest sizes allowed, in bytes; raise them only on purpose. About 150 kB of the unpacked size are doc comments
 * with their examples, in the types and in the source maps.
 */
const CEILING = { packed: 420_000, unpacked: 1_650_000, installed: 2_200_000 };
/**
 * The most CPU time that a script with the import may take, in multiples of that of an empty script: a ratio, because both
 * times grow on a busy machine. Raise it only on purpose.
 */
const MOST_IMPORT_COST = { "socket-makefile": 1.55, "socket-makefile/lite": 1.42 };

const failures: string[] = [];

function row(name: string, ok: boolean, detail: string): void {
	console.log(`${ok ? "ok  " : "FAIL"}  ${name.padEnd(28)} ${detail}`);
	if (!ok) failures.push(name);
}

async function tool(name: string, command: string, args: readonly string[]): Promise<void> {
	try {
		await run(path.join(root, "node_modules", ".bin", command), args, { cwd: root });
		row(name, true, "");
	} catch (error) {
		const { stdout, stderr } = error as { stdout: string; stderr: string };
		row(name, false, `\n${stdout}${stderr}`);
	}
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`;

function sizes(name: string, bytes: number, most: number): void {
	row(name, bytes <= most, `${kB(bytes)} (at most ${kB(most)})`);
}

/** Reports known vulnerabilities. Reports "NOT CHECKED" if the configured registry has no audit service. */
function audit(folder: string): void {
	const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { cwd: folder, encoding: "utf8" });
	const report: unknown = JSON.parse(stdout || "{}");
	const found = Reflect.get(Object(report), "metadata");
	if (found === undefined) {
		row("npm audit", true, "NOT CHECKED: the registry has no audit service");
		return;
	}
	const total: unknown = Reflect.get(Object(Reflect.get(Object(found), "vulnerabilities")), "total");
	row("npm audit", total === 0, `${String(total)} known vulnerabilities`);
}

const USER = `import { connect, makefile } from "socket-makefile";
import { readResponse } from "socket-makefile/http";
import { StreamRequestHandler } from "socket-makefile/socketserver";
import { everyCut } from "socket-makefile/testing";
import type { Duplex } from "node:stream";
export async function use(stream: Duplex): Promise<string> {
	// @ts-expect-error a wrong mode is a type error
	makefile(stream, "x");
	// @ts-expect-error a file for reading has no write()
	makefile(stream, "r").write;
	const socket = await connect(["127.0.0.1", 1]);
	// @ts-expect-error internal members are not in the types
	socket.channel;
	const response = await readResponse(socket.makefile("rb"));
	await everyCut("line\\n", (socket) => socket.recv(1));
	return (await makefile(stream, "r").readline()) + response.status + StreamRequestHandler.name;
}
`;

async function compiles(folder: string): Promise<void> {
	writeFileSync(path.join(folder, "user.ts"), USER);
	for (const [module, moduleResolution] of [
		["nodenext", "nodenext"],
		["esnext", "bundler"],
	]) {
		const strictness = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
		const options = { module, moduleResolution, target: "es2022", ...strictness, noEmit: true, types: ["node"] };
		const typeRoots = [path.join(root, "node_modules", "@types")];
		for (const dom of [[], ["DOM", "DOM.Iterable"]]) {
			const lib = ["ES2023", "ESNext.Disposable", ...dom];
			const config = { compilerOptions: { ...options, lib, typeRoots }, files: ["user.ts"] };
			const name = `${moduleResolution}, ${dom.length === 0 ? "without" : "with"} DOM`;
			const file = path.join(folder, "tsconfig.json");
			writeFileSync(file, JSON.stringify(config));
			await tool(`types, ${name}`, "tsc", ["-p", file]);
		}
	}
}

const folder = mkdtempSync(path.join(os.tmpdir(), "socket-makefile-"));
try {
	const tarball = pack(root, folder);
	const names = tarball.files.map((file) => file.path);
	const wanted = ["dist/iconv-data.cjs", "dist/names-data.cjs", "README.md", "LICENSE", "CHANGELOG.md", "package.json"];
	for (const entry of entries) wanted.push(`dist/${entry}.js`, `dist/${entry}.d.ts`, `dist/${entry}.d.ts.map`);
	wanted.push("dist/socketserver/forking-child.js");
	const missing = wanted.filter((name) => !names.includes(name));
	const foreign = names.filter((name) => !wanted.includes(name) && !/^(?:dist|src)\//.test(name));
	row("files", missing.length + foreign.length === 0, `${names.length}; missing: ${missing}; unexpected: ${foreign}`);
	sizes("packed size", tarball.size, CEILING.packed);
	sizes("unpacked size", tarball.unpackedSize, CEILING.unpacked);

	const home = path.join(folder, "home");
	const bytes = installedSize(home, tarball.file);
	sizes("installed, dependencies too", bytes, CEILING.installed);
	const manifest: unknown = JSON.parse(
		readFileSync(path.join(home, "node_modules", "socket-makefile", "package.json"), "utf8"),
	);
	const scripts = Object.keys(Object(Reflect.get(Object(manifest), "scripts")));
	const installing = scripts.filter((name) => /^(pre|post)?install$|^prepare$/.test(name));
	row("no install scripts", installing.length === 0, installing.join(", "));

	await tool("publint --strict", "publint", ["--strict", tarball.file]);
	await tool("attw, ESM", "attw", [tarball.file, "--profile", "esm-only"]);
	await tool("knip (no dead code)", "knip", []);
	await compiles(home);
	audit(root);
	for (const [name, fault] of [
		["classes of the types", unexportedClasses(path.join(home, "node_modules", "socket-makefile")).join(", ")],
		["links of the README", deadLinks(root, names).join(", ")],
	] as const) {
		row(name, fault === "", fault);
	}
	for await (const [name, fault] of runBundles(home)) row(name, fault === "", fault);
	for await (const { names, from, bundler, bytes, most, gzip, without } of sizesOfBundles(home)) {
		const of = `${gzip ? "gzip -9" : "minified"}${without === undefined ? "" : `, without ${without}`}`;
		const detail = `${(bytes / 1000).toFixed(1)} kB (at most ${kB(most)}) ${of}, ${bundler}`;
		row(`${names}, ${from}`, bytes <= most, detail);
	}
	for (const [name, most] of Object.entries(MOST_IMPORT_COST)) {
		const cost = await importCost(home, name, most);
		const milliseconds = `${cost.imported.toFixed(1)} ms of CPU, an empty script ${cost.empty.toFixed(1)} ms`;
		const ratio = cost.imported / cost.empty;
		row(`import ${name}`, ratio <= most, `${milliseconds}: ${ratio.toFixed(2)} times (at most ${most.toFixed(2)})`);
	}
} finally {
	rmSync(folder, { recursive: true });
}

if (failures.length > 0) {
	console.error(`\nfailed: ${failures.join(", ")}`);
	process.exitCode = 1;
}
