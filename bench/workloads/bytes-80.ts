import { byteLines } from "../byte-lines.ts";

export default byteLines(80, 96, [
	{ ours: "for await", theirs: "raw", limit: 1.85 },
	{ ours: "takeline() ?? await readline()", theirs: "raw", limit: 1.12 },
	{ ours: "takeline() ?? await readline()", theirs: "CPython makefile('rb')", limit: 0.74, floor: "raw" },
]);
