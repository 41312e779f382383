// A file keeps its stream writable after the peer has ended its side. When the last file lets go, the stream ends as it
// would have ended without a file.

import { once } from "node:events";
import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { makefile, Socket } from "../../src/index.ts";
import { tcpPair } from "../handover/ends.ts";

const turn = () => new Promise(setImmediate);

describe("a stream whose peer has ended", () => {
	it.each(["close()", "detach()"])("is ended when the last file lets go of it by %s", async (how) => {
		const { near, far } = await tcpPair();
		const [first, last] = [makefile(near, "rb"), makefile(near, "rwb")];
		far.end("all\n");
		expect(String(await last.read())).toBe("all\n");
		await last.write(Buffer.from("answer"));
		await last.close();
		await turn();
		expect(near.writableEnded).toBe(false);
		if (how === "close()") await first.close();
		else await (await first.detach()).close?.();
		expect(near.writableEnded).toBe(true);
		// Both ends are over: nothing stays open.
		expect(String(Buffer.concat(await far.toArray()))).toBe("answer");
		if (!near.closed) await once(near, "close");
	});

	it("is ended after Socket.detach() when its next owner has read to the end", async () => {
		const { near, far } = await tcpPair();
		const file = makefile(near, "r");
		far.end("head\nbody");
		expect(await file.readline()).toBe("head\n");
		expect(await file.read(4)).toBe("body");
		await file.read(1);
		const stream = await Socket.from(near).detach();
		expect(stream.writableEnded).toBe(false);
		stream.write("answer");
		await once(stream.resume(), "end");
		await once(stream, "finish");
		expect(String(Buffer.concat(await far.toArray()))).toBe("answer");
	});

	it("is ended by the next reader's end where unread bytes went back", async () => {
		const { near, far } = await tcpPair();
		const file = makefile(near, "rb");
		far.end("one\ntwo\n");
		await file.peek();
		await turn();
		expect(String(await file.readline())).toBe("one\n");
		await file.close();
		const again = makefile(near, "rb");
		expect(String(await again.read())).toBe("two\n");
		await again.close();
		expect(near.writableEnded).toBe(true);
		far.destroy();
	});

	it("is left alone if it is half-open by the will of its owner", async () => {
		const { near, far } = await tcpPair(true);
		const file = makefile(near, "rb");
		far.end();
		await file.read();
		await file.close();
		await turn();
		expect([near.writableEnded, near.allowHalfOpen]).toEqual([false, true]);
		near.destroy();
		far.destroy();
	});

	it("is ended at once on Socket.detach() where it cannot emit 'end' again", async () => {
		const stream = new Duplex({ allowHalfOpen: false, read() {}, write: (_chunk, _encoding, done) => done() });
		const file = makefile(stream, "rb");
		stream.push(null);
		await file.read();
		const state: unknown = Reflect.get(stream, "_readableState");
		Object.defineProperty(state, "endEmitted", { value: undefined });
		await Socket.from(stream).detach();
		expect(stream.writableEnded).toBe(true);
	});
});

it("a stream whose peer has not ended stays open, and ends later by itself", async () => {
	const { near, far } = await tcpPair();
	const file = makefile(near, "r");
	far.write("one\n");
	expect(await file.readline()).toBe("one\n");
	await file.close();
	expect(near.writableEnded).toBe(false);
	far.end();
	await once(near.resume(), "end");
	await once(near, "close");
});
