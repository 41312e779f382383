import { streaming } from "../streaming.ts";
import { CPYTHON, RAW } from "../text-lines.ts";
import { cpythonText } from "../variants/peers.ts";
import { rawText, rawTextReused } from "../variants/raw.ts";
import { connecting, receiving } from "../variants/receive.ts";
import { readlineReused, takelineReused } from "../variants/reused.ts";
import { readlineByHandReused } from "../variants/text-by-hand.ts";

export default streaming({
	name: "lines-reused",
	title: "text lines, utf-8, 80 B ASCII, connect(address, { reuseReadBuffer: true })",
	input: { kind: "ascii", width: 80 },
	repeats: 96,
	variants: [
		connecting(readlineReused),
		connecting(takelineReused),
		receiving(rawText()),
		connecting(rawTextReused),
		connecting(readlineByHandReused),
		cpythonText(),
	],
	targets: [
		{ ours: readlineReused.name, theirs: RAW, limit: 1.4 },
		{ ours: readlineReused.name, theirs: CPYTHON, limit: 0.61 },
		{ ours: takelineReused.name, theirs: RAW, limit: 0.85, floor: rawTextReused.name },
	],
});
