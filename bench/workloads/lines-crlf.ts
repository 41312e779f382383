import { CPYTHON, READLINE, TAKELINE, textLines } from "../text-lines.ts";

export default textLines({
	name: "lines-crlf",
	title: "text lines, utf-8, 80 B with CR LF, universal newlines",
	input: { kind: "ascii", width: 80, end: "\r\n" },
	repeats: 64,
	targets: [
		{ ours: READLINE, theirs: CPYTHON, limit: 0.8 },
		{ ours: TAKELINE, theirs: CPYTHON, limit: 0.6 },
	],
});
