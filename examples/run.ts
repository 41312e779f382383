// Runs an example: npm run example NAME -- [options]

import { readdirSync } from "node:fs";
import path from "node:path";
import { endWithReader } from "./shared/closed-pipe.ts";

const programs = readdirSync(import.meta.dirname)
	.filter((name) => name.endsWith(".ts") && name !== "run.ts")
	.map((name) => name.slice(0, -3));

const name = process.argv[2];
if (name !== undefined && programs.includes(name)) {
	const file = path.join(import.meta.dirname, `${name}.ts`);
	// The example sees the arguments as if it had been started directly.
	process.argv.splice(1, 2, file);
	await import(file);
} else {
	const wrong = name === undefined || name === "--help" ? "" : `There is no example '${name}'.\n\n`;
	endWithReader();
	console.error(`${wrong}Usage: npm run example NAME -- [options]\n\nNames: ${programs.join(", ")}`);
	process.exitCode = name === "--help" ? 0 : 2;
}
