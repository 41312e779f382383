// The calls that read, by name.

import { BufferedReader, type BufferedRWPair, SocketIO, TextIOWrapper } from "../../src/index.ts";
import type { ReadStep } from "./program.ts";
import type { Pieces, Watch, Watched } from "./watch.ts";

export type File = TextIOWrapper | BufferedReader | BufferedRWPair | SocketIO;

export interface Open extends Watched {
	readonly file: File;
}

/** Line ends, single bytes of the content, and several bytes. */
const SEPARATORS = [["\n"], ["\n", "\r"], ["\r\n", "\x23\x24", "\x22"], ["\x22\x23", "\x24"]];

function separatorsOf(n: number): string[] {
	return SEPARATORS[n % SEPARATORS.length] ?? [];
}

/** Begins the call. */
export function read(
	open: Open,
	step: ReadStep,
	options: { signal?: AbortSignal },
	watch: Watch,
	skipped: (units: number) => void,
) {
	const { file } = open;
	const { n } = step;
	const { closed } = file;
	const reads = (begin: () => Promise<string | Buffer>) =>
		watch.reads(step.do, open, closed, begin, (piece) => [piece]);
	switch (step.do) {
		case "readline":
			return reads(() => file.readline(undefined, options));
		case "readline n":
			return reads(() => file.readline(n, options));
		case "read n":
			return reads(() => file.read(n, options));
		case "read":
			return reads(() => file.read(-1, options));
		case "readlines": {
			const lines = (): Promise<Pieces> => file.readlines(n, options);
			return watch.reads("readlines", open, closed, lines, (all) => all);
		}
		case "next": {
			const lines: AsyncIterator<string | Buffer, undefined> = file[Symbol.asyncIterator]();
			return reads(() => lines.next().then(({ value }) => value ?? ""));
		}
		case "skipline":
			return watch.reads(
				"skipline",
				open,
				closed,
				() => file.skipline(options),
				(units) => {
					skipped(units);
					return [];
				},
			);
		case "takeline":
		case "take": {
			const take = () => (step.do === "takeline" || file instanceof SocketIO ? file.takeline() : file.take(n));
			return watch.takes(step.do, open, closed, take);
		}
		case "read1":
			return reads(() => file.read1(n, options));
		case "readuntil":
			return reads(() => file.readuntil(separatorsOf(n), options));
		case "takeuntil":
			return watch.takes("takeuntil", open, closed, () => file.takeuntil(separatorsOf(n)));
		case "readexactly":
			return reads(() => file.readexactly(n, options));
		case "peekexactly":
			return file instanceof TextIOWrapper ? undefined : watch.settles("peekexactly", file.peekexactly(n, options));
		case "chunks": {
			if (file instanceof TextIOWrapper || closed) return;
			const chunks = file.chunks(n, options);
			return reads(() => chunks.next().then(({ value }) => value ?? ""));
		}
		case "readinto": {
			if (file instanceof TextIOWrapper) return;
			const target = Buffer.alloc(n);
			const filled = () => file.readinto(target, options);
			return watch.reads("readinto", open, closed, filled, (size) => [target.subarray(0, size)]);
		}
		case "peek":
			return file instanceof BufferedReader ? watch.settles("peek", file.peek(n, options)) : undefined;
	}
}
