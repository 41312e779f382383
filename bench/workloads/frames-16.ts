import { frames } from "../frames.ts";

export default frames(16, 32, [
	{ ours: "await read(n)", theirs: "raw", limit: 3.8 },
	{ ours: "await read(n)", theirs: "strtok3", limit: 0.2 },
	{ ours: "take(n) ?? await read(n)", theirs: "raw", limit: 1.3 },
	{ ours: "take(n) ?? await read(n)", theirs: "CPython makefile('rb')", of: "cpu", limit: 0.65, floor: "raw" },
	{ ours: "take(n) ?? await read(n)", theirs: "Go bufio, io.ReadFull()", of: "cpu", limit: 1.5, floor: "raw" },
]);
