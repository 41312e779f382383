// Runs a program to its end.

import { spawn } from "node:child_process";
import { once } from "node:events";

/** Resolves to what the program prints; rejects if it fails, with its exit code as `code`. */
export async function run(command: string, args: readonly string[], input: string | Buffer = ""): Promise<Buffer> {
	const child = spawn(command, args, { stdio: "pipe" });
	const stdout: Buffer[] = [];
	let stderr = "";
	child.stdout.on("data", (chunk) => stdout.push(chunk));
	child.stderr.on("data", (chunk) => (stderr += chunk));
	child.stdin.on("error", () => {});
	child.stdin.end(input);
	const [code] = await once(child, "close");
	if (code !== 0) throw Object.assign(new Error(`${command} ended with ${code}: ${stderr}`), { code });
	return Buffer.concat(stdout);
}
