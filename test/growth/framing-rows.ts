// Messages: many of them buffered, long ones, in every way of looking for their ends.

import type { BufferedReader, TextIOWrapper } from "../../src/index.ts";
import type { Row } from "./measure.ts";
import { DELIVERIES, scene, times, turn } from "./scene.ts";

const unlimited = { maxLineLength: Number.POSITIVE_INFINITY };

/** The second of some of these never comes, so that a search for it alone goes to the end of the bytes. */
const SEPARATORS: Readonly<Record<string, string | string[]>> = {
	"a character": ";",
	"several characters": "--",
	"one of several": [";", "never", "\0"],
	"a character of two units": "😀;",
};

type Messages = BufferedReader | TextIOWrapper;
type ReadAll = (f: Messages, separators: string | string[], n: number) => Promise<unknown>;

const READERS: Readonly<Record<string, ReadAll>> = {
	async "readuntil()"(f, separators, n) {
		for (let i = 0; i < n; i++) await f.readuntil(separators);
	},
	async "readuntil() of a new list each time"(f, separators, n) {
		for (let i = 0; i < n; i++) await f.readuntil([...[separators].flat()], {});
	},
	async "takeuntil()"(f, separators, n) {
		for (let i = 0; i < n; i++) f.takeuntil(separators) ?? (await f.readuntil(separators));
	},
};

const files = ["r", "rb"] as const;

/** All messages are buffered before the first is read. */
const buffered: readonly Row[] = files.flatMap((mode) =>
	Object.entries(SEPARATORS).flatMap(([name, separators]) =>
		Object.entries(READERS).flatMap(([reader, read]) =>
			Object.entries(DELIVERIES).map(([how, deliver]) => ({
				name: `${reader} behind a slow consumer, by ${name}, arrived ${how} (${mode})`,
				n: how === "byte by byte" ? 500 : 2500,
				async prepare(n) {
					const { stream, socket } = scene();
					const f = socket.makefile(mode, unlimited) as Messages;
					deliver(stream, Buffer.alloc(n * 10, "a--\r\n😀;"));
					await turn();
					return () => read(f, separators, n / 2);
				},
			})),
		),
	),
);

/** One message whose end comes last. */
const long: readonly Row[] = files.flatMap((mode) =>
	Object.entries(SEPARATORS).map(([name, separators]) => ({
		name: `a message of up to ${mode === "r" ? 2 : 16} MiB in pieces of 64 KiB, by ${name} (${mode})`,
		n: mode === "r" ? 2 ** 19 : 2 ** 22,
		prepare(n) {
			const { stream, socket } = scene();
			const message = socket.makefile(mode, unlimited).readuntil(separators);
			return async () => {
				const piece = Buffer.alloc(65_536, "x\r\r\n");
				for (let at = 0; at < n; at += piece.length) {
					stream.push(piece);
					await turn();
				}
				stream.push("--😀;");
				await message;
			};
		},
	})),
);

const polled: readonly Row[] = files.flatMap((mode) =>
	Object.entries(SEPARATORS).map(([name, separators]) => ({
		name: `takeuntil() after each byte of a message, by ${name} (${mode})`,
		n: 4000,
		prepare(n) {
			const { stream, socket } = scene();
			const f = socket.makefile(mode, unlimited);
			return () =>
				times(n, () => {
					stream.push("x");
					f.takeuntil(separators);
				});
		},
	})),
);

const waiting: readonly Row[] = files.map((mode) => ({
	name: `calls that wait for different separators (${mode})`,
	n: 1000,
	prepare(n) {
		const { stream, socket } = scene();
		const f = socket.makefile(mode, unlimited);
		const calls = times(n, (i) => f.readuntil(i % 2 === 0 ? ";" : ["!", ";!"]));
		return async () => {
			DELIVERIES["byte by byte"]?.(stream, Buffer.alloc(n * 3, "ab;ab!"));
			await Promise.all(calls);
		};
	},
}));

const exact: readonly Row[] = files.map((mode) => ({
	name: `readexactly() of all that arrives byte by byte (${mode})`,
	n: 8000,
	prepare(n) {
		const { stream, socket } = scene();
		const call = socket.makefile(mode).readexactly(n);
		return async () => {
			await turn();
			DELIVERIES["byte by byte"]?.(stream, Buffer.alloc(n, "x"));
			await call;
		};
	},
}));

const chunks: Row = {
	name: "chunks() of bytes that arrive byte by byte",
	n: 4000,
	prepare(n) {
		const { stream, socket } = scene();
		const f = socket.makefile("rb");
		return async () => {
			const iterator = f.chunks(n);
			for (let i = 0; i < n; i++) {
				const next = iterator.next();
				stream.push("x");
				await next;
			}
		};
	},
};

export const FRAMING: readonly Row[] = [...buffered, ...long, ...polled, ...waiting, ...exact, chunks];
