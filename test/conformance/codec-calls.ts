// Decodes and encodes through files, for the rows about codecs.

import { expect } from "vitest";
import { UnicodeDecodeError, UnicodeEncodeError } from "../../src/index.ts";
import { textReader, textWriter } from "./peer.ts";

/** Decodes a stream that arrives whole and one that arrives byte by byte. Returns the text or the reason of the error. */
export async function decode(encoding: string, hex: string, errors = "strict"): Promise<string> {
	const data = [...Buffer.from(hex.replaceAll(" ", ""), "hex")];
	const results = await Promise.all(
		[[data], data.map((byte) => [byte])].map((packets) => decoded(encoding, errors, packets)),
	);
	const [whole, cut] = results;
	expect(cut, `${encoding} ${hex} ${errors}`).toBe(whole);
	return whole ?? "";
}

function decoded(encoding: string, errors: string, packets: number[][]): Promise<string> {
	return textReader(packets, { encoding, errors, newline: "" })
		.read()
		.catch((error: unknown) => {
			if (error instanceof UnicodeDecodeError) return `!${error.start}-${error.end} ${error.reason}`;
			return `!${error instanceof Error ? error.name : error}`;
		});
}

/** Writes texts and returns the bytes in hexadecimal, or the reason of the error. */
export async function encode(encoding: string, texts: string | readonly string[], errors = "strict"): Promise<string> {
	const { f, peer } = textWriter({ encoding, errors, newline: "" });
	try {
		for (const text of [texts].flat()) await f.write(text);
	} catch (error) {
		if (error instanceof UnicodeEncodeError) return `!${error.start}-${error.end} ${error.reason}`;
		throw error;
	}
	await f.close();
	return Buffer.concat(peer.sends).toString("hex");
}

export async function handled(encoding: string, hex: string, answers: Readonly<Record<string, string>>): Promise<void> {
	for (const [errors, text] of Object.entries(answers)) expect(await decode(encoding, hex, errors), errors).toBe(text);
}
