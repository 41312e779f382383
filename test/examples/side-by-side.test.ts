// The Python and TypeScript programs that README.md shows side by side do the same.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { connect, type Socket, type TextFile } from "socket-makefile";
import { afterAll, describe, expect, test, vi } from "vitest";
import { Program } from "../socketserver/program.ts";
import { needs } from "../support/tools.ts";

const root = new URL("../../", import.meta.url).pathname;
const readme = readFileSync(path.join(root, "README.md"), "utf8");
// The folder is inside the repository, where the programs find the package.
const folder = mkdtempSync(path.join(root, "test/.readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

const programs = [...readme.matchAll(/^```(python|typescript)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({
	language: language ?? "",
	code: code ?? "",
}));

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	return typeof address === "object" && address !== null ? address.port : 0;
}

async function run({ language, code }: { language: string; code: string }): Promise<Program & { port: number }> {
	if (language === "python") needs("python3");
	const port = await freePort();
	const file = path.join(folder, `${port}.${language === "python" ? "py" : "mts"}`);
	writeFileSync(file, code.replace(/\b700[01]\b/, String(port)));
	const tsx = ["--import", "tsx"];
	const program =
		language === "python" ? new Program("python3", [file]) : new Program(process.execPath, [...tsx, file]);
	return Object.assign(program, { port });
}

function dial(port: number): Promise<Socket> {
	return vi.waitFor(() => connect(["127.0.0.1", port]), 15_000);
}

const [pythonEcho, echo, pythonChat, chat] = programs;

test("the README shows two pairs of programs", () => {
	expect(programs.map(({ language }) => language)).toEqual(["python", "typescript", "python", "typescript"]);
});

describe.each([pythonEcho, echo])("echo in $language", (program) => {
	test("sends lines back", async () => {
		if (program === undefined) throw new Error("not in the README");
		await using server = await run(program);
		await using socket = await dial(server.port);
		await using file = socket.makefile("rw");
		await file.write("one\ntwo\n");
		await file.flush();
		expect([await file.readline(), await file.readline()]).toEqual(["one\n", "two\n"]);
	});
});

describe.each([pythonChat, chat])("chat in $language", (program) => {
	test("sends lines to all, with time and sender", async () => {
		if (program === undefined) throw new Error("not in the README");
		await using server = await run(program);
		const files: TextFile[] = [];
		for (const text of ["hello\n", "hello too\n"]) {
			const socket = await dial(server.port);
			const file = socket.makefile("rw", { ownsSocket: true });
			files.push(file);
			await file.write(text);
			await file.flush();
			for (const hearer of files) {
				const when = String.raw`\d{4}/\d{1,2}/\d{1,2} \d{1,2}:\d\d:\d\d`;
				expect(await hearer.readline()).toMatch(new RegExp(`^${when} 127.0.0.1:${socket.getsockname()[1]}\n$`));
				expect(await hearer.readline()).toBe(text);
			}
		}
		for (const file of files) {
			await file.write("quit\n");
			await file.flush();
			expect(await file.read()).toBe("");
			await file.close();
		}
	});
});
