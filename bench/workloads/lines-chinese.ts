import { CPYTHON, ITERATOR, RAW, READLINE, TAKELINE, textLines } from "../text-lines.ts";

export default textLines({
	name: "lines-chinese",
	title: "text lines, utf-8, 80 B Chinese and emoji",
	input: { kind: "chinese", width: 80 },
	repeats: 64,
	targets: [
		{ ours: READLINE, theirs: CPYTHON, limit: 0.71 },
		{ ours: READLINE, theirs: ITERATOR, limit: 0.4 },
		{ ours: TAKELINE, theirs: RAW, limit: 1.15 },
	],
});
