// `suite.mjs CODECS MAKEFILE PEM` runs all cases against the installed package: the paths of two fixtures and of a key with its
// certificate. Prints one line of JSON for each case: { suite, name, ok, reason? }.

import { readFileSync } from "node:fs";
import process from "node:process";
import { runCases } from "./run-cases.mjs";

const [codecs, makefile, pem] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));
await runCases({ codecs: JSON.parse(codecs), makefile: JSON.parse(makefile), pem }, (line) => {
	process.stdout.write(`${JSON.stringify(line)}\n`);
});
process.exit(0);
