// Many calls one after another: of files by turns, of layers over memory, of writes, of HTTP.

import { readHeaders, readResponse } from "../../src/http/index.ts";
import { BufferedReader, BytesIO, TextIOWrapper } from "../../src/index.ts";
import type { Row } from "./measure.ts";
import { type Scene, scene, times, turn } from "./scene.ts";

/** What is done over a socket whose stream holds n lines. */
const OVER_LINES: Readonly<Record<string, (scene: Scene, n: number) => unknown>> = {
	async "readline() of two files by turns"({ socket }, n) {
		const files = [socket.makefile("r"), socket.makefile("rb")];
		for (let i = 0; i < n; i++) await files[i % 2]?.readline();
	},
	async "a new file for each line"({ socket }, n) {
		for (let i = 0; i < n; i++) {
			const f = socket.makefile("r");
			await f.readline();
			await f.close();
		}
	},
	async "recv() and readline() by turns"({ socket }, n) {
		for (let i = 0; i < n; i++) {
			const f = socket.makefile("rb");
			f.takeline() ?? (await f.readline());
			await f.close();
			await socket.recv(1);
		}
	},
	async "text and bytes by turns"({ socket }, n) {
		const below = socket.makefile("rb");
		const f = new TextIOWrapper(below);
		for (let i = 0; i < n / 2; i++) {
			await f.readline();
			await below.readline();
		}
	},
	async "a new text layer for each line"({ socket }, n) {
		let f = new TextIOWrapper(socket.makefile("rb"));
		for (let i = 0; i < n; i++) {
			await f.readline();
			const below = await f.detach();
			f = new TextIOWrapper(below);
		}
	},
	async "two buffered layers over one raw file by turns"({ socket }, n) {
		const raw = socket.makefile("rb", { buffering: 0 });
		for (let i = 0; i < n; i++) await new BufferedReader(raw).readline();
	},
	async "take() and reconfigure() by turns"({ socket }, n) {
		const f = socket.makefile("r");
		await f.readline();
		for (let i = 0; i < n; i++) {
			f.take(1);
			await f.reconfigure({ errors: i % 2 === 0 ? "replace" : "ignore" });
		}
	},
	async "the socket handed on for each line"({ stream, socket }, n) {
		const { Socket } = await import("../../src/index.ts");
		let owner = socket;
		for (let i = 0; i < n / 8; i++) {
			await owner.makefile("rb").readline();
			await owner.detach();
			owner = Socket.from(stream);
		}
	},
};

const overLines: readonly Row[] = Object.entries(OVER_LINES).flatMap(([name, run]) =>
	[1, 1000].map((lines) => ({
		name: `${name}, ${lines} lines in a chunk`,
		n: 2000,
		async prepare(n) {
			const over = scene();
			for (let left = n + 8; left > 0; left -= lines) over.stream.push("ab\n".repeat(Math.min(lines, left)));
			over.stream.push(null);
			await turn();
			return () => run(over, n);
		},
	})),
);

const OVER_MEMORY: Readonly<Record<string, (memory: BytesIO, n: number) => unknown>> = {
	async "BytesIO.readline()"(f) {
		while ((await f.readline()).length > 0);
	},
	async "BytesIO.take()"(f) {
		while (f.take(1) !== undefined);
	},
	"BytesIO.readlines()": (f) => f.readlines(),
	async "BytesIO.skipline()"(f) {
		while ((await f.skipline()) > 0);
	},
	async "BytesIO.readinto()"(f) {
		while ((await f.readinto(Buffer.alloc(2))) > 0);
	},
	async "BytesIO.write()"(f, n) {
		f.seek(0, 2);
		for (let i = 0; i < n; i++) await f.write(Buffer.from("abc"));
		f.getvalue();
	},
	async "BytesIO: seek(), read() and write() by turns"(f, n) {
		for (let i = 0; i < n; i++) {
			f.seek(i);
			await f.read(1);
			await f.write(Buffer.from("x"));
		}
	},
	async "text over BytesIO, written"(f, n) {
		const text = new TextIOWrapper(f, { encoding: "latin-1" });
		for (let i = 0; i < n; i++) await text.write("ab\n");
		await text.flush();
	},
	async "text over BytesIO, read"(f) {
		for await (const _line of new TextIOWrapper(f));
	},
	async "lines over a buffered layer over BytesIO"(f) {
		for await (const _line of new BufferedReader(f, 16));
	},
	async "lines over a reader of the user's"(f) {
		for await (const _line of new BufferedReader({ read1: () => f.read(1) }));
	},
};

const overMemory: readonly Row[] = Object.entries(OVER_MEMORY).map(([name, run]) => ({
	name,
	n: 4000,
	prepare(n) {
		const memory = new BytesIO("ab\n".repeat(n));
		return () => run(memory, n);
	},
}));

