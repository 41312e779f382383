// npm run example NAME -- options

import { readdirSync } from "node:fs";

const programs = readdirSync(import.meta.dirname)
	.filter((name) => name.endsWith(".ts") && name !== "run.ts")
	.map((name) => name.slice(0, -3));

const [name] = process.argv.splice(2, 1);
if (name !== undefined && programs.includes(name)) {
	await import(`./${name}.ts`);
} else {
	const wrong = name === undefined || name === "--help" ? "" : `There is no example '${name}'.\n\n`;
	console.error(`${wrong}Usage: npm run example NAME -- [options]\n\nNames: ${programs.join(", ")}`);
	process.exitCode = name === "--help" ? 0 : 2;
}
