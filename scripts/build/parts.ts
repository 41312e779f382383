// Which source file goes into which file of dist. A bundler keeps or drops most of a file as a whole, and Node needs about as
// long to load a small file as 20 kB of code. So the parts are few, and follow the rooms (docs/architecture.md).

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { entries, root } from "./entries.ts";

export const src = path.join(root, "src");

/** The sources, relative to `src`. */
const sources = readdirSync(src, { recursive: true, encoding: "utf8" })
	.map((name) => name.replaceAll(path.sep, "/"))
	.filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));

/** The parts and their files; the first that fits decides. Of a part with a source of its name, that source is all others see. */
const RULES: readonly (readonly [part: string, files: RegExp])[] = [
	...["index", "common", "lite", "errors", "socketserver/index", "socketserver/forking-child"].map(
		(name) => [name, new RegExp(`^${name}\\.ts$`)] as const,
	),
	["with-tables", /^with-tables\.ts$|^codecs\/(?:tables\/|(?:table-encodings|character-names|unicode\/utf7)\.ts)/],
	["socketserver/servers", /^socketserver\//],
	["files", /^(?:builtins|misuse|options)\.ts$|^io\/(?!text)/],
	["core", /^(?:codecs|io|socket)\/|^makefile\.ts$/],
	...entries.map((name) => [name, new RegExp(`^${path.posix.dirname(name)}/`)] as const),
];

/** The part that a source file belongs to. */
export function partOf(source: string): string {
	const rule = RULES.find(([, files]) => files.test(source));
	if (rule === undefined) throw new Error(`src/${source} belongs to no part of dist: add it to scripts/build/parts.ts`);
	return rule[0];
}

export const parts: readonly string[] = [...new Set(sources.map(partOf))];

/** The source with a part's name, if there is one. */
export function sourceOf(part: string): string | undefined {
	return sources.find((source) => source === `${part}.ts`);
}

/** The values that a source imports from others, or exports from them. */
function* importsOf(source: string): Generator<[source: string, names: string[]]> {
	const code = readFileSync(path.join(src, source), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
	for (const [, from = ""] of code.matchAll(/^export \* from "([^"]+)";$/gm)) {
		const target = path.posix.join(path.posix.dirname(source), from);
		const isWhole = partOf(target) === partOf(source) || sourceOf(partOf(target)) === target;
		if (!isWhole) throw new Error(`src/${source} must list what it exports from ${from}, which is a piece of a part`);
	}
	for (const [, list = "", from = ""] of code.matchAll(/^(?:import|export) \{([^}]*)\} from "(\.[^"]+)";$/gm)) {
		const names = list.split(",").map((item) => item.trim().replace(/ as .*/, ""));
		const values = names.filter((name) => name !== "" && !name.startsWith("type "));
		yield [path.posix.join(path.posix.dirname(source), from), values];
	}
}

/** The code of a part that has no source of its name: it exports what other parts import from its files. */
export function exportsOf(part: string): string {
	const exported = new Map<string, Set<string>>();
	for (const source of sources.filter((source) => partOf(source) !== part)) {
		for (const [target, names] of importsOf(source)) {
			if (!sources.includes(target) || partOf(target) !== part) continue;
			exported.set(target, new Set([...(exported.get(target) ?? []), ...names]));
		}
	}
	return [...exported].map(([target, names]) => `export { ${[...names].join(", ")} } from "./${target}";\n`).join("");
}
