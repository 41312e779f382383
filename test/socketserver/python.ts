import { spawn } from "node:child_process";
import { once } from "node:events";
import { needs } from "../support/tools.ts";

/** Runs a Python program to its end; resolves to its output, rejects if it fails. */
export async function python(program: string, ...args: string[]): Promise<string> {
	needs("python3");
	const child = spawn("python3", ["-u", "-c", program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
	const parts: Buffer[] = [];
	child.stdout.on("data", (part: Buffer) => parts.push(part));
	const [code] = await once(child, "close");
	if (code !== 0) throw new Error(`python3 ended with exit code ${code} after ${Buffer.concat(parts)}`);
	return String(Buffer.concat(parts));
}
