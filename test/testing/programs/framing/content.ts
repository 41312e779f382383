// What random framing is made of, and how it is sent.

import type { Duplex } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Random } from "../../../../src/testing/network/random.ts";

const LETTERS = ["a", "b", ";", ";", "\r", "\n", "\r\n", ";\r\n", "é", "𐐷"];
/** What the error handler 'backslashreplace' gives for a byte that is no UTF-8. */
const REPLACEMENT = "\\xff";
export const SEPARATORS = [
	["\n"],
	[";\r\n"],
	["\r\n;", "ab"],
	["b", "ab", "é"],
	["\r\n\r\n", "\n\n", ";;"],
	["a\n", "\n;b"],
	["𐐷;", "a"],
	["\n;"],
];

/** How a content is made, sent and read. */
export interface Manner {
	readonly long: boolean;
	/** The separators that are searched for most. */
	readonly usual: readonly string[];
	/** Up to how many turns of the event loop pass before more is sent, and before a call is aborted. */
	readonly pause: number;
}

/** What is sent, and at which bytes a cut halves a separator. */
export class Content {
	readonly text: string;
	readonly bytes: Buffer;
	readonly #joints: number[] = [];

	constructor(letters: readonly string[]) {
		this.text = letters.join("");
		const parts: Buffer[] = [];
		let size = 0;
		for (const letter of letters) {
			const part = letter === REPLACEMENT ? Buffer.of(0xff) : Buffer.from(letter);
			for (let inside = 1; inside < part.length; inside++) this.#joints.push(size + inside);
			size += part.length;
			parts.push(part);
		}
		this.bytes = Buffer.concat(parts);
	}

	async send(far: Duplex, random: Random, pause: number): Promise<void> {
		const { length } = this.bytes;
		for (let at = 0; at < length; ) {
			const joints = random.below(2) === 0 ? [] : this.#joints.filter((joint) => joint > at);
			const joint = joints[random.below(joints.length + 1)];
			const end = joint ?? at + 1 + random.below(Math.ceil(length / 2));
			far.write(this.bytes.subarray(at, end));
			at = end;
			for (let turn = random.below(pause); turn > 0; turn--) await nextTurn();
		}
		far.end();
	}
}

export function contentOf(random: Random, { long, usual }: Manner, replaces: boolean): Content {
	const some = replaces ? [...LETTERS, REPLACEMENT, REPLACEMENT] : LETTERS;
	const choose = (list: readonly string[]) => list[random.below(list.length)] ?? "";
	if (!long) return new Content(Array.from({ length: 1 + random.below(60) }, () => choose(some)));
	const few = [...usual, choose(some)];
	return new Content(Array.from({ length: 40_000 }, () => (random.below(300) > 0 ? "a" : choose(few))));
}
