// With nothing to flush, close() and detach() have done their work before they return: unread bytes are back, and no
// listener is left. What the next line of a program does with the stream or the layer below is safe without an await.

import { describe, expect, it } from "vitest";
import { BufferedReader, BufferedRWPair, BufferedWriter, type Mode, makefile, Socket } from "../../src/index.ts";
import { SocketIO } from "../../src/socket/socket-io.ts";
import { data, ScriptedDuplex } from "../support/scripted-duplex.ts";
import { listeners, memoryEnds, tcpPair } from "./ends.ts";

const READING: { mode: Mode; buffering: number }[] = [
	...(["r", "rw", "rb", "rwb"] as const).map((mode) => ({ mode, buffering: -1 })),
	...(["rb", "rwb"] as const).map((mode) => ({ mode, buffering: 0 })),
];

async function ends(kind: string) {
	return kind === "TCP" ? tcpPair() : memoryEnds();
}

describe.each(["TCP", "memory"])("over %s, before the call returns", (kind) => {
	it.each(READING)("close() of a file '$mode' (buffering $buffering) gives back what is unread", async (how) => {
		const { mode, buffering } = how;
		const { near, far } = await ends(kind);
		const before = { ...listeners(near), error: near.listenerCount("error") + 1 };
		const halfOpen = near.allowHalfOpen;
		const file = makefile<Mode, object>(near, mode, { buffering });
		const line = "readline" in file ? file.readline() : undefined;
		far.write("one\ntwo\n");
		expect(String(await line)).toBe("one\n");
		if (file.writable() && "write" in file) {
			await Reflect.apply(file.write, file, [mode.includes("b") ? Buffer.from("sent") : "sent"]);
			await file.flush();
		}
		const closing = file.close();
		expect(listeners(near)).toEqual(before);
		expect(near.allowHalfOpen).toBe(halfOpen);
		expect(String(near.read())).toBe("two\n");
		await closing;
		for (const stream of [near, far]) stream.destroy();
	});

	it.each<Mode>(["w", "wb"])("close() of a written file '%s' removes the listeners", async (mode) => {
		const { near, far } = await ends(kind);
		const before = { ...listeners(near), error: near.listenerCount("error") + 1 };
		const closing = makefile(near, mode).close();
		expect(listeners(near)).toEqual(before);
		await closing;
		for (const stream of [near, far]) stream.destroy();
	});

	it("Socket.detach() gives back what is unread", async () => {
		const { near, far } = await ends(kind);
		const before = listeners(near);
		const socket = Socket.from(near);
		const file = socket.makefile("rw");
		const line = file.readline();
		far.write("one\ntwo\n");
		await line;
		const detaching = socket.detach();
		expect(listeners(near)).toEqual(before);
		expect(String(near.read())).toBe("two\n");
		expect([file.closed, socket.closed]).toEqual([true, true]);
		expect(await detaching).toBe(near);
		for (const stream of [near, far]) stream.destroy();
	});
});

it("detach() of a file leaves the layer below at the exact byte, before the call returns", async () => {
	const stream = new ScriptedDuplex();
	const file = makefile(stream, "rw");
	await stream.play([data("one\ntwo\nthree\n")]);
	await file.readline();
	await file.write("sent");
	await file.flush();
	const { buffer } = file;
	const detaching = file.detach();
	expect(file.closed).toBe(true);
	expect(String(buffer.takeline())).toBe("two\n");
	expect(await detaching).toBe(buffer);
	const reader = makefile(stream, "rb");
	await buffer.close();
	expect(String(await reader.peek())).toBe("three\n");
	const raw = reader.raw;
	const separating = reader.detach();
	expect(raw instanceof SocketIO && String(raw.takeline())).toBe("three\n");
	expect(await separating).toBe(raw);
	const writer = makefile(stream, "wb");
	const freeing = writer.detach();
	expect(writer.closed).toBe(true);
	await freeing;
});

it("close() of a pair of two layers closes both before it returns, unless it has something to flush", async () => {
	for (const flushes of [false, true]) {
		const [left, right] = [new ScriptedDuplex(), new ScriptedDuplex({ answer: flushes ? "never" : "sync" })];
		const [reader, writer] = [makefile(left, "rb", { buffering: 0 }), makefile(right, "wb", { buffering: 0 })];
		const pair = new BufferedRWPair(reader, writer);
		if (flushes) await pair.write(Buffer.from("unsent"));
		const closing = pair.close();
		expect([reader.closed, writer.closed]).toEqual([!flushes, !flushes]);
		if (flushes) right.destroy();
		await closing.catch(() => {});
		expect([reader.closed, writer.closed]).toEqual([true, true]);
	}
});

it("a layer that was made by hand is no different", async () => {
	const stream = new ScriptedDuplex();
	const raw = makefile(stream, "rwb", { buffering: 0 });
	const [reader, writer] = [new BufferedReader(raw), new BufferedWriter(raw)];
	await stream.play([data("one\ntwo\n")]);
	await reader.readline();
	const closing = writer.close();
	expect([raw.closed, reader.closed]).toEqual([true, true]);
	expect(String(stream.read())).toBe("two\n");
	await closing;
});
