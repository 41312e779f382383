// The first program of README.md, and of its Chinese page, against a real Redis server.

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { PROGRAMS } from "./support/programs.ts";
import { describeServer, needs } from "./support/server.ts";

const run = promisify(execFile);
const program = PROGRAMS.redis;
const root = path.resolve(import.meta.dirname, "../..");

function prepare(folder: string, [port]: readonly number[]): string[] {
	return ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
}

describeServer({ program, prepare }, (server) => {
	for (const page of ["README.md", "docs/README.zh-CN.md"]) {
		it(`the first program of ${page} prints what the page says`, async (context) => {
			needs(program, context);
			const [, code = "", output] =
				/^```javascript\n([\s\S]*?)^```\n\n```text\n([\s\S]*?)^```/m.exec(
					readFileSync(path.join(root, page), "utf8"),
				) ?? [];
			expect(code).toContain("6379");
			// The folder is inside the repository, where the program finds the package.
			const folder = mkdtempSync(path.join(root, "test/.readme-"));
			try {
				const file = path.join(folder, "redis.mjs");
				writeFileSync(file, code.replace("6379", String(server().ports[0])));
				// What the oldest Node does not parse fails here.
				await run(process.execPath, ["--check", file]);
				const env = { ...process.env, TSX_TSCONFIG_PATH: path.join(root, "tsconfig.json") };
				const { stdout, stderr } = await run(process.execPath, ["--import", "tsx", file], { cwd: root, env });
				// What the stream prints ends its lines as Redis does.
				expect({ stdout: stdout.replaceAll("\r\n", "\n"), stderr }).toEqual({ stdout: output, stderr: "" });
			} finally {
				rmSync(folder, { recursive: true });
			}
		});
	}
});