const WRITES: Readonly<Record<string, (scene: Scene, n: number) => unknown>> = {
	async "write() of many small texts"({ socket }, n) {
		const f = socket.makefile("w");
		for (let i = 0; i < n; i++) f.write("ab\n");
		await f.flush();
	},
	async "write() of many small texts into a large buffer"({ socket }, n) {
		const f = socket.makefile("w", { buffering: 1e8, encoding: "utf-16" });
		for (let i = 0; i < n; i++) f.write("ab\n");
		await f.close();
	},
	async "write() of many small pieces of bytes into a large buffer"({ socket }, n) {
		const f = socket.makefile("wb", { buffering: 1e8 });
		for (let i = 0; i < n; i++) f.write(Buffer.from("ab\n"));
		await f.close();
	},
	async "write() and flush() each"({ socket }, n) {
		const f = socket.makefile("w");
		for (let i = 0; i < n; i++) {
			f.write("ab\n");
			await f.flush();
		}
	},
	"writelines() of an array": ({ socket }, n) => socket.makefile("w").writelines(times(n, () => "ab\n")),
	"writelines() of an iterable": ({ socket }, n) => socket.makefile("w").writelines(new Set(times(n, String))),
	"line buffering": async ({ socket }, n) => {
		const f = socket.makefile("w", { lineBuffering: true });
		for (let i = 0; i < n; i++) f.write("ab\n");
		await f.close();
	},
	"sendall() each": async ({ socket }, n) => {
		await Promise.all(times(n, () => socket.sendall("ab\n")));
	},
};

const writes: readonly Row[] = Object.entries(WRITES).map(([name, run]) => ({
	name,
	n: 5000,
	prepare(n) {
		const over = scene();
		return () => run(over, n);
	},
}));

const OK = "HTTP/1.1 200 OK\r\n";
const infinite = Number.POSITIVE_INFINITY;
const limits = {
	line: infinite,
	fields: infinite,
	head: infinite,
	chunkLine: infinite,
	extensions: infinite,
	trailers: infinite,
	trailerBytes: infinite,
	interim: infinite,
};
/** Messages by their size. */
const MESSAGES: Readonly<Record<string, (n: number) => string>> = {
	"a long field": (n) => `${OK}A: ${"x".repeat(4 * n)}\r\n\r\n`,
	"many fields": (n) => `${OK}${"A: b\r\n".repeat(n)}\r\n`,
	"many interim responses": (n) => `${"HTTP/1.1 102 Wait\r\n\r\n".repeat(n / 4)}${OK}\r\n`,
	"many chunks": (n) => `${OK}Transfer-Encoding: chunked\r\n\r\n${"1\r\nx\r\n".repeat(n)}0\r\n\r\n`,
	"a long chunk line": (n) => `${OK}Transfer-Encoding: chunked\r\n\r\n1;${"a".repeat(4 * n)}\r\nx\r\n0\r\n\r\n`,
	"many trailers": (n) => `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n${"A: b\r\n".repeat(n)}\r\n`,
	"a body with a length": (n) => `${OK}Content-Length: ${4 * n}\r\n\r\n${"x".repeat(4 * n)}`,
	"a body until the end": (n) => `${OK}\r\n${"x".repeat(4 * n)}`,
	"many responses": (n) => `${OK}Content-Length: 1\r\n\r\nx`.repeat(Math.ceil(n / 8)),
};

const messages: readonly Row[] = Object.entries(MESSAGES).flatMap(([name, message]) =>
	[1, 65_536].map((piece) => ({
		name: `http: ${name}, pieces of ${piece} bytes`,
		n: piece === 1 ? 500 : 2000,
		prepare(n) {
			const { stream, socket } = scene();
			const file = socket.makefile("rb", { maxLineLength: infinite });
			const responses = name === "many responses" ? Math.ceil(n / 8) : 1;
			const read = async () => {
				for (let i = 0; i < responses; i++) await (await readResponse(file, { limits })).bytes();
			};
			const reading = read();
			return async () => {
				await turn();
				const bytes = Buffer.from(message(n));
				for (let at = 0; at < bytes.length; at += piece) {
					stream.push(bytes.subarray(at, at + piece));
					// The reader takes what has arrived before more arrives.
					if (at % 16 === 0) await turn();
				}
				stream.push(null);
				await reading;
			};
		},
	})),
);

const fields: Row = {
	name: "http: readHeaders() of many fields",
	n: 4000,
	prepare: (n) => {
		const file = new BufferedReader(new BytesIO(`${"A: b\r\n".repeat(n)}\r\n`));
		return () => readHeaders(file, { limits });
	},
};

export const SEQUENCES: readonly Row[] = [...overLines, ...overMemory, ...writes, ...messages, fields];
