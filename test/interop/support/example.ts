// Runs an example in another process, as a user does.

import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../../..");

export interface Run {
	readonly code: number;
	readonly stdout: Buffer;
	readonly stderr: string;
}

export function startExample(name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
	const command = [
		path.join(root, "node_modules/tsx/dist/cli.mjs"),
		path.join(root, "examples", `${name}.ts`),
		...args,
	];
	return spawn(process.execPath, command, { cwd: root, env: { ...process.env, ...env }, stdio: "pipe" });
}

export async function runExample(
	name: string,
	args: readonly string[],
	input = "",
	env: NodeJS.ProcessEnv = {},
): Promise<Run> {
	const child = startExample(name, args, env);
	const stdout: Buffer[] = [];
	let stderr = "";
	child.stdout.on("data", (chunk) => stdout.push(chunk));
	child.stderr.on("data", (chunk) => (stderr += chunk));
	child.stdin.on("error", () => {});
	child.stdin.end(input);
	const [code] = await once(child, "close");
	return { code, stdout: Buffer.concat(stdout), stderr };
}
