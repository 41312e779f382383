// Readers with the framing bugs that are commonly reported, each beside its corrected twin.

import type { Duplex } from "node:stream";
import type { Socket } from "../../src/index.ts";

export interface Reader {
	readonly name: string;
	readonly bytes: string | Buffer;
	readonly trailing?: string;
	wrong(socket: Socket): Promise<unknown>;
	right(socket: Socket): Promise<unknown>;
}

/** Calls `take` with each chunk until it returns something; at the end of the stream with undefined. */
function untilAnswer<R>(stream: Duplex, take: (chunk: Buffer | undefined) => R | undefined): Promise<R | undefined> {
	return new Promise((resolve, reject) => {
		const done = (result: R | undefined) => {
			stream.off("data", onData).off("end", onEnd).pause();
			resolve(result);
		};
		const onData = (chunk: Buffer) => {
			try {
				const result = take(chunk);
				if (result !== undefined) done(result);
			} catch (error) {
				reject(error);
			}
		};
		const onEnd = () => done(take(undefined));
		stream.on("data", onData).on("end", onEnd);
	});
}

async function textLines(socket: Socket): Promise<string[]> {
	await using file = socket.makefile("r");
	return await file.readlines();
}

function frame(text: string): Buffer {
	const body = Buffer.from(text);
	const head = Buffer.alloc(4);
	head.writeUInt32BE(body.length);
	return Buffer.concat([head, body]);
}

async function readFrame(socket: Socket): Promise<string> {
	await using file = socket.makefile("rb");
	return String(await file.readexactly((await file.readexactly(4)).readUInt32BE()));
}

const HEAD = "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n";
const LIMIT = 8;

