import { CPYTHON, READLINE, textLines } from "../text-lines.ts";

export default textLines({
	name: "lines-latin-1",
	title: "text lines, latin-1, 80 B",
	input: { kind: "latin-1", width: 80 },
	repeats: 64,
	targets: [{ ours: READLINE, theirs: CPYTHON, limit: 1 }],
});
