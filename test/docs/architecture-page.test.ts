// docs/architecture.md names files and folders that exist, all rooms of src/, and ways of at most ten steps.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const src = path.join(root, "src");
const page = readFileSync(path.join(root, "docs/architecture.md"), "utf8");
const text = page.replace(/^```[\s\S]*?^```/gm, "");

/** Paths in backticks: files ending in .ts, and folders ending in a slash. */
const named = new Set([...text.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)].map(([, name]) => name ?? ""));
const folders = readdirSync(src, { recursive: true, withFileTypes: true, encoding: "utf8" })
	.filter((entry) => entry.isDirectory())
	.map((entry) => `${path.relative(src, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/")}/`);

const ways = [...text.matchAll(/^## (From .+)\n([\s\S]*?)(?=^## )/gm)].map(([, title = "", body = ""]) => ({
	title,
	steps: [...body.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number)),
	files: [...body.matchAll(/`[\w./-]+\.ts`/g)],
}));

describe("docs/architecture.md", () => {
	it("names files", () => expect(named.size).toBeGreaterThan(20));

	it.each([...named])("%s exists", (name) => {
		const places = [src, root].map((folder) => path.join(folder, name));
		expect(places.some((place) => existsSync(place))).toBe(true);
	});

	it("names every file beside the folders of src/", () => {
		const files = readdirSync(src).filter((name) => name.endsWith(".ts"));
		expect(files.filter((name) => !named.has(name))).toEqual([]);
	});

	it("names every folder of src/", () => {
		expect(folders.length).toBeGreaterThan(8);
		expect(folders.filter((folder) => !named.has(folder))).toEqual([]);
	});

	it("has three ways", () => expect(ways.length).toBe(3));

	it.each(ways)("$title: at most ten steps, with file names", ({ steps, files }) => {
		expect(steps).toEqual(Array.from({ length: steps.length }, (_, i) => i + 1));
		expect(steps.length).toBeGreaterThan(3);
		expect(steps.length).toBeLessThanOrEqual(10);
		expect(files.length).toBeGreaterThan(3);
	});
});
