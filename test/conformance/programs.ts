// Makes random programs with fast-check: data, packets, files and calls. They are built so that fast-check can reduce
// them to small ones.

import fc from "fast-check";
import { Encoder } from "../../src/codecs/encoder.ts";
import { findErrorHandler } from "../../src/codecs/error-handlers.ts";
import { findCodec } from "../../src/codecs/registry.ts";
import { doubleByteSets, singleByteSets } from "../../src/codecs/tables/charsets.ts";
import { iso2022Codecs } from "../../src/codecs/tables/shifts/iso-2022.ts";
import type { Mode } from "../../src/index.ts";
import type { Newline } from "../../src/io/text/newline-modes.ts";
import type { Operation, Program, Step } from "./program.ts";
import { bytes, pieces } from "./random-data.ts";
import { cut } from "./stored-case.ts";

const NEWLINES: readonly Newline[] = [null, "", "\n", "\r", "\r\n"];
const HANDLERS = [
	"strict",
	"ignore",
	"replace",
	"backslashreplace",
	"surrogateescape",
	"surrogatepass",
	"xmlcharrefreplace",
	"namereplace",
];
const UNICODE = "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be utf-7 ascii latin-1".split(" ");
const MULTI_BYTE = Object.keys(doubleByteSets);
const SHIFTS = ["hz", ...Object.keys(iso2022Codecs)];

const encoding = fc.oneof(
	{ weight: 4, arbitrary: fc.constant("utf-8") },
	{ weight: 4, arbitrary: fc.constantFrom(...UNICODE) },
	{ weight: 3, arbitrary: fc.constantFrom(...MULTI_BYTE) },
	{ weight: 2, arbitrary: fc.constantFrom(...SHIFTS) },
	{ weight: 1, arbitrary: fc.constantFrom(...singleByteSets) },
);
const handler = fc.oneof(
	{ weight: 2, arbitrary: fc.constant("strict") },
	{ weight: 3, arbitrary: fc.constantFrom(...HANDLERS) },
);
const newline = fc.constantFrom(...NEWLINES);
const size = fc.oneof(
	{ weight: 6, arbitrary: fc.integer({ min: 0, max: 9 }) },
	{ weight: 2, arbitrary: fc.integer({ min: 10, max: 60 }) },
	{ weight: 1, arbitrary: fc.constantFrom(null, -1) },
);
const some = fc.integer({ min: 1, max: 12 });
const arrive = fc.oneof(
	{ weight: 3, arbitrary: fc.constant(0) },
	{ weight: 1, arbitrary: fc.constantFrom(1, 2, 5, 1000) },
);

const sized = (op: Operation, n: fc.Arbitrary<number | null>, weight: number) => ({
	weight,
	arbitrary: fc.record({ op: fc.constant(op), n, arrive }),
});
const bare = (op: Operation, weight: number) => ({ weight, arbitrary: fc.record({ op: fc.constant(op), arrive }) });
const call = (...choices: { weight: number; arbitrary: fc.Arbitrary<Step> }[]) => fc.oneof(...choices);

