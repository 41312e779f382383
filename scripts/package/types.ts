// The package's types, in programs of users: compiled by the lowest TypeScript that the README names, by that of this
// repository and by the newest.

import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { root } from "../build/entries.ts";

const run = promisify(execFile);

const ALL_ENTRIES = `import { connect, makefile } from "socket-makefile";
import { makefile as makefileOfLite } from "socket-makefile/lite";
import { readResponse } from "socket-makefile/http";
import { StreamRequestHandler } from "socket-makefile/socketserver";
import { everyCut } from "socket-makefile/testing";
import type { Duplex } from "node:stream";
export async function use(stream: Duplex): Promise<string> {
	// @ts-expect-error a wrong mode is a type error
	makefile(stream, "x");
	// @ts-expect-error a file for reading has no write()
	makefileOfLite(stream, "r").write;
	const socket = await connect(["127.0.0.1", 1]);
	// @ts-expect-error internal members are not in the types
	socket.channel;
	const response = await readResponse(socket.makefile("rb"));
	await everyCut("line\\n", (socket) => socket.recv(1));
	return (await makefile(stream, "r").readline()) + response.status + StreamRequestHandler.name;
}
`;

/** With this resolution the compiler does not see the other entries, because it does not read `exports`. */
const MAIN_ENTRY = `import { makefile, type Mode } from "socket-makefile";
import type { Duplex } from "node:stream";
export const mode: Mode = "rb";
export const read = (stream: Duplex): Promise<string> => makefile(stream, "r").readline();
`;

const RESOLUTIONS = {
	nodenext: { module: "nodenext", program: ALL_ENTRIES },
	bundler: { module: "esnext", program: ALL_ENTRIES },
	node10: { module: "commonjs", program: MAIN_ENTRY },
} as const;
type Resolution = keyof typeof RESOLUTIONS;

interface Compilation {
	readonly version: string;
	readonly resolution: Resolution;
	readonly dom: boolean;
}

const compilations = (version: string, ...resolutions: readonly Resolution[]): Compilation[] =>
	resolutions.flatMap((resolution) => [true, false].map((dom) => ({ version, resolution, dom })));

const COMPILATIONS: readonly Compilation[] = [
	...compilations("5.6.3", "nodenext", "node10"),
	...compilations(ts.version, "nodenext", "bundler", "node10"),
	...compilations("7.0.2", "nodenext", "bundler"),
];

/** Returns the path of the compiler; other versions than the repository's come from npm and are kept in a cache. */
function compilerOf(version: string): string {
	const home = version === ts.version ? root : path.join(os.tmpdir(), `socket-makefile-typescript-${version}`);
	const compiler = path.join(home, "node_modules", ".bin", "tsc");
	if (existsSync(compiler)) return compiler;
	mkdirSync(home, { recursive: true });
	writeFileSync(path.join(home, "package.json"), '{ "private": true }\n');
	const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `typescript@${version}`];
	execFileSync("npm", args, { cwd: home, stdio: ["ignore", "ignore", "inherit"] });
	return compiler;
}

/** Compiles a program of a user in every way. Yields what the compilers say. */
export async function* compile(home: string): AsyncGenerator<readonly [name: string, fault: string]> {
	const { version: lowest } = COMPILATIONS[0] as Compilation;
	const readme = readFileSync(path.join(root, "README.md"), "utf8");
	const named = /TypeScript (\d+\.\d+) or newer/.exec(readme)?.[1];
	yield ["types, lowest TypeScript", lowest.startsWith(`${named}.`) ? "" : `the README names ${named}, not ${lowest}`];
	for (const { version, resolution, dom } of COMPILATIONS) {
		const { module, program } = RESOLUTIONS[resolution];
		const lib = ["ES2023", "ESNext.Disposable", ...(dom ? ["DOM", "DOM.Iterable"] : [])];
		const compilerOptions = {
			...{ module, moduleResolution: resolution, lib, target: "es2022", noEmit: true },
			...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
			...{ types: ["node"], typeRoots: [path.join(root, "node_modules", "@types")] },
		};
		writeFileSync(path.join(home, "user.ts"), program);
		const config = path.join(home, "tsconfig.json");
		writeFileSync(config, JSON.stringify({ compilerOptions, files: ["user.ts"] }));
		const name = `types, ${version}, ${resolution}, ${dom ? "with" : "without"} DOM`;
		yield [name, await said(compilerOf(version), ["-p", config])];
	}
}

/** What a program says if it fails. */
async function said(program: string, args: readonly string[]): Promise<string> {
	try {
		await run(program, args);
		return "";
	} catch (error) {
		const { stdout, stderr } = error as { stdout: string; stderr: string };
		return `\n${stdout}${stderr}`;
	}
}
