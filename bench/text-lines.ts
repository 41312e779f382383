// Lines read as text: one workload for each kind of line.

import type { InputSpec } from "./input.ts";
import { streaming } from "./streaming.ts";
import * as ours from "./variants/ours.ts";
import { cpythonText, readlineIterator } from "./variants/peers.ts";
import { rawText } from "./variants/raw.ts";
import { receiving } from "./variants/receive.ts";
import { readlineByHand, takelineByHand } from "./variants/text-by-hand.ts";
import type { Target, Variant, Workload } from "./workload.ts";

export const READLINE = ours.READLINE.name;
export const READLINE_BY_HAND = `${READLINE}, by hand`;
export const ITERATE = ours.ITERATE.name;
export const TAKELINE = ours.TAKELINE.name;
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
	const { kind, way, end } = plan.input;
	const encoding = kind === "latin-1" || kind === "gbk" ? kind : "utf-8";
	const loops = [ours.READLINE, ours.ITERATE, ours.TAKELINE];
	const plainTcp = way === undefined;
	return streaming({
		...plan,
		variants: [
			...loops.map((loop) => receiving(ours.textReceiver(loop, { encoding }))),
			...(encoding === "utf-8" && end === undefined ? [rawText, readlineByHand, takelineByHand].map(receiving) : []),
			...(encoding === "utf-8" && plainTcp ? [receiving(readlineIterator)] : []),
			...(plainTcp ? [cpythonText(encoding)] : []),
			...more,
		],
	});
}
