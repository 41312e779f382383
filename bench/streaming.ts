// A workload whose input comes from a sender in a process of its own.

import { type Input, type InputSpec, makeInput } from "./input.ts";
import type { Target, Variant, Workload } from "./workload.ts";

export interface Streaming {
	readonly name: string;
	readonly title: string;
	readonly unit?: string;
	readonly input: InputSpec;
	/** Blocks of one MiB in a round. */
	readonly repeats: number;
	readonly variants: readonly Variant[];
	readonly targets: readonly Target[];
	readonly rounds?: number;
}

export function streaming(plan: Streaming): Workload {
	const { input, unit = "ns/line", ...rest } = plan;
	let made: Input | undefined;
	return {
		...rest,
		unit,
		helper: { script: "sender.ts", spec: input },
		expected(repeats) {
			made ??= makeInput(input);
			return made.expected(repeats);
		},
	};
}