export const READERS: readonly Reader[] = [
	{
		name: "looks for the line end in one chunk only",
		bytes: "HELO example\r\n",
		wrong({ stream }) {
			let text = "";
			return untilAnswer(stream, (chunk) => {
				text += chunk ?? "";
				return chunk?.includes("\r\n") ? text : undefined;
			});
		},
		async right(socket) {
			await using file = socket.makefile("rb");
			return String(await file.readuntil("\r\n"));
		},
	},
	{
		name: "looks for the end of the head only in what is new",
		bytes: HEAD,
		wrong({ stream }) {
			let text = "";
			return untilAnswer(stream, (chunk) => {
				const searched = text.length;
				text += chunk ?? "";
				const end = text.indexOf("\r\n\r\n", searched);
				return end < 0 ? undefined : text.slice(0, end);
			});
		},
		async right(socket) {
			await using file = socket.makefile("rb");
			return String(await file.readuntil("\r\n\r\n")).slice(0, -4);
		},
	},
	{
		name: "decodes each chunk by itself",
		bytes: "naïve café\n",
		async wrong({ stream }) {
			let text = "";
			await untilAnswer(stream, (chunk) => {
				text += chunk?.toString() ?? "";
				return undefined;
			});
			return text;
		},
		async right(socket) {
			await using file = socket.makefile("r");
			return await file.read();
		},
	},
	{
		name: "limits the chunk and not the line",
		bytes: "0123456789\n",
		async wrong({ stream }) {
			let text = "";
			await untilAnswer(stream, (chunk) => {
				if (chunk !== undefined && chunk.length > LIMIT) throw new RangeError("line too long");
				text += chunk ?? "";
				return undefined;
			});
			return text;
		},
		async right(socket) {
			const file = socket.makefile("rb", { maxLineLength: LIMIT });
			try {
				return await file.readline();
			} finally {
				await file.close();
			}
		},
	},
	{
		name: "drops what follows a frame",
		bytes: Buffer.concat([frame("one"), frame("two")]),
		async wrong({ stream }) {
			const found: string[] = [];
			let buffer = Buffer.alloc(0);
			await untilAnswer(stream, (chunk) => {
				buffer = Buffer.concat([buffer, chunk ?? ""].map((part) => Buffer.from(part)));
				if (buffer.length < 4 || buffer.length < 4 + buffer.readUInt32BE()) return undefined;
				found.push(String(buffer.subarray(4, 4 + buffer.readUInt32BE())));
				buffer = Buffer.alloc(0);
				return undefined;
			});
			return found;
		},
		right: async (socket) => [await readFrame(socket), await readFrame(socket)],
	},
	{
		name: "takes a chunk for a message",
		bytes: '{"id":1}\n',
		wrong: ({ stream }) => untilAnswer(stream, (chunk) => JSON.parse(String(chunk))),
		async right(socket) {
			await using file = socket.makefile("r");
			return JSON.parse(await file.readline());
		},
	},
	{
		name: "expects the length in the first chunk",
		bytes: frame("hello"),
		async wrong({ stream }) {
			let length: number | undefined;
			let body = "";
			return untilAnswer(stream, (chunk) => {
				if (chunk === undefined) return body;
				const rest = length === undefined ? chunk.subarray(4) : chunk;
				length ??= chunk.readUInt32BE();
				body += rest;
				return body.length >= length ? body : undefined;
			});
		},
		right: readFrame,
	},
	{
		name: "counts characters where the length counts bytes",
		bytes: "6\nhéllo",
		trailing: "3\nyes",
		async wrong(socket) {
			await using file = socket.makefile("r");
			return await file.read(Number(await file.readline()));
		},
		async right(socket) {
			await using file = socket.makefile("rb");
			return String(await file.readexactly(Number(await file.readline())));
		},
	},
	{
		name: "translates the line ends of each chunk",
		bytes: "one\r\ntwo\r\n",
		async wrong({ stream }) {
			let text = "";
			await untilAnswer(stream, (chunk) => {
				text += String(chunk ?? "").replace(/\r\n?/g, "\n");
				return undefined;
			});
			return text.split("\n");
		},
		right: textLines,
	},
	{
		name: "takes the rest of a chunk for a line",
		bytes: "one\ntwo\nthree\n",
		async wrong({ stream }) {
			const lines: string[] = [];
			await untilAnswer(stream, (chunk) => {
				lines.push(
					...String(chunk ?? "")
						.split("\n")
						.filter((line) => line !== ""),
				);
				return undefined;
			});
			return lines;
		},
		right: textLines,
	},
	{
		name: "trims each chunk",
		bytes: "250 a b c\n",
		async wrong({ stream }) {
			let text = "";
			await untilAnswer(stream, (chunk) => {
				text += String(chunk ?? "").trim();
				return undefined;
			});
			return text;
		},
		right: async (socket) => (await textLines(socket)).join("").trim(),
	},
	{
		name: "decodes the base64 of each chunk",
		bytes: "aGVsbG8gd29ybGQh",
		async wrong({ stream }) {
			const parts: Buffer[] = [];
			await untilAnswer(stream, (chunk) => {
				parts.push(Buffer.from(String(chunk ?? ""), "base64"));
				return undefined;
			});
			return String(Buffer.concat(parts));
		},
		async right(socket) {
			await using file = socket.makefile("r", { encoding: "ascii" });
			return String(Buffer.from(await file.read(), "base64"));
		},
	},
];

/** A client that asks a proxy for a tunnel. What follows the head is the first data of the tunnel. */
export const PROXY_CLIENT: Reader = {
	name: "loses what follows the head",
	bytes: "HTTP/1.1 200 Connection established\r\n\r\n",
	trailing: "SSH-2.0-server\r\n",
	async wrong({ stream }) {
		let text = "";
		return untilAnswer(stream, (chunk) => {
			text += chunk ?? "";
			const end = text.indexOf("\r\n\r\n");
			return end < 0 ? undefined : text.slice(0, end + 4);
		});
	},
	async right(socket) {
		await using file = socket.makefile("rb");
		return String(await file.readuntil("\r\n\r\n"));
	},
};
