// docs/recipes.md: every recipe is short, and does what it should when its peer's bytes are cut anywhere.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { watchdog } from "../support/watchdog.ts";
import { devices } from "./recipes/devices.ts";
import type { Drives } from "./recipes/drive.ts";
import { frames } from "./recipes/frames.ts";
import { json } from "./recipes/json.ts";
import { mud, type Parts, playTogether } from "./recipes/mud.ts";
import { sockets } from "./recipes/sockets.ts";
import { texts } from "./recipes/texts.ts";
import { watching } from "./recipes/watching.ts";

watchdog(15_000);

const drives: Drives = { ...json, ...texts, ...devices, ...frames, ...mud, ...sockets, ...watching };

const root = path.resolve(import.meta.dirname, "../..");
// Inside the repository, so that the recipes find this package.
const folder = path.join(root, "test", ".examples", "recipes");
const page = readFileSync(path.join(root, "docs/recipes.md"), "utf8");
/** Each block, by the heading before it. */
const recipes = page
	.split(/^### /m)
	.slice(1)
	.flatMap((section) => {
		const heading = section.slice(0, section.indexOf("\n"));
		return [...section.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => ({ heading, code }));
	});

function fileOf(heading: string): string {
	return path.join(folder, `${heading.replace(/\W+/g, "-")}.mjs`);
}

beforeAll(() => {
	mkdirSync(folder, { recursive: true });
	for (const { heading, code } of recipes) writeFileSync(fileOf(heading), code);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("every recipe of the page is driven, and there is one under each heading", () => {
	expect(Object.keys(drives)).toEqual(recipes.map(({ heading }) => heading));
	expect(page.match(/^```js$/gm)).toHaveLength(recipes.length);
});

test.each(recipes)(
	"$heading: short, for Node 20, and imports only this package and Node",
	async ({ heading, code }) => {
		await promisify(execFile)(process.execPath, ["--check", fileOf(heading)]);
		expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(20);
		expect(Math.max(...code.split("\n").map((line) => line.replaceAll("\t", "    ").length))).toBeLessThanOrEqual(120);
		const modules = [...code.matchAll(/\bfrom "([^"]+)"/g)].map(([, name = ""]) => name);
		expect(modules.filter((name) => name !== "socket-makefile" && !name.startsWith("node:"))).toEqual([]);
		expect([1, 2]).toContain(code.match(/^export /gm)?.length);
	},
);

test.each(Object.keys(drives))("%s", async (heading) => {
	await drives[heading]?.(() => import(fileOf(heading)));
});

test("the three functions of the MUD server make a server together", async () => {
	const modules: object[] = await Promise.all(Object.keys(mud).map((heading) => import(fileOf(heading))));
	const parts: Parts = Object.assign({}, ...modules);
	await playTogether(parts);
});
