import { streaming } from "../streaming.ts";
import { READLINE, textReceiver } from "../variants/ours.ts";
import { split2Data } from "../variants/peers.ts";
import { rawText } from "../variants/raw.ts";
import { receiving } from "../variants/receive.ts";

const readline = textReceiver(READLINE, { maxLineLength: Number.POSITIVE_INFINITY });

export default streaming({
	name: "line-32m",
	title: "one line of 32 MiB",
	input: { kind: "ascii", width: 32 << 20 },
	repeats: 4,
	// The time to allocate a single line's memory varies by a third from round to round.
	rounds: 11,
	variants: [
		receiving(readline),
		receiving(rawText),
		// split2 takes seconds for one such line.
		receiving({ ...split2Data, share: 0.25, rounds: 1 }),
	],
	targets: [{ ours: readline.name, theirs: "raw", limit: 1.15 }],
});
