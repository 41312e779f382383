// What the packed files say: their types, and the links of the page that npm shows.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { entries } from "../build/entries.ts";

/** The classes that the types declare and no entry exports. */
export function unexportedClasses(folder: string): string[] {
	const dist = path.join(folder, "dist");
	const program = ts.createProgram(
		entries.map((name) => path.join(dist, `${name}.d.ts`)),
		{ module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] },
	);
	const checker = program.getTypeChecker();
	const exported = new Set(
		program.getRootFileNames().flatMap((name) => {
			const file = program.getSourceFile(name);
			const module = file && checker.getSymbolAtLocation(file);
			return module === undefined ? [] : checker.getExportsOfModule(module).map((symbol) => symbol.name);
		}),
	);
	return readdirSync(dist, { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(".d.ts"))
		.flatMap((name) => [
			...readFileSync(path.join(dist, name), "utf8").matchAll(/^export declare (?:abstract )?class (\w+)/gm),
		])
		.flatMap(([, name = ""]) => (exported.has(name) ? [] : [name]));
}

/**
 * The links and pictures of README.md that lead nowhere. On the page that npm shows, a relative one leads to a file of the
 * repository, so it has to be there; `packed` is what a reader of the installed README finds beside it.
 */
export function deadLinks(root: string, packed: readonly string[]): string[] {
	const { repository, homepage, bugs } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
	const address = String(repository.url).replace(/^git\+|\.git$/g, "");
	const wrong = [homepage, bugs].filter((link) => !String(link).startsWith(address));
	const text = readFileSync(path.join(root, "README.md"), "utf8").replace(/^```[\s\S]*?^```/gm, "");
	const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
		([, link, src]) => link ?? src ?? "",
	);
	const dead = links.filter((link) => {
		const own = link.replace(`${address}/blob/main/`, "").replace(/#.*/, "");
		if (own === "" || (/^https?:/.test(own) && !own.startsWith(address))) return false;
		return !packed.includes(own) && !existsSync(path.join(root, own));
	});
	return [...wrong, ...dead];
}
