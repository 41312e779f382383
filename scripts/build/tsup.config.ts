// How `npm run build` makes the JavaScript of dist: a file for each part (parts.ts). declarations.ts writes the types.

import { copyFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { defineConfig } from "tsup";
import { root } from "./entries.ts";
import { exportsOf, partOf, parts, sourceOf, src } from "./parts.ts";

const dist = path.join(root, "dist");

/** The path from a file of dist to that of a part, as an import writes it. */
function importPath(from: string, to: string): string {
	const relative = path.posix.relative(path.posix.dirname(from), to);
	return `${relative.startsWith(".") ? "" : "./"}${relative}`;
}

export default defineConfig({
	// tsup wants a file that exists; `esbuildOptions` replaces it.
	entry: [path.join(src, "index.ts")],
	outDir: dist,
	format: "esm",
	target: "node20",
	sourcemap: true,
	clean: true,
	splitting: false,
	removeNodeProtocol: false,
	esbuildOptions(options) {
		options.entryPoints = Object.fromEntries(parts.map((part) => [part, `part:${part}`]));
		options.sourcesContent = false;
	},
	esbuildPlugins: [
		{
			name: "parts",
			setup(build) {
				build.onResolve({ filter: /^part:/ }, ({ path: name }) => {
					const part = name.slice("part:".length);
					const source = sourceOf(part);
					return source === undefined ? { path: part, namespace: "part" } : { path: path.join(src, source) };
				});
				build.onLoad({ filter: /./, namespace: "part" }, ({ path: part }) => {
					return { contents: exportsOf(part), resolveDir: src };
				});
				build.onResolve({ filter: /^\./ }, ({ path: name, importer, namespace, resolveDir }) => {
					const target = path.relative(src, path.resolve(resolveDir, name)).replaceAll(path.sep, "/");
					const from = namespace === "part" ? importer : partOf(path.relative(src, importer).replaceAll(path.sep, "/"));
					// The `.cjs` files need no build.
					if (target.endsWith(".cjs")) return { path: importPath(from, path.basename(target)), external: true };
					const part = partOf(target);
					return part === from ? undefined : { path: importPath(from, `${part}.js`), external: true };
				});
			},
		},
	],
	async onSuccess() {
		const names = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".cjs"));
		for (const name of names) copyFileSync(path.join(src, name), path.join(dist, path.basename(name)));
	},
});
