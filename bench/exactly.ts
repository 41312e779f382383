// Frames that are read exactly, or not at all: one workload for each size.

import { makefile } from "socket-makefile";
import { streaming } from "./streaming.ts";
import { peekExactly, readExactly, readFrames } from "./variants/ours.ts";
import { type Receiver, receiving } from "./variants/receive.ts";
import type { Workload } from "./workload.ts";

const COPY = "await read(n), copied";
const READEXACTLY = "await readexactly(n)";
const PEEKEXACTLY = "await peekexactly(n), take(n)";

export function exactly(name: string, size: number, repeats: number): Workload {
	const read = readFrames(size);
	const readexactly: Receiver = {
		...read,
		name: READEXACTLY,
		read: (socket, tally) => readExactly(makefile(socket, "rb"), size, tally),
	};
	const copy: Receiver = {
		...read,
		name: COPY,
		read: (socket, tally) => read.read(socket, { add: (frame) => tally.add(Buffer.from(frame)) }),
	};
	const peekexactly: Receiver = {
		...read,
		name: PEEKEXACTLY,
		read: (socket, tally) => peekExactly(makefile(socket, "rb"), size, tally),
	};
	return streaming({
		name,
		title: `frames of ${size.toLocaleString("en")} B, read exactly`,
		unit: "ns/frame",
		input: { kind: "bytes", width: size, block: Math.max(size, 1 << 20) },
		repeats,
		rounds: 9,
		variants: [read, readexactly, copy, peekexactly].map(receiving),
		targets: [
			{ ours: READEXACTLY, theirs: read.name, of: "cpu", limit: 1.05 },
			// `peekexactly()` resolves to a copy, because the bytes stay unread; `read()` hands out the bytes themselves.
			{ ours: PEEKEXACTLY, theirs: COPY, of: "cpu", limit: 1.05 },
		],
	});
}
