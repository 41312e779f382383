// Where a runtime does not show the descriptor of a TCP socket, the stream itself tells a reset from an end.

import type net from "node:net";
import { expect, it } from "vitest";
import { makefile, Socket } from "../../src/index.ts";
import { connected } from "../support/connections.ts";

const turn = () => new Promise(setImmediate);

/** As on Windows, or in another runtime. */
function hideDescriptor(stream: net.Socket): void {
	const handle: unknown = Reflect.get(stream, "_handle");
	if (typeof handle !== "object" || handle === null) throw new Error("no handle");
	Object.defineProperty(handle, "fd", { value: undefined, configurable: true });
}

it("has no descriptor to show", async () => {
	await using pair = await connected();
	hideDescriptor(pair.ours);
	expect(Socket.from(pair.ours).fileno()).toBe(-1);
	expect(makefile(pair.ours, "rb").name).toBe(-1);
});

it("a FIN is an end of stream, and what is written afterwards arrives", async () => {
	await using pair = await connected();
	hideDescriptor(pair.ours);
	const file = makefile(pair.ours, "rw");
	pair.peer.end("one\ntwo");
	expect(await file.readlines()).toEqual(["one\n", "two"]);
	expect(await file.readline()).toBe("");
	const answer = makefile(pair.peer, "r").readline();
	await file.write("answer\n");
	await file.flush();
	expect(await answer).toBe("answer\n");
});

it("a FIN is an end of stream while something is still being sent", async () => {
	await using pair = await connected();
	hideDescriptor(pair.ours);
	const file = makefile(pair.ours, "rwb");
	pair.peer.pause();
	const written = file.write(Buffer.alloc(8_000_000));
	pair.peer.end("last");
	expect(String(await file.read())).toBe("last");
	pair.peer.resume();
	expect(await written).toBe(8_000_000);
});

it("a FIN is an end of stream when our own side has ended before", async () => {
	await using pair = await connected();
	hideDescriptor(pair.ours);
	const socket = Socket.from(pair.ours);
	const file = socket.makefile("rb");
	await socket.shutdown("write");
	pair.peer.end("last");
	expect(String(await file.read())).toBe("last");
});

it("a reset that comes with data is no end of stream", async () => {
	for (let round = 0; round < 10; round++) {
		await using pair = await connected();
		hideDescriptor(pair.ours);
		const file = makefile(pair.ours, "rb");
		const first = await Promise.all([
			file.read1(1),
			new Promise((sent) => pair.peer.write(Buffer.alloc(300_000), sent)),
		]);
		expect(first[0]).toHaveLength(1);
		pair.peer.resetAndDestroy();
		await turn();
		const all = (async () => {
			while ((await file.read(10_000)).length > 0);
		})();
		await expect(all).rejects.toMatchObject({ code: "ECONNRESET" });
		await expect(file.read()).rejects.toMatchObject({ code: "ECONNRESET" });
	}
});
