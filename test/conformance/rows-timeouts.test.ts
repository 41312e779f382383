import { describe, expect } from "vitest";
import { Socket, TimeoutError } from "../../src/index.ts";
import { all, Peer, row } from "./peer.ts";

const bytes = (text: string) => Buffer.from(text);

describe("timeouts", () => {
	const SOON = 5;
	const silent = (packets: string[] = []) => {
		const peer = new Peer(packets, { open: true });
		const socket = Socket.from(peer);
		socket.settimeout(SOON);
		return { socket, peer };
	};
	row("TO-01", "settimeout() applies to all files, also to those made before it", async () => {
		const peer = new Peer([], { open: true });
		const socket = Socket.from(peer);
		const before = socket.makefile("rb");
		socket.settimeout(SOON);
		await expect(before.read(1)).rejects.toBeInstanceOf(TimeoutError);
		await expect(socket.makefile("r").readline()).rejects.toBeInstanceOf(TimeoutError);
	});
	row("TO-03", "a read that waits longer than the timeout rejects with a TimeoutError", async () => {
		await expect(silent().socket.makefile("rb").read(1)).rejects.toMatchObject({
			name: "TimeoutError",
			code: "ETIMEDOUT",
		});
	});
	row("TO-04", "a file can be used after a timeout", async () => {
		const { socket, peer } = silent();
		const f = socket.makefile("rb", { buffering: 0 });
		for (let i = 0; i < 2; i++) await expect(f.read(1)).rejects.toBeInstanceOf(TimeoutError);
		peer.push("a");
		expect(String(await f.read(1))).toBe("a");
	});
	row("TO-07", "attributes and close() work after a timeout", async () => {
		const f = silent().socket.makefile("rb");
		await expect(f.read(1)).rejects.toBeInstanceOf(TimeoutError);
		expect([f.closed, f.readable(), f.mode]).toEqual([false, true, "rb"]);
		await f.close();
		expect(f.closed).toBe(true);
	});
	row("TO-08", "after a file's timeout another file on the socket can read", async () => {
		const { socket, peer } = silent();
		await expect(socket.makefile("rb").read(1)).rejects.toBeInstanceOf(TimeoutError);
		peer.push("a");
		expect(String(await socket.makefile("rb").read(1))).toBe("a");
	});
	row("TO-09", "the next read returns the bytes that arrived before a read failed", async () => {
		const { socket, peer } = silent(["ab"]);
		const f = socket.makefile("rb");
		await expect(f.readline()).rejects.toBeInstanceOf(TimeoutError);
		peer.push("c\n");
		expect(String(await f.readline())).toBe("abc\n");
	});
	row("TO-10", "bytes that were buffered before a failed read stay in the buffer", async () => {
		const f = silent(["ab"]).socket.makefile("rb");
		await f.read(1);
		await expect(f.read(3)).rejects.toBeInstanceOf(TimeoutError);
		expect(String(await f.read(1))).toBe("b");
	});
	row("TO-11", "lines that have arrived are returned before a read times out", async () => {
		const f = silent(["l1\nl2\nx"]).socket.makefile("rb");
		expect(
			await all(
				() => f.readline(),
				() => f.readline(),
			),
		).toEqual(["l1\n", "l2\n"]);
		await expect(f.readline()).rejects.toBeInstanceOf(TimeoutError);
	});
	row("TO-12", "a timeout loses no text", async () => {
		const { socket, peer } = silent(["l1\nä"]);
		const f = socket.makefile("r");
		expect(await f.readline()).toBe("l1\n");
		await expect(f.readline()).rejects.toBeInstanceOf(TimeoutError);
		peer.push("x\n");
		expect(await f.readline()).toBe("äx\n");
	});
	row("TO-15", "after a timeout in reading the file can still write", async () => {
		const { socket, peer } = silent();
		const f = socket.makefile("rwb");
		await expect(f.read(1)).rejects.toBeInstanceOf(TimeoutError);
		await f.write(bytes("a"));
		await f.flush();
		expect(peer.wire).toBe("a");
	});
	row("TO-18", "settimeout() takes a number of milliseconds above 0, or null", () => {
		const { socket } = silent();
		socket.settimeout(null);
		expect(socket.gettimeout()).toBe(null);
		for (const ms of [-1, Number.NaN]) expect(() => socket.settimeout(ms)).toThrow(RangeError);
		expect(() => socket.settimeout("x" as never)).toThrow(TypeError);
	});
});
