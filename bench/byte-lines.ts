// Lines read as bytes: one workload for each length of line.

import { streaming } from "./streaming.ts";
import { iterateBytes, takelineBytes } from "./variants/ours.ts";
import { cpythonBytes, goBytes } from "./variants/peers.ts";
import { rawByteLines } from "./variants/raw.ts";
import { receiving } from "./variants/receive.ts";
import type { Target, Workload } from "./workload.ts";

export function byteLines(width: number, repeats: number, targets: readonly Target[]): Workload {
	return streaming({
		name: `bytes-${width}`,
		title: `binary lines ${width} B`,
		input: { kind: "ascii", width },
		repeats,
		variants: [...[iterateBytes, takelineBytes, rawByteLines].map(receiving), cpythonBytes, goBytes],
		targets,
	});
}