const lines = [sized("readline", size, 3), bare("readline", 4), sized("readlines", size, 1), bare("next", 2)];
const extras = [bare("takeline", 2), bare("skipline", 1), bare("detach", 1)];
const binaryCall = call(
	...lines,
	...extras,
	sized("read", size, 4),
	sized("read1", size, 1),
	sized("readinto", some, 1),
	sized("readinto1", some, 1),
	sized("take", some, 1),
	bare("peek", 1),
);
const readReconfigure = fc.record({
	op: fc.constant("reconfigure" as const),
	side: fc.constant("read" as const),
	options: fc.oneof(fc.record({ errors: handler }), fc.record({ newline }), fc.record({ encoding, errors: handler })),
});
const textCall = call(
	...lines,
	...extras,
	sized("read", size, 5),
	sized("take", some, 1),
	sized("buffer_read", some, 1),
	bare("buffer_readline", 1),
	{ weight: 1, arbitrary: readReconfigure },
);
const text = pieces.map((parts) => parts.join(""));
const textWrite = call(
	{ weight: 6, arbitrary: fc.record({ op: fc.constant("write" as const), data: text }) },
	{
		weight: 1,
		arbitrary: fc.record({ op: fc.constant("writelines" as const), data: fc.array(text, { maxLength: 4 }) }),
	},
	bare("flush", 1),
	{
		weight: 1,
		arbitrary: fc.record({
			op: fc.constant("reconfigure" as const),
			options: fc.oneof(
				fc.record({ errors: handler }),
				fc.record({ newline }),
				fc.record({ encoding, errors: handler }),
				fc.record({ line_buffering: fc.boolean() }),
			),
		}),
	},
);
const hex = fc.uint8Array({ maxLength: 40 }).map((data) => Buffer.from(data).toString("hex"));
const binaryWrite = call(
	{ weight: 6, arbitrary: fc.record({ op: fc.constant("write" as const), data: hex }) },
	{
		weight: 1,
		arbitrary: fc.record({ op: fc.constant("writelines" as const), data: fc.array(hex, { maxLength: 4 }) }),
	},
	bare("flush", 1),
);

/** The lengths of the packets, used in turn. An empty list means a single packet. */
const cuts = fc.oneof(
	{ weight: 1, arbitrary: fc.constant([]) },
	{ weight: 2, arbitrary: fc.constant([1]) },
	{ weight: 4, arbitrary: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }) },
);
const buffering = fc.constantFrom(-1, 1, 2, 7, 16);

const close: Step = { op: "close" };

const textReader = fc
	.record({
		mode: fc.constantFrom<Mode[]>("r", "r", "rw"),
		buffering,
		encoding,
		errors: handler,
		newline,
		data: bytes,
		cuts,
		calls: fc.array(textCall, { minLength: 1, maxLength: 12 }),
	})
	.map(({ data, cuts, calls, ...file }): Program => {
		const encoder = new Encoder(findCodec(file.encoding), findErrorHandler("replace"));
		const parts = data.map((part) => (typeof part === "string" ? encoder.encode(part) : Buffer.from(part)));
		const steps: Step[] = [...calls, { op: "read" }, { op: "newlines" }];
		return { ...file, packets: cut(Buffer.concat(parts), cuts), steps };
	});

const binaryReader = fc
	.record({
		mode: fc.constantFrom<Mode[]>("rb", "rb", "rwb"),
		buffering: fc.oneof({ weight: 3, arbitrary: buffering }, { weight: 1, arbitrary: fc.constant(0) }),
		data: bytes,
		cuts,
		calls: fc.array(binaryCall, { minLength: 1, maxLength: 12 }),
	})
	.map(({ data, cuts, calls, ...file }): Program => {
		const parts = data.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part)));
		return { ...file, packets: cut(Buffer.concat(parts), cuts), steps: [...calls, { op: "read" }] };
	});

const textWriter = fc
	.record({
		mode: fc.constantFrom<Mode[]>("w", "rw"),
		buffering,
		encoding,
		errors: handler,
		newline,
		calls: fc.array(textWrite, { minLength: 1, maxLength: 12 }),
	})
	.map(({ calls, ...file }): Program => ({ ...file, packets: [], steps: [...calls, close] }));

const binaryWriter = fc
	.record({
		mode: fc.constantFrom<Mode[]>("wb", "rwb"),
		buffering: fc.oneof({ weight: 3, arbitrary: buffering }, { weight: 1, arbitrary: fc.constant(0) }),
		calls: fc.array(binaryWrite, { minLength: 1, maxLength: 12 }),
	})
	.map(({ calls, ...file }): Program => ({ ...file, packets: [], steps: [...calls, close] }));

export const programs: fc.Arbitrary<Program> = fc.oneof(
	{ weight: 6, arbitrary: textReader },
	{ weight: 3, arbitrary: binaryReader },
	{ weight: 2, arbitrary: textWriter },
	{ weight: 1, arbitrary: binaryWriter },
);
