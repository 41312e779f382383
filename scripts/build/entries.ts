// The entries of the package, from package.json.

import { readFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

interface Manifest {
	readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

const { exports }: Manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));

/** The modules within `src` (and `dist`) that users can import, without `.ts`: "index", "http/index". */
export const entries: readonly string[] = Object.values(exports).flatMap((target) => {
	return typeof target === "string" ? [] : [target.default.replace(/^\.\/dist\/|\.js$/g, "")];
});
