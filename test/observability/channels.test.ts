// The channels of `node:diagnostics_channel`: subscribers are told of every file once, of timeouts and of failures.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { connect, listen, type Socket } from "socket-makefile";
import { afterEach, expect, it } from "vitest";

const NAMES = ["open", "close", "timeout", "error"];
const told: [name: string, message: unknown][] = [];
const listeners = NAMES.map((name) => {
	const channel = `socket-makefile:${name}`;
	const listener = (message: unknown) => void told.push([name, message]);
	return { channel, listener };
});

async function pair(): Promise<{ near: Socket; far: Socket }> {
	await using listener = await listen(["127.0.0.1", 0]);
	const near = await connect(listener.address());
	return { near, far: await listener.accept() };
}

function watch(): void {
	for (const { channel, listener } of listeners) subscribe(channel, listener);
}

afterEach(() => {
	for (const { channel, listener } of listeners) unsubscribe(channel, listener);
	told.splice(0);
});

it("tells of a file when it is made and when it is closed, whichever layer was closed", async () => {
	watch();
	const { near, far } = await pair();
	const { stream } = near;
	const file = near.makefile("rw");
	expect(told).toEqual([["open", { file, stream }]]);
	const buffer = await file.detach();
	expect(told).toHaveLength(1);
	await buffer.close?.();
	expect(told[1]).toEqual(["close", { file, stream }]);
	await file.close();
	await near.close();
	await far.close();
	expect(told).toHaveLength(2);
});

it("gives the raw layer of a file that was made before anybody listened", async () => {
	const { near, far } = await pair();
	const file = near.makefile("rb");
	watch();
	const { raw } = file;
	await file.close();
	expect(told).toEqual([["close", { file: raw, stream: near.stream }]]);
	await near.close();
	await far.close();
});

it("tells of files that are closed by a hand-over", async () => {
	watch();
	const { near, far } = await pair();
	const file = near.makefile("rb");
	const stream = await near.detach();
	expect(told.slice(1)).toEqual([["close", { file, stream }]]);
	stream.destroy();
	await far.close();
});

it("tells of a timeout", async () => {
	watch();
	const { near, far } = await pair();
	near.settimeout(5);
	await expect(near.recv(1)).rejects.toThrow("timed out");
	expect(told).toEqual([["timeout", { stream: near.stream, timeout: 5 }]]);
	await near.close();
	await far.close();
});

it("tells of a failed connection, once", async () => {
	watch();
	const { near, far } = await pair();
	const { stream } = near;
	const reading = near.recv(1);
	const error = new Error("broken");
	stream.destroy(error);
	await expect(reading).rejects.toBe(error);
	await expect(near.recv(1)).rejects.toBe(error);
	expect(told).toEqual([["error", { stream, error }]]);
	await near.close();
	await far.close();
});
