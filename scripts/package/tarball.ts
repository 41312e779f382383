// The package as users get it: packed, and installed into an empty folder.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Tarball {
	readonly file: string;
	readonly files: readonly { readonly path: string }[];
	/** In bytes. */
	readonly size: number;
	/** In bytes. */
	readonly unpackedSize: number;
}

/** Packs the package with the files that are in `dist`, without building them. */
export function pack(root: string, folder: string): Tarball {
	const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
	const output = execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
	const report: unknown = JSON.parse(output);
	// Some versions of npm print a list, others an object by package name.
	const [entry] = Object.values(Object(report)) as (Omit<Tarball, "file"> & { readonly filename: string })[];
	if (entry === undefined) throw new Error(`npm pack reports no package: ${output}`);
	return { ...entry, file: path.join(folder, entry.filename) };
}

/** Makes an empty package in `home` and installs the tarball as its only dependency. */
export function install(home: string, tarball: string): void {
	mkdirSync(home, { recursive: true });
	writeFileSync(path.join(home, "package.json"), '{ "private": true, "type": "module" }\n');
	const args = ["install", "--no-audit", "--no-fund", "--omit=optional", "--ignore-scripts", tarball];
	execFileSync("npm", args, { cwd: home, stdio: ["ignore", "ignore", "inherit"] });
}

/** Installs the tarball with its dependencies. Returns the bytes that this takes on the disk. */
export function installedSize(home: string, tarball: string): number {
	install(home, tarball);
	const modules = path.join(home, "node_modules");
	const names = readdirSync(modules, { recursive: true, encoding: "utf8" });
	return names.map((name) => statSync(path.join(modules, name))).reduce((sum, s) => sum + (s.isFile() ? s.size : 0), 0);
}
