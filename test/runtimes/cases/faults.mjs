// Connections that fail: no data is lost, and every later call reports the first error.

import { deepStrictEqual as same } from "node:assert";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import net from "node:net";
import process from "node:process";
import { connect, listen, makefile } from "socket-makefile";
import { rejection, withPair } from "./pair.mjs";

export const faults = {
	"timeout: the next read goes on": () =>
		withPair(async (near, far) => {
			far.settimeout(20);
			const file = far.makefile("r");
			await near.sendall("half ");
			same((await rejection(file.readline())).code, "ETIMEDOUT");
			await near.sendall("line\n");
			far.settimeout(null);
			same(await file.readline(), "half line\n");
		}),
	"received memory: ours on tested versions of Node; no byte is overwritten": async () => {
		const server = net.createServer((peer) => peer.pipe(peer));
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		const stream = net.connect(server.address().port, "127.0.0.1");
		const file = makefile(stream, "rwb");
		const kept = [];
		for (let n = 0; n < 30; n++) {
			const sent = Buffer.alloc(n % 3 === 0 ? 150_000 : n + 1, 65 + n);
			const [received] = await Promise.all([file.read(sent.length), file.write(sent).then(() => file.flush())]);
			kept.push(received);
		}
		same(kept.map((bytes, n) => bytes.every((byte) => byte === 65 + n)).indexOf(false), -1);
		const isNode = process.versions.bun === undefined && process.versions.deno === undefined;
		const tested = isNode && ["20", "22", "24", "26"].includes(process.versions.node.split(".")[0]);
		const memory = Object.getOwnPropertySymbols(stream).find(({ description }) => description === "kBuffer");
		same(memory !== undefined && stream[memory] instanceof Uint8Array, tested && process.platform !== "win32");
		await file.close();
		stream.destroy();
		server.close();
	},
	"abort: rejects with its reason, loses nothing": () =>
		withPair(async (near, far) => {
			const file = far.makefile("rb");
			const controller = new AbortController();
			const reading = file.read(4, { signal: controller.signal });
			await near.sendall("ab");
			controller.abort(new Error("enough"));
			same((await rejection(reading)).message, "enough");
			await near.sendall("cd");
			same(String(await file.read(4)), "abcd");
		}),
	"reset: what had arrived, then ECONNRESET, again and again": () =>
		withPair(async (near, far) => {
			const file = far.makefile("rb");
			const reading = file.readline();
			await near.sendall("line\nrest");
			same(String(await reading), "line\n");
			near.stream.resetAndDestroy();
			same((await rejection(file.read())).code, "ECONNRESET");
			same((await rejection(file.read())).code, "ECONNRESET");
			same(String(await file.read(4)), "rest");
		}),
	"reset: never looks like an end of stream to a slow reader": () =>
		withPair(async (near, far) => {
			const file = far.makefile("rb");
			await near.sendall(Buffer.alloc(200_000, 97));
			same((await file.read(10)).length, 10);
			near.stream.resetAndDestroy();
			await once(near.stream, "close");
			same((await rejection(file.read())).code, "ECONNRESET");
		}),
	"late error: a write to a connection that is gone rejects and does not end the process": () =>
		withPair(async (near, far) => {
			const file = near.makefile("wb");
			far.stream.resetAndDestroy();
			await once(far.stream, "close");
			let error;
			for (let i = 0; i < 50 && error === undefined; i++) {
				try {
					await file.write(Buffer.alloc(100_000));
					await file.flush();
				} catch (reason) {
					error = reason;
				}
			}
			same(["EPIPE", "ECONNRESET"].includes(error?.code), true, String(error));
			await file.close().catch(() => {});
		}),
	"refused: connect() rejects with the system's error": async () => {
		const server = net.createServer().listen(0, "127.0.0.1");
		await once(server, "listening");
		const { port } = server.address();
		server.close();
		await once(server, "close");
		same((await rejection(connect(["127.0.0.1", port]))).code, "ECONNREFUSED");
	},
	"close: waiting reads and accepts reject": () =>
		withPair(async (_near, far) => {
			const file = far.makefile("r");
			const reading = rejection(file.readline());
			await file.close();
			same((await reading).code, "ERR_CLOSED_FILE");
			const listener = await listen(["127.0.0.1", 0]);
			const accepting = rejection(listener.accept());
			await listener.close();
			same((await accepting).code, "ERR_CLOSED_FILE");
		}),
	"limit: a line too long can be read on": () =>
		withPair(async (near, far) => {
			const file = far.makefile("r", { maxLineLength: 8 });
			await near.sendall("0123456789\nok\n");
			same((await rejection(file.readline())).code, "ERR_LINE_TOO_LONG");
			same(await file.skipline(), 11);
			same(await file.readline(), "ok\n");
		}),
	"decoding: good lines first, then the position": () =>
		withPair(async (near, far) => {
			const file = far.makefile("r");
			await near.sendall(Buffer.from("good\nb\xe9d\n", "latin1"));
			same(await file.readline(), "good\n");
			same((await rejection(file.readline())).start, 1);
			await file.reconfigure({ errors: "replace" });
			same(await file.readline(), "b\ufffdd\n");
		}),
	"back pressure: a peer that does not read is waited for": () =>
		withPair(async (near, far) => {
			const file = near.makefile("wb");
			near.settimeout(50);
			const data = Buffer.alloc(32_000_000, 1);
			const error = await rejection(file.write(data).then(() => file.flush()));
			same(error.code, "ETIMEDOUT");
			near.settimeout(null);
			const reading = far.makefile("rb").read(data.length);
			await file.flush();
			same((await reading).length, data.length);
		}),
};
