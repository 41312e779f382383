// Every difference from CPython that a comparison tolerates, and its reason.

export interface Difference {
	readonly id: string;
	readonly reason: string;
}

/** Why the oracle cannot tell the results of the rest of a program. The oracle uses the same ids. */
export const incomparable: readonly Difference[] = [
	{
		id: "a carriage return before a bad byte",
		reason: "a lone carriage return is delivered at once; CPython holds it back and loses it with the bad chunk",
	},
	{
		id: "a replaced sequence right before a refused one",
		reason: "the replacement is delivered before the error; CPython loses it with the bad chunk",
	},
	{
		id: "what follows an incomplete multi-byte code",
		reason: "CPython's multi-byte decoders keep back the characters after an incomplete code at the end of the stream",
	},
	{
		id: "a bad sequence in UTF-7",
		reason: "CPython does not tell which bytes of the sequence its good characters come from",
	},
	{
		id: "between the bytes of a shift",
		reason: "CPython cannot resume a decoder in the middle of UTF-7's base64",
	},
	{
		id: "a stream without its mark",
		reason: "CPython has no decoder that continues in UTF-16 or UTF-32 without a mark",
	},
	{
		id: "a failed write in a stateful encoding",
		reason:
			"here a refused text changes nothing; CPython's encoder keeps the shift state that it had reached in the text",
	},
	{
		id: "the last character of a flushed text",
		reason:
			"flush() and close() write a character whose code depends on the next one; CPython keeps it, and loses it in close()",
	},
	{
		id: "a NUL after a letter that may get a mark",
		reason: "the NUL is encoded; CPython's encoders of JIS X 0213 take it for a part of the letter, and lose it",
	},
	{
		id: "settings changed in the middle of a stateful encoding",
		reason:
			"here reconfigure() without an encoding keeps the encoder's state; CPython starts again, with a second mark",
	},
	{
		id: "silent bytes between a carriage return and its line feed",
		reason: "if the text file is left between the two, a line feed is dropped only if it is the next byte",
	},
];

export interface VectorDifference extends Difference {
	/** The section of the stored answers that the difference concerns. */
	readonly section: "decode" | "encode" | "makefile" | "fuzz_binary";
	applies(vector: DifferingVector): boolean;
}

interface DifferingVector {
	readonly encoding?: unknown;
	readonly errors?: unknown;
	readonly result?: unknown;
	readonly ops?: readonly (readonly unknown[])[];
}

export const vectorDifferences: readonly VectorDifference[] = [
	{
		id: "a stream without its mark",
		section: "decode",
		reason: "UTF-16 and UTF-32 without a mark are a UnicodeDecodeError; CPython raises its base class",
		applies: ({ result }) => JSON.stringify(result).includes("stream does not start with BOM"),
	},
	{
		id: "unknown error handler",
		section: "makefile",
		reason: "an unknown name is refused by makefile(); CPython fails at the first bad byte",
		applies: ({ errors }) => errors === "nosuch",
	},
	{
		id: "how much one arrival gives",
		section: "fuzz_binary",
		reason:
			"how many bytes read1() and unbuffered reads return depends on CPython's buffer size; only the whole stream is compared",
		applies: ({ ops }) => ops?.some(([op]) => op === "read1") ?? false,
	},
];
