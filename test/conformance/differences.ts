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
		id: "what follows an incomplete multi-byte code",
		reason: "CPython's multi-byte decoders withhold the characters behind an incomplete code at the end of the stream",
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
		id: "silent bytes at the place of detach()",
		reason: "ignored bytes and escape sequences between two characters may stay below or be dropped",
	},
	{
		id: "silent bytes at the place of reconfigure()",
		reason: "ignored bytes and escape sequences between two characters may be tried again or not",
	},
];
