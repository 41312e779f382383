// The limit: what a careful programmer writes by hand in a 'data' listener for exactly one job. Text is decoded strictly,
// all whole lines of a chunk at once. Only the first line of a chunk is joined with the rest of the previous chunk.

import buffer, { isAscii } from "node:buffer";
import type net from "node:net";
import type { Counter } from "../tally.ts";
import type { Receiver } from "./receive.ts";

const LF = 0x0a;
const modern = Number.parseInt(process.versions.node, 10) >= 24;

/** Decodes UTF-8 strictly. */
export function decode(bytes: Buffer): string {
	if (isAscii(bytes)) return bytes.toString("latin1");
	if (!modern) return buffer.transcode(bytes, "utf8", "ucs2").toString("ucs2");
	if (!buffer.isUtf8(bytes)) throw new Error("not UTF-8");
	return bytes.toString("utf8");
}

function view(bytes: Buffer, from: number, to: number): Buffer {
	return Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset + from, to - from);
}

/** Calls `chunk` with each chunk that arrives. Resolves at the end of the stream. */
export function flowing(socket: net.Socket, chunk: (bytes: Buffer) => void): Promise<void> {
	return new Promise((resolve, reject) => {
		socket.on("data", chunk).on("end", resolve).on("error", reject);
	});
}

function textSplitter(tally: Counter): (chunk: Buffer) => void {
	let rest: Buffer[] = [];
	return (chunk) => {
		let from = 0;
		if (rest.length > 0) {
			const first = chunk.indexOf(LF);
			if (first === -1) {
				rest.push(chunk);
				return;
			}
			rest.push(chunk.subarray(0, first));
			tally.add(decode(Buffer.concat(rest)));
			rest = [];
			from = first + 1;
		}
		const last = chunk.lastIndexOf(LF) + 1;
		if (last > from) {
			const text = decode(view(chunk, from, last));
			for (let at = 0; at < text.length; ) {
				const end = text.indexOf("\n", at);
				tally.add(text.slice(at, end));
				at = end + 1;
			}
		}
		const left = chunk.subarray(Math.max(last, from));
		if (left.length > 0) rest.push(left);
	};
}

export const rawText: Receiver = {
	name: "raw",
	strips: "\n",
	read: (socket, tally) => flowing(socket, textSplitter(tally)),
};

export const rawByteLines: Receiver = {
	name: "raw",
	measure: "bytes",
	read(socket, tally) {
		let rest: Buffer | undefined;
		return flowing(socket, (chunk) => {
			let from = 0;
			if (rest !== undefined) {
				from = chunk.indexOf(LF) + 1;
				const joined: Buffer = Buffer.concat([rest, from === 0 ? chunk : view(chunk, 0, from)]);
				if (from === 0) {
					rest = joined;
					return;
				}
				tally.add(joined);
			}
			for (let end = chunk.indexOf(LF, from); end !== -1; end = chunk.indexOf(LF, from)) {
				tally.add(view(chunk, from, end + 1));
				from = end + 1;
			}
			rest = from < chunk.length ? view(chunk, from, chunk.length) : undefined;
		});
	},
};

export function rawFrames(size: number): Receiver {
	return {
		name: "raw",
		measure: "bytes",
		read(socket, tally) {
			let parts: Buffer[] = [];
			let buffered = 0;
			return flowing(socket, (chunk) => {
				let from = 0;
				if (buffered > 0) {
					const missing = size - buffered;
					if (chunk.length < missing) {
						parts.push(chunk);
						buffered += chunk.length;
						return;
					}
					parts.push(view(chunk, 0, missing));
					tally.add(Buffer.concat(parts, size));
					parts = [];
					from = missing;
				}
				for (; from + size <= chunk.length; from += size) tally.add(view(chunk, from, from + size));
				buffered = chunk.length - from;
				if (buffered > 0) parts.push(view(chunk, from, chunk.length));
			});
		},
	};
}
