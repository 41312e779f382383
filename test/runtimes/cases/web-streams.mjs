// Files over a pair of web streams, as fetch(), Deno.connect() and Cloudflare's connect() give them.

import { deepStrictEqual as same } from "node:assert";
import { Buffer } from "node:buffer";
import { Duplex } from "node:stream";
import { makefile } from "socket-makefile";
import { rejection } from "./pair.mjs";

/** A stream of Node, and the peer's ends of the two web streams that it is made of. */
function ends() {
	const there = new TransformStream();
	const back = new TransformStream();
	return {
		stream: Duplex.fromWeb({ readable: back.readable, writable: there.writable }),
		reader: there.readable.getReader(),
		writer: back.writable.getWriter(),
	};
}

const utf8 = (text) => new TextEncoder().encode(text);

export const webStreams = {
	"web streams: text both ways, then the end": async () => {
		const { stream, reader, writer } = ends();
		const file = makefile(stream, "rw", { ownsSocket: true });
		await file.write("ping\n");
		const flushing = file.flush();
		same(String(Buffer.from((await reader.read()).value)), "ping\n");
		await flushing;
		const writing = writer.write(utf8("日本\nrest")).then(() => writer.close());
		same([await file.readline(), await file.read(), await file.read()], ["日本\n", "rest", ""]);
		await writing;
		const closing = file.close();
		same((await reader.read()).done, true);
		await closing;
	},
	"web streams: after a half-close the answer still comes": async () => {
		const { stream, reader, writer } = ends();
		const out = makefile(stream, "w", { ownsSocket: true });
		const input = makefile(stream, "r");
		await out.write("all\n");
		const closing = out.close().then(() => stream.end());
		same(String(Buffer.from((await reader.read()).value)), "all\n");
		await closing;
		same((await reader.read()).done, true);
		const writing = writer.write(utf8("answer\n")).then(() => writer.close());
		same(await input.readlines(), ["answer\n"]);
		await writing;
		await input.close();
	},
	"web streams: what had arrived, then the peer's error, again and again": async () => {
		const { stream, writer } = ends();
		const file = makefile(stream, "r");
		const reading = file.readline();
		await writer.write(utf8("line\nrest"));
		same(await reading, "line\n");
		const reset = Object.assign(new Error("reset by the peer"), { code: "ECONNRESET" });
		await writer.abort(reset);
		same((await rejection(file.read())).code, "ECONNRESET");
		same((await rejection(file.read())).code, "ECONNRESET");
		same(await file.read(4), "rest");
	},
	"web streams: a write that the peer has cancelled rejects": async () => {
		const { stream, reader } = ends();
		const file = makefile(stream, "w");
		await reader.cancel(Object.assign(new Error("not wanted"), { code: "ECONNRESET" }));
		const writing = file.write("x").then(() => file.flush());
		same((await rejection(writing)).message, "not wanted");
		await file.close().catch(() => {});
	},
	"web streams: an abort consumes nothing": async () => {
		const { stream, writer } = ends();
		const file = makefile(stream, "rb");
		const controller = new AbortController();
		const reading = file.read(4, { signal: controller.signal });
		await writer.write(utf8("ab"));
		controller.abort(new Error("enough"));
		same((await rejection(reading)).message, "enough");
		await writer.write(utf8("cd"));
		same(String(await file.read(4)), "abcd");
	},
	"web streams: a peer that does not read is waited for": async () => {
		const { stream, reader } = ends();
		const file = makefile(stream, "wb", { ownsSocket: true });
		const data = Buffer.alloc(1_000_000, 1);
		let isFlushed = false;
		const writing = file
			.write(data)
			.then(() => file.flush())
			.then(() => {
				isFlushed = true;
			})
			.then(() => file.close());
		await new Promise((resolve) => setImmediate(resolve));
		same(isFlushed, false);
		let size = 0;
		for (let next = await reader.read(); !next.done; next = await reader.read()) size += next.value.length;
		same(size, data.length);
		await writing;
	},
	"web streams: a file that does not read stops the peer": async () => {
		const { stream, writer } = ends();
		const file = makefile(stream, "rb");
		const reading = file.read(1);
		let taken = 0;
		const chunk = new Uint8Array(65_536);
		const writing = (async () => {
			for (let i = 0; i < 64; i++) {
				await writer.write(chunk);
				taken++;
			}
			await writer.close();
		})();
		await reading;
		for (let i = 0; i < 100; i++) await new Promise((resolve) => setImmediate(resolve));
		same(taken < 32, true, `${taken} chunks of 64 were taken`);
		same((await file.read()).length, 64 * chunk.length - 1);
		await writing;
	},
};
