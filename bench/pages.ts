// The files that are made of the results: the charts and the figures in the documents.

import { readFileSync, writeFileSync } from "node:fs";
import { charts, picture } from "./chart.ts";
import { echoCosts, readers, summary, targets, variants, versions } from "./document.ts";
import type { Result } from "./report.ts";
import { majorOf } from "./results.ts";

/** The Node of all figures but those of the comparison of versions: the oldest one that the package supports. */
const MAJOR = 20;

const ROOT = new URL("../", import.meta.url);

/** Replaces the text between the markers of each part. */
function filled(path: string, parts: Readonly<Record<string, readonly string[]>>): string {
	let text = readFileSync(new URL(path, ROOT), "utf8");
	for (const [name, lines] of Object.entries(parts)) {
		const begin = `<!-- ${name}: written by npm run bench -->`;
		const end = `<!-- end of ${name} -->`;
		const from = text.indexOf(begin);
		const to = text.indexOf(end);
		if (from < 0 || to < from) throw new Error(`${path} has no markers for '${name}'`);
		text = `${text.slice(0, from)}${begin}\n\n${lines.map((line) => `${line}\n`).join("")}\n${text.slice(to)}`;
	}
	return text;
}

/** The files, by their paths from the root of the repository. */
export async function pagesOf(all: readonly Result[]): Promise<Map<string, string>> {
	const results = all.filter((result) => majorOf(result) === MAJOR);
	const pages = new Map(await charts(results));
	pages.set("README.md", filled("README.md", { speed: [...picture(results, "docs/"), ...echoCosts(results)] }));
	pages.set(
		"docs/performance.md",
		filled("docs/performance.md", {
			chart: picture(results, ""),
			summary: summary(results),
			targets: targets(results),
			versions: versions(all),
			variants: variants(results),
		}),
	);
	pages.set("docs/line-protocols.md", filled("docs/line-protocols.md", { readers: readers(results) }));
	return pages;
}

export async function writePages(all: readonly Result[]): Promise<void> {
	for (const [path, text] of await pagesOf(all)) writeFileSync(new URL(path, ROOT), text);
}
