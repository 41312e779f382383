import { frames } from "../frames.ts";

export default frames(16, 32, [
	{ ours: "await read(n)", theirs: "raw", limit: 3.8 },
	{ ours: "await read(n)", theirs: "strtok3", limit: 0.2 },
	{ ours: "take(n) ?? await read(n)", theirs: "raw", limit: 1.3 },
	{ ours: "take(n) ?? await read(n)", theirs: "CPython makefile('rb')", limit: 0.46, floor: "raw" },
]);
