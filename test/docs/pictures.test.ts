// The pictures of the documents are those that scripts/pictures draws, and each stands in a document.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { pictures } from "../../scripts/pictures/pictures.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (name: string) => readFileSync(path.join(root, name), "utf8");
const drawn = Object.entries(pictures);
/** Recorded from a real run, which differs each time. */
const RECORDED = "chat.svg";

test.each(drawn)("%s.svg is up to date: run `npm run pictures`", (name, draw) => {
	expect(read(`docs/pictures/${name}.svg`)).toBe(String(draw()));
});

test("no picture is left over, and a document shows each", () => {
	const files = readdirSync(path.join(root, "docs/pictures")).sort();
	expect(files).toEqual([...drawn.map(([name]) => `${name}.svg`), RECORDED].sort());
	const guides = readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md"));
	const pages = ["README.md", ...guides.map((name) => `docs/${name}`)].map(read).join("\n");
	expect(files.filter((name) => !pages.includes(`pictures/${name})`))).toEqual([]);
});

test("the recording shows three clients, and a line of one in all of them", () => {
	const terminals = read(`docs/pictures/${RECORDED}`).split("<g ").slice(1);
	expect(terminals).toHaveLength(3);
	for (const terminal of terminals) expect(terminal).toContain(">hello</text>");
});
