// Much data arrives: floods of line ends, long lines, lines that end late, in every way of reading them.

import type { Newline, TextFile } from "../../src/index.ts";
import type { Row } from "./measure.ts";
import { DELIVERIES, type Delivery, scene, times, turn } from "./scene.ts";

/** Reads everything to the end. */
type ReadAll = (f: TextFile) => Promise<unknown>;

const READERS: Readonly<Record<string, ReadAll>> = {
	async "readline()"(f) {
		while ((await f.readline()).length > 0);
	},
	async "takeline()"(f) {
		while ((f.takeline() ?? (await f.readline())).length > 0);
	},
	async "skipline()"(f) {
		while ((await f.skipline()) > 0);
	},
	async iteration(f) {
		for await (const _line of f);
	},
	"readlines()": (f) => f.readlines(),
	async "readlines(3)"(f) {
		while ((await f.readlines(3)).length > 0);
	},
	"read()": (f) => f.read(),
	async "read(1)"(f) {
		while ((await f.read(1)).length > 0);
	},
};

const FLOODS = { LF: "\n", CR: "\r", CRLF: "\r\n" };
const NEWLINES: readonly Newline[] = [null, "", "\n", "\r", "\r\n"];
const unlimited = { maxLineLength: Number.POSITIVE_INFINITY };

function text(deliver: Delivery, bytes: Buffer, read: ReadAll, options: object): () => Promise<unknown> {
	const { stream, socket } = scene();
	const reading = read(socket.makefile("rw", { ...unlimited, ...options }));
	return async () => {
		await turn();
		deliver(stream, bytes);
		stream.push(null);
		await reading;
	};
}

function flood(name: string, end: string, reader: string, read: ReadAll, deliver: Delivery, n: number): Row {
	return {
		name: `${reader} of a flood of ${name}`,
		n,
		prepare: (size) => {
			const bytes = Buffer.alloc(size * end.length, end);
			const runs = NEWLINES.map((newline) => text(deliver, bytes, read, { newline }));
			return () => Promise.all(runs.map((run) => run()));
		},
	};
}

const floods = Object.entries(FLOODS).flatMap(([name, end]) =>
	Object.entries(READERS).flatMap(([reader, read]) =>
		Object.entries(DELIVERIES).map(([how, deliver]) =>
			flood(`${name} ${how}`, end, reader, read, deliver, how === "byte by byte" ? 500 : 1000),
		),
	),
);

const ENCODINGS = ["utf-8", "latin-1", "utf-16", "utf-7", "gb18030", "shift_jis", "iso-2022-jp", "cp1252"];
const HANDLERS = { strict: "strict", replace: "replace", "a function": (e: { end: number }) => ["?", e.end] as const };

function encoded(encoding: string, text: string): Buffer {
	return encoding === "utf-16" ? Buffer.from(`\ufeff${text}`, "utf16le") : Buffer.from(text);
}

/** A hint is reached only by what arrives late, byte by byte, behind many lines. */
const hints: readonly Row[] = ENCODINGS.flatMap((encoding) =>
	Object.entries(HANDLERS).map(([handler, errors]) => ({
		name: `readlines(hint) that is reached byte by byte, in ${encoding}, errors: ${handler}`,
		n: 1000,
		async prepare(n) {
			const { stream, socket } = scene();
			const f = socket.makefile("r", { encoding, errors, ...unlimited });
			const lines = f.readlines(6 * n);
			await turn();
			stream.push(encoded(encoding, "abc\n".repeat(n)));
			return async () => {
				const late = encoded(encoding, "x".repeat(n)).subarray(encoding === "utf-16" ? 2 : 0);
				DELIVERIES["byte by byte"]?.(stream, late);
				stream.push(null);
				await lines;
			};
		},
	})),
);

