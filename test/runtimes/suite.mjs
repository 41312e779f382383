// Runs all cases against the installed package. It is plain JavaScript without a test framework, so that Node, Bun and
// Deno can run the same file. `suite.mjs CODECS MAKEFILE PEM`: the paths of two fixtures and of a key with its
// certificate. Prints one line of JSON for each case: { suite, name, ok, reason? }.

import { readFileSync } from "node:fs";
import process from "node:process";
import { demo } from "./cases/demo.mjs";
import { entries } from "./cases/entries.mjs";
import { faults } from "./cases/faults.mjs";
import { files } from "./cases/files.mjs";
import { fixtures } from "./cases/fixtures.mjs";
import { transports } from "./cases/transports.mjs";
import { webStreams } from "./cases/web-streams.mjs";
import { programs } from "./programs.mjs";

const [codecs, makefile, pem] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));
const suites = {
	conformance: { ...programs(JSON.parse(makefile)), ...fixtures(JSON.parse(codecs)) },
	faults,
	demo: { ...entries, ...files, ...webStreams, ...transports(pem), ...demo },
};

/** Runs a case and fails it if it hangs, so that the suite continues. */
async function limited(act) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error("hangs: no answer within 30 s")), 30_000);
	});
	try {
		await Promise.race([act(), late]);
	} finally {
		clearTimeout(timer);
	}
}

function tell(line) {
	process.stdout.write(`${JSON.stringify(line)}\n`);
}

let stray;
const remember = (error) => {
	stray ??= error;
};
process.on("uncaughtException", remember);
process.on("unhandledRejection", remember);

for (const [suite, cases] of Object.entries(suites)) {
	for (const [name, act] of Object.entries(cases)) {
		stray = undefined;
		try {
			await limited(act);
			if (stray !== undefined) throw new Error(`not caught: ${stray?.stack ?? stray}`);
			tell({ suite, name, ok: true });
		} catch (error) {
			const reason = String(error?.stack ?? error)
				.split("\n")
				.slice(0, 5)
				.join(" ");
			tell({ suite, name, ok: false, reason });
		}
	}
}
tell({ end: true });
process.exit(0);
