// Every class and function that is exported has an example and names what it is in Python. (That every symbol and member is
// described at all, typedoc checks: `npm run docs`.)

import path from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const entries = ["", "http/", "socketserver/", "testing/"].map((name) => path.join(root, `src/${name}index.ts`));
const { config } = ts.readConfigFile(path.join(root, "tsconfig.json"), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
const program = ts.createProgram(entries, options);
const checker = program.getTypeChecker();

function exported(entry: string): ts.Symbol[] {
	const source = program.getSourceFile(entry);
	const symbol = source && checker.getSymbolAtLocation(source);
	if (symbol === undefined) throw new Error(`${entry} exports nothing`);
	const all = checker.getExportsOfModule(symbol);
	return all.map((found) => (found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found));
}

const symbols = entries.flatMap(exported);
const documented = symbols.filter(({ flags }) => flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Function));

it("finds what is exported", () => expect(documented.length).toBeGreaterThan(40));

it.each(documented.map((symbol) => ({ name: symbol.name, symbol })))("$name", ({ symbol }) => {
	expect(ts.displayPartsToString(symbol.getDocumentationComment(checker))).toMatch(/Python/);
	const example = symbol.getJsDocTags(checker).find(({ name }) => name === "example");
	expect(ts.displayPartsToString(example?.text)).toMatch(/^```ts\n.*import [\s\S]*```$/s);
});
