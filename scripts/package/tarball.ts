// The package as its users get it: packed, and installed into an empty folder.

import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Tarball {
	readonly file: string;
	readonly files: readonly { readonly path: string }[];
	/** Bytes. */
	readonly size: number;
	readonly unpackedSize: number;
}

/** Packs what is in `dist`. */
export function pack(root: string, folder: string): Tarball {
	const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
	const output = execFileSync("npm", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
	const report: unknown = JSON.parse(output);
	// A list, or by name, as the version of npm likes it.
	const [entry] = Object.values(Object(report)) as (Omit<Tarball, "file"> & { readonly filename: string })[];
	if (entry === undefined) throw new Error(`npm pack says nothing: ${output}`);
	return { ...entry, file: path.join(folder, entry.filename) };
}

/** Makes a package of nothing but this dependency. */
export function install(home: string, tarball: string): void {
	mkdirSync(home, { recursive: true });
	writeFileSync(path.join(home, "package.json"), '{ "private": true, "type": "module" }\n');
	const args = ["install", "--no-audit", "--no-fund", "--omit=optional", "--ignore-scripts", tarball];
	execFileSync("npm", args, { cwd: home, stdio: ["ignore", "ignore", "inherit"] });
}

/** Installs, and says how many bytes that puts on the disk. */
export function installedSize(home: string, tarball: string): number {
	install(home, tarball);
	const modules = path.join(home, "node_modules");
	const names = readdirSync(modules, { recursive: true, encoding: "utf8" });
	return names.map((name) => statSync(path.join(modules, name))).reduce((sum, s) => sum + (s.isFile() ? s.size : 0), 0);
}
