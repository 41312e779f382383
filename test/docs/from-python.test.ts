// docs/from-python.md: both programs of a pair print the same.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { needs } from "../support/tools.ts";

const root = path.resolve(import.meta.dirname, "../..");
// Inside the repository, so that the programs find this package.
const folder = path.join(root, "test", ".examples", "from-python");
const PAIR = /^## (.+)\n\n[\s\S]*?^```python\n([\s\S]*?)^```\n\n```ts\n([\s\S]*?)^```$/gm;

const guide = readFileSync(path.join(root, "docs/from-python.md"), "utf8");
const pairs = [...guide.matchAll(PAIR)].map(([, title = "", python = "", typescript = ""]) => ({
	title,
	python,
	typescript,
}));

needs("python3");
const run = promisify(execFile);

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

it("finds every program in a pair", () => {
	expect(pairs.length).toBe(guide.split("```python").length - 1);
	expect(pairs.length).toBeGreaterThan(8);
});

it.concurrent.each(pairs)(
	"$title",
	async ({ title, python, typescript }) => {
		const name = path.join(folder, title.replace(/\W+/g, "-"));
		writeFileSync(`${name}.mts`, typescript);
		const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");
		const [theirs, ours] = await Promise.all([
			run("python3", ["-c", python]),
			run(process.execPath, [tsx, "--tsconfig", path.join(root, "tsconfig.json"), `${name}.mts`]),
		]);
		expect(ours.stdout).toBe(theirs.stdout);
		expect(ours.stdout).not.toBe("");
	},
	90_000,
);
