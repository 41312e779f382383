// What the clients of load.ts ask, and what they must hear.

import type { Percentiles } from "./percentiles.ts";

export interface Plan {
	/** The server's TCP port. */
	readonly port: number;
	readonly clients: number;
	readonly dialogue: "lines" | "http";
	/** Whether all clients are one group: one asks, and all hear the answer. Otherwise each client asks for itself. */
	readonly together: boolean;
	/** How many questions each group asks. */
	readonly questions: number;
}

/** What the clients have heard; the percentiles are those of the nanoseconds from question to answer. */
export interface Counted extends Percentiles {
	/** How many answers the clients have heard. */
	readonly count: number;
	/** The bytes of these answers. */
	readonly size: number;
}

export interface Dialogue {
	/** The questions, which are asked in turn. */
	readonly questions: readonly string[];
	/** Whether the answer is complete. Throws if it is wrong. */
	isWhole(answer: string, question: string): boolean;
	/** How many bytes of an answer count. */
	readonly size: number;
}

/** The body of each HTTP response. */
export const BODY = "Hello, World\n";
/** The bytes of a line, with its end. */
const LINE_SIZE = 64;

/** Each line differs from the one before it, so that an old answer is noticed. */
const LINES = Array.from(
	{ length: 16 },
	(_, i) => `${`${i} a line of usual length, `.repeat(4).slice(0, LINE_SIZE - 1)}\n`,
);
const REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";

export const DIALOGUES: Readonly<Record<Plan["dialogue"], Dialogue>> = {
	lines: {
		questions: LINES,
		isWhole(answer, question) {
			if (!question.startsWith(answer)) throw new Error(`wrong answer ${JSON.stringify(answer)}`);
			return answer.length === question.length;
		},
		size: LINE_SIZE,
	},
	http: {
		questions: [REQUEST],
		isWhole: (answer) => answer.endsWith(`\r\n\r\n${BODY}`),
		size: BODY.length,
	},
};
