import { CPYTHON, RAW, READLINE, TAKELINE, textLines } from "../text-lines.ts";
import { goText } from "../variants/peers.ts";

export default textLines({
	name: "lines-20",
	title: "text lines, utf-8, 20 B ASCII",
	input: { kind: "ascii", width: 20 },
	repeats: 32,
	more: [goText],
	targets: [
		{ ours: READLINE, theirs: RAW, limit: 2.7 },
		{ ours: READLINE, theirs: CPYTHON, limit: 0.7 },
		{ ours: TAKELINE, theirs: RAW, limit: 1.3 },
		{ ours: TAKELINE, theirs: CPYTHON, limit: 0.3 },
		{ ours: TAKELINE, theirs: goText.name, of: "cpu", limit: 0.6 },
	],
});
