// Lines of 80 bytes, written one by one: one workload for each way of flushing.

import { makeInput } from "./input.ts";
import { LINES, type Sending, sending } from "./variants/send.ts";
import type { Target, Variant, Workload } from "./workload.ts";

export const CPYTHON = "CPython";

export function writes(
	name: string,
	title: string,
	repeats: number,
	variants: readonly Sending[],
	peers: readonly Variant[],
	targets: readonly Target[],
): Workload {
	return {
		name: `writes-${name}`,
		title: `80 B writes, ${title}`,
		unit: "ns/line",
		helper: { script: "sink.ts", spec: {} },
		repeats,
		variants: [...variants.map(sending), ...peers],
		targets,
		expected: (n) => makeInput(LINES).expected(n),
	};
}
