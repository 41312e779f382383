import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Encoder } from "../../src/codecs/encoder.ts";
import { findErrorHandler } from "../../src/codecs/error-handlers.ts";
import { findCodec } from "../../src/codecs/registry.ts";
import "../../src/with-tables.ts";
import { UnicodeEncodeError } from "../../src/errors.ts";
import { type Answer, decodeAll } from "./answers.ts";

interface DecodeVector {
	encoding: string;
	errors: string | null;
	hex: string;
	result: Answer;
}
interface EncodeVector {
	encoding: string;
	errors: string | null;
	text: string;
	result: Answer;
	wire: string;
}

const path = ["../../../shared/vectors/cpython.json", "../../../../shared/vectors/cpython.json"]
	.map((relative) => new URL(relative, import.meta.url))
	.find((url) => existsSync(url));
if (path === undefined) console.log("skipped: ../shared/vectors/cpython.json is not there");
const vectors: { decode: DecodeVector[]; encode: EncodeVector[] } =
	path === undefined ? { decode: [], encode: [] } : JSON.parse(readFileSync(path, "utf8"));

const NO_MARK = /^UTF-(16|32) stream does not start with BOM$/;

test.skipIf(path === undefined)("decoding gives CPython's answers, however the bytes are cut", () => {
	for (const { encoding, errors, hex, result } of vectors.decode) {
		for (const size of [1, 2, 3, Number.POSITIVE_INFINITY]) {
			const answer = decodeAll(encoding, errors ?? "strict", Buffer.from(hex, "hex"), size);
			const what = `${encoding} ${errors} ${hex} by ${size}`;
			if ("reason" in answer && NO_MARK.test(answer.reason)) {
				// Deliberate: a UnicodeDecodeError, where CPython raises its base class.
				expect(result, what).toEqual({ exc: "UnicodeError", msg: answer.reason });
				continue;
			}
			const { msg: _, ...expected } = { msg: "", ...result };
			if ("reason" in expected || "s" in expected) expect(answer, what).toEqual(expected);
			else expect(answer, what).toEqual(result);
		}
	}
});

test.skipIf(path === undefined)("encoding gives CPython's answers", () => {
	for (const { encoding, errors, text, result, wire } of vectors.encode) {
		const what = `${encoding} ${errors} ${JSON.stringify(text)}`;
		const encoder = new Encoder(findCodec(encoding), findErrorHandler(errors ?? "strict"));
		try {
			expect(encoder.encode(text).toString("hex"), what).toBe(wire);
			expect(result, what).not.toHaveProperty("exc");
		} catch (error) {
			if (!(error instanceof UnicodeEncodeError)) throw error;
			const { encoding: codec, start, end, reason, message } = error;
			expect({ exc: error.name, start, end, reason, codec, msg: message }, what).toEqual(result);
		}
	}
});
