// Records that end with a separator: each record of the input ends with a NUL and a line feed.

import { makefile } from "socket-makefile";
import { streaming } from "./streaming.ts";
import { readLines, readUntil } from "./variants/ours.ts";
import { type Receiver, receiving } from "./variants/receive.ts";
import type { Workload } from "./workload.ts";

const SEPARATORS: Readonly<Record<string, string | readonly string[]>> = {
	"await readuntil(LF)": "\n",
	"await readuntil(NUL)": "\0",
	"await readuntil(three)": ["\n", "\r\n", "\x1b"],
};
const READLINE = "await readline()";

export function until(name: string, mode: "r" | "rb"): Workload {
	const measure = mode === "r" ? "units" : "bytes";
	const readline: Receiver = {
		name: READLINE,
		measure,
		read: (socket, tally) => readLines(makefile(socket, mode), tally),
	};
	const readers = Object.entries(SEPARATORS).map(
		([name, separators]): Receiver => ({
			name,
			measure,
			read: (socket, tally) => readUntil(makefile(socket, mode), separators, tally),
		}),
	);
	return streaming({
		name,
		title: `${mode === "r" ? "text" : "bytes"} through a separator, records of 80 B`,
		unit: "ns/record",
		input: { kind: "ascii", width: 80, last: "\0" },
		repeats: 96,
		rounds: 9,
		variants: [readline, ...readers].map(receiving),
		targets: readers.map(({ name }) => ({
			ours: name,
			theirs: READLINE,
			of: "cpu",
			limit: name === "await readuntil(LF)" ? 1.05 : 1.2,
		})),
	});
}
