// A workload that reads the input sent by another process (sender.ts).

import { type Input, type InputSpec, makeInput } from "./input.ts";
import type { Target, Variant, Workload } from "./workload.ts";

export interface Streaming {
	readonly name: string;
	readonly title: string;
	readonly unit?: string;
	readonly input: InputSpec;
	/** How many blocks of 1 MiB are sent in a round. */
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
