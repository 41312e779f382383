// Every TypeScript example of the README, the guides and the doc comments is type-checked and executed as it stands.

import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { afterAll, beforeAll, expect, it } from "vitest";

const run = promisify(execFile);

const root = path.resolve(import.meta.dirname, "../..");
// Inside the repository, so that the examples find this package and its dependencies.
const folder = path.join(root, "test", ".examples", "blocks");
const FENCE = /^```(js|ts|typescript)\n([\s\S]*?)^```$/gm;
const tsconfig = path.join(root, "tsconfig.json");

function markdownFiles(): string[] {
	const guides = readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md"));
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
	readonly language: string;
	readonly code: string;
	readonly file: string;
}

function examplesOf(source: string): Example[] {
	const content = readFileSync(path.join(root, source), "utf8");
	const text = source.endsWith(".md") ? content : docComments(content);
	return [...text.matchAll(FENCE)].map(([, language = "", code = ""], i) => {
		const name = `${source} #${i + 1}`;
		const extension = language === "js" ? "mjs" : "mts";
		return { name, language, code, file: path.join(folder, `${name.replace(/\W+/g, "-")}.${extension}`) };
	});
}

const examples = [...markdownFiles(), ...sourceFiles()].flatMap(examplesOf);
// The programs of from-python.md run beside their Python neighbours, those marked `typescript` in side-by-side.test.ts.
const programs = examples.filter(({ name, language }) => language !== "typescript" && !name.includes("from-python"));

/** The pages in which the comment after each `console.log()` is exactly what it prints. */
const EXACT = /^docs\/http\.md /;

/** What the comments say that a program prints. Strings stand there in quotes. */
function announced(code: string): string {
	const comments = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment = ""]) => comment);
	return comments.map((text) => `${text.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => JSON.parse(quoted))}\n`).join("");
}

beforeAll(() => {
	mkdirSync(folder, { recursive: true });
	for (const { file, code } of examples) writeFileSync(file, code);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("finds the examples", () => {
	expect(programs.length).toBeGreaterThan(40);
});

it("every example has the right types", () => {
	const { config } = ts.readConfigFile(tsconfig, ts.sys.readFile);
	const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
	// A short example may declare a variable that it does not use.
	const relaxed = { ...options, noUnusedLocals: false, noUnusedParameters: false };
	const program = ts.createProgram(
		examples.filter(({ language }) => language !== "js").map(({ file }) => file),
		relaxed,
	);
	const errors = ts.getPreEmitDiagnostics(program);
	const host = {
		getCurrentDirectory: () => root,
		getCanonicalFileName: (name: string) => name,
		getNewLine: () => "\n",
	};
	expect(ts.formatDiagnostics(errors, host)).toBe("");
}, 60_000);

it.concurrent.each(programs)(
	"$name runs",
	async ({ name, code, file, language }) => {
		// A block marked as JavaScript must be valid JavaScript on the oldest Node.
		if (language === "js") await run(process.execPath, ["--check", file]);
		const env = { ...process.env, TSX_TSCONFIG_PATH: tsconfig };
		const { stdout, stderr } = await run(process.execPath, ["--import", "tsx", file], {
			cwd: root,
			env,
			timeout: 60_000,
		});
		expect(stderr).toBe("");
		if (EXACT.test(name)) expect(stdout).toBe(announced(code));
	},
	90_000,
);
