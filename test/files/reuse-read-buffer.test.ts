// connect(…, { reuseReadBuffer: true }): the memory is used again, and nobody notices.

import net from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { connect, type Socket, UnsupportedOperation } from "../../src/index.ts";

const LINES = Array.from({ length: 40_000 }, (_, i) => `line ${i} ${"x".repeat(i % 61)}\n`);
const ALL = Buffer.from(LINES.join(""));
const open: { close(): unknown }[] = [];

afterEach(async () => {
	for (const one of open.splice(0).reverse()) await one.close();
});

/** A socket whose peer does this, by default sends everything at once. */
async function connected(serve = (peer: net.Socket): unknown => peer.end(ALL)): Promise<Socket> {
	const server = net.createServer((peer) => serve(peer.on("error", () => {})));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("no port");
	const socket = await connect(["127.0.0.1", address.port], { reuseReadBuffer: true });
	open.push({ close: () => server.close() }, socket);
	return socket;
}

function bytesRead({ stream }: Socket): number {
	return stream instanceof net.Socket ? stream.bytesRead : Number.NaN;
}

it("text lines, by every way of reading them", async () => {
	for (const way of ["readline", "iterate", "takeline"]) {
		const f = (await connected()).makefile("r");
		const got: string[] = [];
		if (way === "iterate") for await (const line of f) got.push(line);
		else {
			const next = async () => (way === "takeline" ? f.takeline() : undefined) ?? (await f.readline());
			for (let line = await next(); line !== ""; line = await next()) got.push(line);
		}
		expect(got).toEqual(LINES);
	}
});

it("a reader that does not keep up finds its lines as they were sent, and the sender waits for it", async () => {
	const socket = await connected();
	const f = socket.makefile("r");
	const got: string[] = [];
	let read = 0;
	for (let line = await f.readline(); line !== ""; line = await f.readline()) {
		got.push(line);
		read += line.length;
		if (got.length % 16 === 0) await setImmediate();
		expect(bytesRead(socket) - read).toBeLessThanOrEqual(3 * 65_536);
	}
	expect(got).toEqual(LINES);
});

it("a Buffer that was handed out is never overwritten", async () => {
	const f = (await connected()).makefile("rb");
	const got: Buffer[] = [];
	for (;;) {
		const bytes = got.length % 3 === 0 ? await f.readline() : (f.take(7) ?? (await f.read(7)));
		if (bytes.length === 0) break;
		got.push(bytes);
	}
	expect(Buffer.concat(got).equals(ALL)).toBe(true);
});

it("what a file leaves unread, the next one finds", async () => {
	const socket = await connected();
	let text = "";
	for (let i = 0; i < 2000; i++) {
		await using f = socket.makefile("r");
		text += await f.readline();
		if (i % 7 === 0) await setImmediate();
	}
	await using rest = socket.makefile("r");
	expect(text + (await rest.read())).toBe(ALL.toString());
});

it("readlines() that fails gives everything back as it came", async () => {
	const socket = await connected((peer) => peer.write(ALL));
	const f = socket.makefile("r");
	const abort = new AbortController();
	const lines = f.readlines(undefined, { signal: abort.signal });
	while (bytesRead(socket) < ALL.length) await setImmediate();
	abort.abort(new Error("enough"));
	await expect(lines).rejects.toThrow("enough");
	expect(await f.readlines(ALL.length - 1)).toEqual(LINES);
});

it("packets of every size", async () => {
	const cuts = [1, 40, 1400, 8191, 8192, 30_000, 65_536, 100_000];
	const socket = await connected(async (peer) => {
		peer.setNoDelay();
		for (let at = 0, i = 0; at < ALL.length; i++) {
			const size = cuts[i % cuts.length] ?? 1;
			await new Promise((resolve) => peer.write(ALL.subarray(at, at + size), resolve));
			at += size;
		}
		peer.end();
	});
	const f = socket.makefile("r");
	let text = "";
	for (let size = 1; ; size = (size * 7) % 50_021) {
		const part = size % 2 === 0 ? await f.readline() : await f.read(size);
		if (part === "") break;
		text += part;
	}
	expect(text).toBe(ALL.toString());
});

it("cannot be handed on, nor encrypted", async () => {
	const socket = await connected();
	await expect(socket.detach()).rejects.toBeInstanceOf(UnsupportedOperation);
	await expect(socket.starttls({})).rejects.toBeInstanceOf(UnsupportedOperation);
	await expect(connect(["127.0.0.1", 1], { reuseReadBuffer: true, tls: true })).rejects.toBeInstanceOf(TypeError);
	expect(await socket.makefile("r").read()).toBe(ALL.toString());
});

it("gives nothing more after shutdown('read')", async () => {
	let peer: net.Socket | undefined;
	const socket = await connected((accepted) => {
		peer = accepted;
		accepted.write("before");
	});
	expect(String(await socket.recv(3))).toBe("bef");
	await socket.shutdown("read");
	await new Promise((resolve) => peer?.write("after", resolve));
	while (bytesRead(socket) < 11) await setImmediate();
	expect(String(await socket.recv(100))).toBe("ore");
	expect(await socket.recv(100)).toHaveLength(0);
});
