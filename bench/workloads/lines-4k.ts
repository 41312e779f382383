import { CPYTHON, RAW, READLINE, TAKELINE, textLines } from "../text-lines.ts";

export default textLines({
	name: "lines-4k",
	title: "text lines, utf-8, 4 KiB ASCII",
	input: { kind: "ascii", width: 4096 },
	repeats: 256,
	targets: [
		{ ours: READLINE, theirs: RAW, limit: 1.12 },
		{ ours: READLINE, theirs: CPYTHON, limit: 0.97 },
		{ ours: TAKELINE, theirs: RAW, limit: 1.12 },
		{ ours: TAKELINE, theirs: CPYTHON, limit: 0.97 },
	],
});
