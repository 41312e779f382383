// Every link in the documents leads to a file or heading that exists.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const markdown = ["", "docs", "examples"].flatMap((folder) =>
	readdirSync(path.join(root, folder))
		.filter((name) => name.endsWith(".md"))
		.map((name) => path.join(folder, name)),
);

/** The anchors of a page, as GitHub makes them of headings. */
function anchors(file: string): string[] {
	const headings = readFileSync(file, "utf8").matchAll(/^#+ (.+)$/gm);
	return [...headings].map(([, heading = ""]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N}\s_-]/gu, "")
			.replace(/\s/g, "-"),
	);
}

it.each(markdown)("%s", (name) => {
	const file = path.join(root, name);
	const text = readFileSync(file, "utf8").replace(/^```[\s\S]*?^```/gm, "");
	const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
		(match) => match[1] ?? match[2] ?? "",
	);
	const dead = links.filter((link) => {
		if (/^https?:/.test(link)) return false;
		const [target = "", anchor] = link.split("#");
		const page = target === "" ? file : path.resolve(path.dirname(file), target);
		return !existsSync(page) || (anchor !== undefined && !anchors(page).includes(anchor));
	});
	expect(dead).toEqual([]);
});
