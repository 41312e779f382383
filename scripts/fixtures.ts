// Makes the fixtures of the tests, which are answers of the installed CPython (npm run fixtures).
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { doubleByteSets, singleByteSets } from "../src/codecs/tables/charsets.ts";
import { iso2022Codecs } from "../src/codecs/tables/shifts/iso-2022.ts";

/** Runs scripts/fixtures.py and returns its output. */
export function askForFixtures(): string {
	const script = new URL("fixtures.py", import.meta.url).pathname;
	const lists = [singleByteSets, Object.keys(doubleByteSets), ["hz", ...Object.keys(iso2022Codecs)]];
	return execFileSync("python3", [script, ...lists.map((names) => names.join(" "))], {
		maxBuffer: 2 ** 28,
		encoding: "utf8",
	});
}

/** Runs scripts/makefile-fixtures.py and returns its output. */
function askForFiles(): string {
	const script = new URL("makefile-fixtures.py", import.meta.url).pathname;
	return execFileSync("python3", [script], { maxBuffer: 2 ** 28, encoding: "utf8" });
}

if (process.argv[1] === import.meta.filename) {
	writeFileSync(new URL("../test/fixtures/codecs.json", import.meta.url), `${askForFixtures()}\n`);
	writeFileSync(new URL("../test/fixtures/makefile.json", import.meta.url), `${askForFiles()}\n`);
}