const exceeded: Row = {
	name: "readlines(hint) that is reached within a line that ends late",
	n: 2000,
	async prepare(n) {
		const { stream, socket } = scene();
		const lines = socket.makefile("rb").readlines(2 * n);
		await turn();
		stream.push(Buffer.alloc(2 * n, "x\n"));
		return async () => {
			DELIVERIES["byte by byte"]?.(stream, Buffer.alloc(n, "y"));
			stream.push("\n");
			await lines;
		};
	},
};

/** Lines without an end, and bytes that stand for no character. */
const LONG = {
	"a long line": "x",
	"a line of invalid bytes": "\xff",
	"a line of halves of characters": "\xe2\x82",
	"a line of shift sequences": "\x1b(B",
	"a line of CRs": "\r",
};

const long: readonly Row[] = Object.entries(LONG).flatMap(([name, unit]) =>
	["ignore", "backslashreplace"].flatMap((errors) =>
		["utf-8", "iso-2022-jp", "gb18030"].map((encoding) => ({
			name: `${name} byte by byte, in ${encoding}, errors: ${errors}`,
			n: 1000,
			prepare(n) {
				const bytes = Buffer.from(unit.repeat(n), "latin1");
				const run = (read: ReadAll) =>
					text(DELIVERIES["byte by byte"] ?? (() => {}), bytes, read, { encoding, errors, newline: "\n" });
				const runs = ["readline()", "skipline()", "read()"].map((reader) =>
					run(READERS[reader] ?? (() => Promise.reject())),
				);
				return () => Promise.all(runs.map((one) => one()));
			},
		})),
	),
);

type Receive = (end: { readonly n: number } & ReturnType<typeof scene>) => Promise<unknown>;

/** Binary data, byte by byte; the size of each call is small or that of everything. */
const BINARY: Readonly<Record<string, Receive>> = {
	"one read(n)": ({ socket, n }) => socket.makefile("rb").read(n),
	"one read()": ({ socket }) => socket.makefile("rb").read(),
	"one readinto()": ({ socket, n }) => socket.makefile("rb").readinto(Buffer.alloc(n)),
	"one readline()": ({ socket }) => socket.makefile("rb", unlimited).readline(),
	"one readline(n)": ({ socket, n }) => socket.makefile("rb").readline(n),
	"one skipline()": ({ socket }) => socket.makefile("rb").skipline(),
	"one readall()": ({ socket }) => socket.makefile("rb", { buffering: 0 }).readall(),
	"read(1) each": async ({ socket, n }) => {
		const f = socket.makefile("rb");
		for (let i = 0; i < n; i++) f.take(1) ?? (await f.read(1));
	},
	"peek() and read(1) each": async ({ socket, n }) => {
		const f = socket.makefile("rb");
		for (let i = 0; i < n; i++) await f.peek(10).then(() => f.read(1));
	},
	"recvInto() each": async ({ socket }) => {
		while ((await socket.recvInto(Buffer.alloc(1))) > 0);
	},
	"a raw read(1) each": async ({ socket }) => {
		const f = socket.makefile("rb", { buffering: 0 });
		while ((await f.read(1)).length > 0);
	},
};

const binary: readonly Row[] = Object.entries(BINARY).flatMap(([name, receive]) =>
	Object.entries(DELIVERIES).map(([how, deliver]) => ({
		name: `${name} of bytes that arrive ${how}`,
		n: 8000,
		prepare(n) {
			const end = { ...scene(), n };
			const reading = receive(end);
			return async () => {
				await turn();
				deliver(end.stream, Buffer.alloc(n, "x"));
				end.stream.push(null);
				await reading;
			};
		},
	})),
);

const deadlines: Row = {
	name: "each byte of a line under settimeout()",
	n: 8000,
	async prepare(n) {
		const { stream, socket } = scene();
		socket.settimeout(60_000);
		const line = socket.makefile("r", unlimited).readline();
		await turn();
		return async () => {
			times(n, () => stream.push("x"));
			stream.push(null);
			await line;
		};
	},
};

export const DATA: readonly Row[] = [...floods, ...hints, exceeded, ...long, ...binary, deadlines];
