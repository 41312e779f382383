import { frames } from "../frames.ts";

export default frames(1024, 256, [
	{ ours: "await read(n)", theirs: "raw", limit: 1.08 },
	{ ours: "take(n) ?? await read(n)", theirs: "raw", limit: 1.08 },
]);
