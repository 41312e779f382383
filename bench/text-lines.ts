// Lines read as text: one workload for each kind of line.

import type { InputSpec } from "./input.ts";
import { streaming } from "./streaming.ts";
import { iterateText, readlineText, takelineText } from "./variants/ours.ts";
import { cpythonText, readlineIterator } from "./variants/peers.ts";
import { rawText } from "./variants/raw.ts";
import { receiving } from "./variants/receive.ts";
import { readlineByHand, takelineByHand } from "./variants/text-by-hand.ts";
import type { Target, Variant, Workload } from "./workload.ts";

export const READLINE = "await readline()";
export const READLINE_BY_HAND = `${READLINE}, by hand`;
export const ITERATE = "for await";
export const TAKELINE = "takeline() ?? await readline()";
export const RAW = "raw";
export const CPYTHON = "CPython makefile('r')";
export const ITERATOR = "node:readline iterator";

export interface TextLines {
	readonly name: string;
	readonly title: string;
	readonly input: InputSpec;
	readonly repeats: number;
	/** Variants beyond the usual ones (this library, a hand-written splitter, CPython and `node:readline`). */
	readonly more?: readonly Variant[];
	readonly targets: readonly Target[];
}

export function textLines({ more = [], ...plan }: TextLines): Workload {
	const { kind, tls = false, end } = plan.input;
	const encoding = kind === "latin-1" || kind === "gbk" ? kind : "utf-8";
	const ours = [readlineText, iterateText, takelineText].map((make) => receiving(make({ encoding, tls })));
	const comparable = encoding === "utf-8" && !tls;
	return streaming({
		...plan,
		variants: [
			...ours,
			...(encoding === "utf-8" && end === undefined
				? [rawText, readlineByHand, takelineByHand].map((make) => receiving(make(tls)))
				: []),
			...(comparable ? [receiving(readlineIterator)] : []),
			...(tls ? [] : [cpythonText(encoding)]),
			...more,
		],
	});
}
