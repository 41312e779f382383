// The tables of README.md and docs/sockets.md: every method, with the right marks; rows that docs/line-protocols.md has,
// whose tests show them.
// The programs of docs/README.zh-CN.md: those of README.md, whose tests run them.

import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(path.join(root, name), "utf8");
const readme = read("README.md");

/** The rows of the tables of a section, cell by cell, without their heads. */
function rows(page: string, heading: string): string[][] {
	const [, section = ""] = page.split(`# ${heading}\n`);
	const lines = section.split("\n## ")[0]?.match(/^\|.*\|$/gm) ?? [];
	return lines.slice(2).map((line) =>
		line
			.slice(1, -1)
			.split("|")
			.map((cell) => cell.trim()),
	);
}

const program = ts.createProgram([path.join(root, "src/index.ts")], {
	module: ts.ModuleKind.NodeNext,
	target: ts.ScriptTarget.ES2022,
	lib: ["lib.es2022.d.ts", "lib.esnext.disposable.d.ts"],
	strict: true,
	allowImportingTsExtensions: true,
	noEmit: true,
});
const checker = program.getTypeChecker();

/** The public methods of the classes that the main entry exports by these names. */
function methodsOf(...classes: readonly string[]): string[] {
	const index = program.getSourceFile(path.join(root, "src/index.ts"));
	const entry = index && checker.getSymbolAtLocation(index);
	const exported = entry === undefined ? [] : checker.getExportsOfModule(entry);
	const symbols = exported.filter(({ name }) => classes.includes(name));
	expect(symbols).toHaveLength(classes.length);
	const methods = symbols.flatMap((symbol) => checker.getDeclaredTypeOfSymbol(target(symbol)).getProperties());
	return [...new Set(methods.filter(isPublicMethod).map(({ name }) => name))].sort();
}

function target(symbol: ts.Symbol): ts.Symbol {
	return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function isPublicMethod(property: ts.Symbol): boolean {
	const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
	const declarations = property.declarations ?? [];
	if (declarations.some((declaration) => ts.getCombinedModifierFlags(declaration) & hidden)) return false;
	// Names of symbols begin with two underscores, private ones have a #; toString() belongs to every object.
	if (/^__|#|^toString$/.test(property.name)) return false;
	if (property.getJsDocTags(checker).some(({ name }) => name === "internal")) return false;
	return declarations.some(
		(declaration) => checker.getTypeOfSymbolAtLocation(property, declaration).getCallSignatures().length > 0,
	);
}

test.each([
	["text", 1, ["TextIOWrapper"]],
	["bytes", 2, ["BufferedReader", "BufferedWriter", "BufferedRWPair"]],
	["raw", 3, ["SocketIO"]],
] as const)("the table of methods marks all those of %s files, and no others", (_, column, classes) => {
	const marked = rows(readme, "All methods").filter((row) => row[column] === "✓");
	const names = marked.flatMap(([cell = ""]) => [...cell.matchAll(/`(\w+)\(/g)].map(([, name = ""]) => name));
	expect(names.sort()).toEqual(methodsOf(...classes));
});

test("the table of sockets names all methods of sockets and listeners", () => {
	const cells = rows(read("docs/sockets.md"), "Sockets and listeners").flat();
	const names = cells.flatMap((cell) => [...cell.matchAll(/`(?:\w+\.)?(\w+)\(/g)].map(([, name = ""]) => name));
	const others = ["connect", "listen", "socketpair", "select", "from"];
	expect([...new Set(names)].sort()).toEqual([...methodsOf("Socket", "Listener"), ...others].sort());
});

test("the rows about readline and split2 are those that docs/line-protocols.md has tests for", () => {
	const shown = rows(readme, "Why not node:readline or split2?");
	expect(shown).toHaveLength(5);
	const all = rows(read("docs/line-protocols.md"), "Line protocols in Node").map(([what, readline, split2, , here]) => [
		what,
		readline,
		split2,
		here,
	]);
	for (const row of shown) expect(all).toContainEqual(row);
});

test("the programs of the Chinese page are the first ones of README.md", () => {
	const programs = (page: string) => page.match(/^```(?:ts|javascript)\n[\s\S]*?^```$/gm) ?? [];
	const chinese = programs(read("docs/README.zh-CN.md"));
	expect(chinese).toHaveLength(2);
	expect(programs(readme).slice(0, chinese.length)).toEqual(chinese);
});
