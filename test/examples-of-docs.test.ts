// Every TypeScript example of the README, the guides and the doc comments is executed as it stands.

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
// Inside the repository, so that the examples find this package and those that it has installed.
const folder = path.join(root, "test", ".examples");
const FENCE = /^```ts\n([\s\S]*?)^```$/gm;

function markdownFiles(): string[] {
	const docs = path.join(root, "docs");
	// The programs of from-python.md run beside their Python neighbours.
	const guides = existsSync(docs)
		? readdirSync(docs).filter((name) => name.endsWith(".md") && name !== "from-python.md")
		: [];
	return ["README.md", ...guides.map((name) => path.join("docs", name))];
}

function sourceFiles(): string[] {
	const names = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" });
	return names.filter((name) => name.endsWith(".ts")).map((name) => path.join("src", name));
}

/** The text of a source's doc comments, without their stars. */
function docComments(source: string): string {
	const comments = source.match(/\/\*\*[\s\S]*?\*\//g) ?? [];
	return comments.map((comment) => comment.replace(/^[ \t]*(?:\/\*\*|\*\/|\*) ?/gm, "")).join("\n");
}

interface Example {
	readonly name: string;
	readonly code: string;
}

function examplesOf(file: string): Example[] {
	const content = readFileSync(path.join(root, file), "utf8");
	const text = file.endsWith(".md") ? content : docComments(content);
	const blocks = [...text.matchAll(FENCE)].map(([, code = ""]) => code);
	return blocks.filter((code) => code.includes("import ")).map((code, i) => ({ name: `${file} #${i + 1}`, code }));
}

const examples = [...markdownFiles(), ...sourceFiles()].flatMap(examplesOf);

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

it("finds the examples", () => {
	expect(examples.length).toBeGreaterThan(8);
});

it.concurrent.each(examples)(
	"$name runs",
	async ({ name, code }) => {
		const file = path.join(folder, `${name.replace(/\W+/g, "-")}.mts`);
		writeFileSync(file, code);
		const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");
		const run = promisify(execFile)(process.execPath, [tsx, "--tsconfig", path.join(root, "tsconfig.json"), file], {
			timeout: 60_000,
		});
		expect((await run).stderr).toBe("");
	},
	90_000,
);
