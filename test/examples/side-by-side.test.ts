// The Python and TypeScript programs that docs/servers.md shows side by side do the same.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { connect, type Socket, type TextFile } from "socket-makefile";
import { afterAll, describe, expect, test, vi } from "vitest";
import { Program } from "../socketserver/program.ts";
import { needs } from "../support/tools.ts";

const root = new URL("../../", import.meta.url).pathname;
const page = readFileSync(path.join(root, "docs/servers.md"), "utf8");
// The folder is inside the repository, where the programs find the package.
const folder = mkdtempSync(path.join(root, "test/.readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

function programsOf(text: string) {
	const blocks = text.matchAll(/^```(python|typescript)\n([\s\S]*?)^```$/gm);
	return [...blocks].map(([, language = "", code = ""]) => ({ language, code }));
}

const programs = programsOf(page);

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	return typeof address === "object" && address !== null ? address.port : 0;
}

/** A time zone where the hour has one digit now, so that a program that does not pad it is found. */
function earlyZone(): string {
	const shift = ((5 - new Date().getUTCHours() + 36) % 24) - 12;
	// POSIX counts the hours to the west.
	return `Etc/GMT${shift > 0 ? "-" : "+"}${Math.abs(shift)}`;
}

async function run({ language, code }: { language: string; code: string }): Promise<Program & { port: number }> {
	if (language === "python") needs("python3");
	const port = await freePort();
	const file = path.join(folder, `${port}.${language === "python" ? "py" : "mts"}`);
	writeFileSync(file, code.replace(/\b700[01]\b/, String(port)));
	const env = { TZ: earlyZone() };
	const tsx = ["--import", "tsx"];
	const program =
		language === "python" ? new Program("python3", [file], env) : new Program(process.execPath, [...tsx, file], env);
	return Object.assign(program, { port });
}

function dial(port: number): Promise<Socket> {
	return vi.waitFor(() => connect(["127.0.0.1", port]), 15_000);
}

const [pythonEcho, echo, pythonChat, chat] = programs;

test("the page shows two pairs of programs, and the README the first of them", () => {
	expect(programs.map(({ language }) => language)).toEqual(["python", "typescript", "python", "typescript"]);
	expect(programsOf(readFileSync(path.join(root, "README.md"), "utf8"))).toEqual([echo]);
});

describe.each([pythonEcho, echo])("echo in $language", (program) => {
	test("sends lines back", async () => {
		if (program === undefined) throw new Error("not on the page");
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
		if (program === undefined) throw new Error("not on the page");
		await using server = await run(program);
		const files: TextFile[] = [];
		for (const text of ["hello\n", "hello too\n"]) {
			const socket = await dial(server.port);
			const file = socket.makefile("rw", { ownsSocket: true });
			files.push(file);
			await file.write(text);
			await file.flush();
			for (const hearer of files) {
				const when = String.raw`\d{4}/\d\d/\d\d 0\d:\d\d:\d\d`;
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

	test("a member that resets its connection takes no other along", async () => {
		if (program === undefined) throw new Error("not on the page");
		await using server = await run(program);
		const open = async () => {
			const socket = await dial(server.port);
			const file = socket.makefile("rw", { ownsSocket: true });
			return { socket, file };
		};
		const say = async ({ file }: { file: TextFile }, text: string) => {
			await file.write(text);
			await file.flush();
		};
		// Each is a member as soon as its own line has come back.
		const speaker = await open();
		await say(speaker, "speaker\n");
		await speaker.file.skipline();
		expect(await speaker.file.readline()).toBe("speaker\n");
		const hearer = await open();
		const hears = async (text: string) => {
			await speaker.file.skipline();
			expect(await speaker.file.readline()).toBe(text);
			await hearer.file.skipline();
			expect(await hearer.file.readline()).toBe(text);
		};
		await say(hearer, "hearer\n");
		await hears("hearer\n");
		// CPython before 3.11.8 loses the lines that it has read ahead when it writes to the same file.
		const together = program.language === "python" ? 1 : 100;
		for (let i = 0; i < 30; i++) {
			const member = await open();
			await say(member, `member ${i}\n`);
			await hears(`member ${i}\n`);
			// The member goes while lines are sent to it.
			const lines = Array.from({ length: together }, (_, n) => `${i}.${n}\n`);
			await say(speaker, lines.join(""));
			await hears(lines[0] ?? "");
			member.socket.abort();
			for (const line of lines.slice(1)) await hears(line);
			await say(speaker, `after ${i}\n`);
			await hears(`after ${i}\n`);
		}
		await speaker.file.close();
		await hearer.file.close();
	});
});
