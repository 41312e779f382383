// Frames of a fixed size, read by their byte count: one workload for each size.

import { streaming } from "./streaming.ts";
import { framesByHand } from "./variants/frames-by-hand.ts";
import { readFrames, takeFrames } from "./variants/ours.ts";
import { asyncioFrames, cpythonFrames, goFrames, promiseSocketFrames, strtok3Frames } from "./variants/peers.ts";
import { rawFrames } from "./variants/raw.ts";
import { receiving } from "./variants/receive.ts";
import type { Target, Workload } from "./workload.ts";

export function frames(size: number, repeats: number, targets: readonly Target[]): Workload {
	const receivers = [readFrames, takeFrames, rawFrames, framesByHand, strtok3Frames, promiseSocketFrames];
	return streaming({
		name: `frames-${size < 1024 ? size : `${size / 1024}k`}`,
		title: `frames of ${size < 1024 ? `${size} B` : `${size / 1024} KiB`}`,
		unit: "ns/frame",
		input: { kind: "bytes", width: size },
		repeats,
		variants: [
			...receivers.map((make) => receiving(make(size))),
			cpythonFrames(size),
			goFrames(size),
			asyncioFrames(size),
		],
		targets,
	});
}
