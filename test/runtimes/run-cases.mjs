// Runs all cases. It is plain JavaScript without a test framework, so that every runtime can run the same file.

import process from "node:process";
import { demo } from "./cases/demo.mjs";
import { entries } from "./cases/entries.mjs";
import { faults } from "./cases/faults.mjs";
import { files } from "./cases/files.mjs";
import { fixtures } from "./cases/fixtures.mjs";
import { simulation } from "./cases/simulation.mjs";
import { transports } from "./cases/transports.mjs";
import { webStreams } from "./cases/web-streams.mjs";
import { programs } from "./programs.mjs";

/** Runs a case and fails it if it hangs, so that the suite continues. */
async function limited(act, milliseconds) {
	let timer;
	const late = new Promise((_, reject) => {
		timer = setTimeout(() => reject(new Error(`hangs: no answer within ${milliseconds} ms`)), milliseconds);
	});
	try {
		await Promise.race([act(), late]);
	} finally {
		clearTimeout(timer);
	}
}

/** Runs all cases with two fixtures and a key with its certificate. Tells each verdict: { suite, name, ok, reason? }. */
export async function runCases({ codecs, makefile, pem, milliseconds = 30_000 }, tell) {
	const suites = {
		conformance: { ...programs(makefile), ...fixtures(codecs) },
		faults,
		demo: { ...entries, ...files, ...webStreams, ...transports(pem), ...simulation, ...demo },
	};
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
				await limited(act, milliseconds);
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
}
