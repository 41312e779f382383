// The help texts of the examples have one form. Those of servers are written by examples/shared/server-options.ts.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const folder = path.resolve(import.meta.dirname, "../../examples");
const examples = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "run.ts");

test.each(examples)("%s", (file) => {
	const source = readFileSync(path.join(folder, file), "utf8");
	const help = /^const HELP = `([^`]*)`/m.exec(source)?.[1];
	if (help === undefined) {
		expect(source).toMatch(/\bserverOptions(?:<.*>)?\(/);
		return;
	}
	const name = file.slice(0, -3);
	const sections = help.split("\n\n");
	expect(sections[0]).toMatch(new RegExp(`^Usage: npm run example ${name} -- .*\\[options\\]`));
	expect(sections[1]).toMatch(/^[A-Z][\s\S]*\.$/);
	const options = sections.at(-1)?.split("\n") ?? [];
	expect(options[0]).toBe("Options:");
	expect(options.at(-1)).toMatch(/^ +--help {2,}this text$/);
	// All explanations begin in one column, two or more spaces behind the option.
	const columns = options.slice(1).map((line) => line.search(/(?<=^ +(?:-\w, )?--\S+(?: \S+)? {2,})\S/));
	expect(new Set(columns).size).toBe(1);
});

test("README.md lists all examples", () => {
	const readme = readFileSync(path.join(folder, "README.md"), "utf8");
	expect(examples.filter((file) => !readme.includes(`\`${file.slice(0, -3)}\``))).toEqual([]);
});
