// NODE_DEBUG is read when a process starts: so each of these is one.

import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");

async function run(program: string, debug: string): Promise<string> {
	const file = path.join(import.meta.dirname, "programs", program);
	const args = [tsx, "--tsconfig", path.join(root, "tsconfig.json"), "--expose-gc", file];
	const env = { ...process.env, NODE_DEBUG: debug };
	const { stderr } = await promisify(execFile)(process.execPath, args, { env, timeout: 60_000 });
	return stderr.replace(/\d+\.\d ms/g, "1.0 ms").replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:1");
}

it("is silent without the switch, also about a file that nobody closed", async () => {
	expect(await run("calls.ts", "")).toBe("");
	expect(await run("forgotten.ts", "")).toBe("");
});

it("traces the user's calls, their results and the waits", async () => {
	const lines = (await run("calls.ts", "socket-makefile")).split("\n");
	const found = lines.map((line) => line.replace(/^SOCKET-MAKEFILE \d+: (?:#\d+ )?/, ""));
	const text = "<TextIOWrapper mode='r' encoding='utf-8' 127.0.0.1:1>";
	const at = found.indexOf(`${text}.readline()`);
	expect(found.slice(at, at + 3)).toEqual([
		`${text}.readline()`,
		"waits to receive: Socket, at most 20 ms",
		`${text}.readline: rejected, TimeoutError: timed out: waited 20 ms to receive from 127.0.0.1:1, 1.0 ms`,
	]);
	expect(found).toContain("<Socket 127.0.0.1:1>.sendall('one\\n')");
	expect(found).toContain(`${text}.readline: 'one\\n', 1.0 ms`);
	expect(found).toContain(
		`${text}.takeline: threw UnsupportedOperation: read: the file is not readable, 1.0 ms`.replace(
			"mode='r'",
			"mode='w'",
		),
	);
	// What a call does by other calls is not told.
	expect(found.filter((line) => line.includes("takeline"))).toHaveLength(2);
});

it("warns of files that were collected before they were closed, once each", async () => {
	const warnings = (await run("forgotten.ts", "socket-makefile")).match(/ResourceWarning: .*/g);
	expect(warnings).toEqual(["ResourceWarning: <TextIOWrapper mode='r' encoding='utf-8'> was never closed"]);
});
