// Lines of 80 bytes, written one by one: one workload for each way of flushing.

import { makeInput } from "./input.ts";
import { LINES, type Sending, sending } from "./variants/send.ts";
import type { Target, Variant, Workload } from "./workload.ts";

export function writes(
	name: string,
	title: string,
	repeats: number,
	variants: readonly Sending[],
	python: Variant,
	targets: readonly Target[],
): Workload {
	return {
		name: `writes-${name}`,
		title: `80 B writes, ${title}`,
		unit: "ns/line",
		helper: { script: "sink.ts", spec: {} },
		repeats,
		variants: [...variants.map(sending), python],
		targets,
		expected: (n) => makeInput(LINES).expected(n),
	};
}
