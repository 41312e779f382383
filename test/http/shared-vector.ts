// The form of the shared vectors, and the check of an outcome against one.

import type { Outcome } from "./outcome.ts";
import type { End } from "./scripted-reader.ts";

interface Good {
	ok: true;
	status: number;
	reason: string;
	version: string;
	headers: [string, string][];
	bodyBase64: string;
	keepAlive?: boolean;
	trailers?: [string, string][];
	interim?: number[];
	leftoverBase64?: string;
	upgrade?: boolean;
}

type Expected = Good | { ok: false; why: string; stage: "head" | "body" | "next" | "any" };

export interface SharedVector {
	id: string;
	raw: string;
	method: string;
	splits?: number[];
	end?: End;
	expect: Expected;
	lenient?: boolean;
	alt?: Expected[];
}

/** "right", or a description of what is wrong. */
export function judge(vector: SharedVector, outcome: Outcome): string {
	const wrongs = [vector.expect, ...(vector.alt ?? [])].map((expected) => difference(expected, outcome));
	return wrongs.includes("") ? "right" : wrongs.join(" / ");
}

function difference(expected: Expected, outcome: Outcome): string {
	if (!expected.ok) {
		if (outcome.ok) return `accepted, though ${expected.why}`;
		return expected.stage === "body" && outcome.stage === "head" ? `refused in the head (${outcome.code})` : "";
	}
	if (!outcome.ok) return `refused: ${outcome.code}`;
	const latin1 = (base64: string | undefined) => Buffer.from(base64 ?? "", "base64").toString("latin1");
	const pairs: Record<string, [unknown, unknown]> = {
		status: [expected.status, outcome.status],
		reason: [expected.reason, outcome.reason],
		version: [expected.version, outcome.version],
		headers: [expected.headers, outcome.headers],
		body: [latin1(expected.bodyBase64), outcome.body],
		keepAlive: [expected.keepAlive ?? outcome.keepAlive, outcome.keepAlive],
		trailers: [expected.trailers ?? outcome.trailers, outcome.trailers],
		interim: [expected.interim ?? outcome.interim, outcome.interim],
		leftover: [latin1(expected.leftoverBase64), outcome.leftover],
		upgrade: [expected.upgrade ?? false, outcome.upgraded],
	};
	return Object.entries(pairs)
		.filter(([, [wanted, got]]) => JSON.stringify(wanted) !== JSON.stringify(got))
		.map(([name, [wanted, got]]) => `${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`)
		.join(", ");
}
