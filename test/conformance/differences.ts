// Every difference from CPython that a comparison tolerates: who may differ, why, and which section of the design says so.

export interface Difference {
	readonly id: string;
	readonly reason: string;
}

/** What the oracle says about the rest of a program, by its own words. */
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
		reason: "CPython's multi-byte decoders withhold the characters behind an incomplete code at the end of the stream",
	},
	{
		id: "a bad sequence in UTF-7",
		reason: "CPython does not tell which of its bytes the good characters in it stand for",
	},
	{
		id: "between the bytes of a shift",
		reason: "CPython cannot take a decoder up again within UTF-7's base64",
	},
	{ id: "a stream without its mark", reason: "CPython has no decoder that goes on in UTF-16 or UTF-32 without a mark" },
	{
		id: "a failed write in a stateful encoding",
		reason: "a refused text leaves no trace; CPython's encoder keeps the shift state that it had reached in it",
	},
	{
		id: "settings changed in the middle of a stateful encoding",
		reason:
			"reconfigure() without an encoding goes on with the encoder's state; CPython begins anew, with a second mark",
	},
	{
		id: "silent bytes between a carriage return and its line feed",
		reason: "where the text is left between the two, only a line feed that follows at once is dropped",
	},
];

export interface VectorDifference extends Difference {
	/** The section of the stored answers, and which of them. */
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
		id: "hz",
		section: "decode",
		reason: "hz is not supported: nobody sends it",
		applies: ({ encoding }) => encoding === "hz",
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
			"read1() and unbuffered reads give what has arrived, which a buffer's size need not cut; compared as a whole stream",
		applies: ({ ops }) => ops?.some(([op]) => op === "read1") ?? false,
	},
];
