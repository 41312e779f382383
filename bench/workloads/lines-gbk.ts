import { CPYTHON, READLINE, textLines } from "../text-lines.ts";

export default textLines({
	name: "lines-gbk",
	title: "text lines, gbk, 80 B",
	input: { kind: "gbk", width: 80 },
	repeats: 16,
	targets: [{ ours: READLINE, theirs: CPYTHON, limit: 1 }],
});
