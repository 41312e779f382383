// The readers of Node, npm packages, CPython and Go, each used as its documentation shows.

import type net from "node:net";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { type ReadableStream, TextDecoderStream, TransformStream } from "node:stream/web";
import byline from "byline";
import { PromiseSocket } from "promise-socket";
import split2 from "split2";
import { EndOfStreamError, fromStream } from "strtok3";
import type { Variant } from "../workload.ts";
import type { Receiver } from "./receive.ts";

export const readlineEvents: Receiver = {
	name: "node:readline events",
	share: 0.5,
	strips: "\n",
	read: (socket, tally) =>
		new Promise((resolve, reject) => {
			socket.on("error", reject);
			const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
			lines.on("line", (line) => tally.add(line)).on("close", resolve);
		}),
};

export const readlineIterator: Receiver = {
	name: "node:readline iterator",
	share: 0.5,
	strips: "\n",
	async read(socket, tally) {
		const lines = createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY });
		for await (const line of lines) tally.add(line);
	},
};

export const split2Data: Receiver = {
	name: "split2 'data'",
	share: 0.5,
	strips: "\n",
	read: (socket, tally) =>
		new Promise((resolve, reject) => {
			const lines = socket.on("error", reject).pipe(split2());
			lines.on("data", (line: string) => tally.add(line)).on("end", resolve);
		}),
};

export const split2Iterator: Receiver = {
	name: "split2 iterator",
	share: 0.5,
	strips: "\n",
	async read(socket, tally) {
		for await (const line of socket.pipe(split2())) tally.add(line);
	},
};

export const bylineData: Receiver = {
	name: "byline 'data'",
	share: 0.5,
	strips: "\n",
	read: (socket, tally) =>
		new Promise((resolve, reject) => {
			socket.setEncoding("utf8").on("error", reject);
			const lines = byline(socket);
			lines.on("data", (line: string) => tally.add(line)).on("end", resolve);
		}),
};

function lineSplitter(): TransformStream<string, string> {
	let tail = "";
	return new TransformStream({
		transform(text, controller) {
			const lines = text.split("\n");
			lines[0] = tail + lines[0];
			tail = lines.pop() ?? "";
			for (const line of lines) controller.enqueue(line);
		},
		flush(controller) {
			if (tail !== "") controller.enqueue(tail);
		},
	});
}

export const webStreams: Receiver = {
	name: "TextDecoderStream",
	share: 0.125,
	strips: "\n",
	async read(socket, tally) {
		const web: ReadableStream<Uint8Array> = Readable.toWeb(socket);
		for await (const line of web.pipeThrough(new TextDecoderStream()).pipeThrough(lineSplitter())) tally.add(line);
	},
};

export function strtok3Frames(size: number): Receiver {
	return {
		name: "strtok3",
		share: size < 1024 ? 0.125 : 1,
		measure: "bytes",
		async read(socket, tally) {
			const tokenizer = await fromStream(socket);
			try {
				for (;;) {
					const frame = Buffer.allocUnsafe(size);
					await tokenizer.readBuffer(frame);
					tally.add(frame);
				}
			} catch (error) {
				if (!(error instanceof EndOfStreamError)) throw error;
			}
		},
	};
}

export function promiseSocketFrames(size: number): Receiver {
	return {
		name: "promise-socket",
		share: size < 1024 ? 0.125 : 0.5,
		measure: "bytes",
		async read(socket: net.Socket, tally) {
			const promised = new PromiseSocket(socket);
			for (let frame = await promised.read(size); frame !== undefined; frame = await promised.read(size)) {
				tally.add(Buffer.from(frame));
			}
		},
	};
}

export const cpythonText = (encoding = "utf-8"): Variant => ({
	name: "CPython makefile('r')",
	share: 0.5,
	command: ["python3", "reader", "text", encoding],
});

export const cpythonBytes: Variant = {
	name: "CPython makefile('rb')",
	share: 0.5,
	command: ["python3", "reader", "bytes"],
};

export const cpythonFrames = (size: number): Variant => ({
	name: "CPython makefile('rb')",
	share: size < 1024 ? 0.5 : 1,
	command: ["python3", "reader", "frames", String(size)],
});

export const asyncioLines: Variant = {
	name: "asyncio readline()",
	share: 0.25,
	command: ["python3", "reader", "asyncio-text"],
};

/** A string in Go is its bytes; nothing is decoded. */
export const goText: Variant = { name: "Go bufio ReadString()", share: 0.5, command: ["go", "reader", "text"] };

export const goBytes: Variant = { name: "Go bufio ReadBytes()", share: 0.5, command: ["go", "reader", "bytes"] };

export const goFrames = (size: number): Variant => ({
	name: "Go bufio, io.ReadFull()",
	share: size < 1024 ? 0.5 : 1,
	command: ["go", "reader", "frames", String(size)],
});

export const asyncioFrames = (size: number): Variant => ({
	name: "asyncio readexactly()",
	share: size < 1024 ? 0.125 : 0.5,
	command: ["python3", "reader", "asyncio-frames", String(size)],
});
