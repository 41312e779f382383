// The example http-post against the example hello-web.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Program } from "../socketserver/program.ts";
import { run } from "../support/run.ts";
import { startServer } from "./example.ts";

const launcher = new URL("../../examples/run.ts", import.meta.url).pathname;

let server: Program & { port: string };
let folder: string;
beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), "post-"));
	writeFileSync(path.join(folder, "text"), "from a file\n");
	server = await startServer("hello-web");
});
afterAll(async () => {
	rmSync(folder, { recursive: true });
	expect(await server.stop()).toBe(0);
});

const post = async (target: string, args: string[], input = "") => {
	const url = `http://127.0.0.1:${server.port}${target}`;
	return run(process.execPath, ["--import", "tsx", launcher, "http-post", url, ...args], input);
};

test.each([
	["a file, with its size", ["--file", "FILE"], "from a file\n"],
	["a file, after 100 Continue", ["--file", "FILE", "--expect"], "from a file\n"],
	["the standard input, in chunks", [], "from a pipe\n"],
])("posts %s", async (_, args, output) => {
	const given = args.map((arg) => arg.replace("FILE", `${folder}/text`));
	expect(String(await post("/echo", given, "from a pipe\n"))).toBe(`${output}\n`);
});

test("an error is an exit code", async () => {
	const refused = post("/", ["--file", `${folder}/text`, "--expect"]);
	await expect(refused).rejects.toMatchObject({ code: 1, message: expect.stringContaining("405 Method Not Allowed") });
	await expect(post("/echo", ["--file", `${folder}/absent`])).rejects.toMatchObject({ code: 1 });
});
