// The reference count between a socket and its files, exactly as in Python (rows REF, CL).

import { once } from "node:events";
import net from "node:net";
import { afterAll, describe, expect, it } from "vitest";
import { ClosedFileError, connect, listen, makefile, Socket } from "../../src/index.ts";
import { memoryEnds, transports } from "../support/transports.ts";

type Closable = { close(): Promise<void> };

function* permutations<T>(items: T[]): Generator<T[]> {
	if (items.length === 0) yield [];
	for (const item of items) {
		for (const rest of permutations(items.filter((other) => other !== item))) yield [item, ...rest];
	}
}

const all4 = transports();
afterAll(() => Promise.all(all4.map((transport) => transport.close())));

describe.each(all4)("over $name", (transport) => {
	const orders = [...permutations(["socket", "f", "g"])].map((order) => order.join(", "));

	it.each(orders)("closing %s: the peer sees the end at the third close only (REF-02)", async (order) => {
		const { near, far } = await transport.open();
		const socket = Socket.from(near);
		const files: Record<string, Closable> = { socket, f: makefile(near, "r"), g: makefile(near, "w") };
		let ended = false;
		far.resume().once("end", () => {
			ended = true;
		});
		const [first, second, third] = order.split(", ").map((name) => files[name]);
		await first?.close();
		await second?.close();
		await new Promise((resolve) => setImmediate(resolve));
		expect([ended, socket.closed, near.destroyed]).toEqual([false, false, false]);
		await third?.close();
		if (!ended) await once(far, "end");
		expect(socket.closed).toBe(true);
		far.destroy();
	});

	it("sends what is pending, then FIN (CL-01, REF-14)", async () => {
		const { near, far } = await transport.open();
		const parts: Buffer[] = [];
		far.on("data", (part) => parts.push(part));
		const end = once(far, "end");
		const f = makefile(near, "w");
		await f.write("x".repeat(8000));
		await Socket.from(near).close();
		expect(near.destroyed).toBe(false);
		await f.close();
		await end;
		expect(Buffer.concat(parts).length).toBe(8000);
		far.destroy();
	});

	it("leaves no listener behind", async () => {
		const { near, far } = await transport.open();
		const counts = () =>
			["data", "readable", "end", "close", "drain", "finish"].map((name) => near.listenerCount(name));
		const before = counts();
		const errors = near.listenerCount("error");
		const f = makefile(near, "rw");
		far.write("line\nrest");
		await f.readline();
		await f.write("x");
		await f.flush();
		await f.close();
		expect(counts()).toEqual(before);
		expect(near.destroyed).toBe(false);
		// One listener stays as long as the stream lives: a late error would end the process.
		expect(near.listenerCount("error")).toBe(errors + 1);
		const closed = once(near, "close");
		await Socket.from(near).close();
		await closed;
		expect([...counts(), near.listenerCount("error")]).toEqual([...before, errors]);
		far.destroy();
	});

	it("gives back what was read ahead, to the next file and to the stream", async () => {
		const { near, far } = await transport.open();
		far.write("one\r\ntwo\nthree\nfour 四\n");
		const f = makefile(near, "r");
		expect(await f.readline()).toBe("one\n");
		await f.close();
		const g = makefile(near, "rb");
		expect(String(await g.readline())).toBe("two\n");
		await g.close();
		const [rest] = await once(near, "data");
		expect(String(rest)).toBe("three\nfour 四\n");
		near.destroy();
		far.destroy();
	});
});

describe("the count", () => {
	it("is not touched by closing twice (REF-05, REF-06, CL-02)", async () => {
		const { near } = memoryEnds();
		const socket = Socket.from(near);
		const f = makefile(near, "r");
		const g = makefile(near, "w");
		await Promise.all([f.close(), f.close(), socket.close()]);
		await f.close();
		await socket.close();
		expect(socket.closed).toBe(false);
		await g.close();
		expect(socket.closed).toBe(true);
	});

	it("counts an 'rw' and an 'rwb' file once (REF-15, RW-01)", async () => {
		for (const mode of ["rw", "rwb"] as const) {
			const { near } = memoryEnds();
			const f = makefile(near, mode);
			await Socket.from(near).close();
			expect(near.destroyed).toBe(false);
			await f.close();
			expect(near.destroyed).toBe(true);
		}
	});

	it("counts a file made after close() while another holds the socket (REF-10, MK-44)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "r");
		await Socket.from(near).close();
		const g = makefile(near, "r");
		await f.close();
		far.write("still\n");
		expect(await g.readline()).toBe("still\n");
		await g.close();
		expect(near.destroyed).toBe(true);
	});

	it("is released by closing a layer below (REF-16, AT-08)", async () => {
		const { near } = memoryEnds();
		const f = makefile(near, "r");
		await Socket.from(near).close();
		const below = f.buffer;
		await below?.close?.();
		expect([f.closed, near.destroyed]).toEqual([true, true]);
		await f.close();
	});

	it("stays with a detached layer (CL-20)", async () => {
		const { near } = memoryEnds();
		const f = makefile(near, "rb");
		const raw = await f.detach();
		await Socket.from(near).close();
		await f.close();
		expect(near.destroyed).toBe(false);
		await raw.close?.();
		expect(near.destroyed).toBe(true);
	});

	it("ownsSocket closes the socket's own reference too", async () => {
		const { near } = memoryEnds();
		const other = makefile(near, "r");
		const f = makefile(near, "w", { ownsSocket: true });
		await f.close();
		expect(near.destroyed).toBe(false);
		await other.close();
		expect(near.destroyed).toBe(true);
	});

	it("lets the socket live on when only files were closed (REF-07)", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		await using client = await connect(listener.address());
		await using server = await listener.accept();
		await client.makefile("r").close();
		await client.sendall("still here");
		expect(String(await server.recv(100))).toBe("still here");
	});

	it("closes by `await using` in the right order (REF-13)", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		const peer = connect(listener.address());
		{
			await using server = await listener.accept();
			await using f = server.makefile("w");
			await f.write("bye");
		}
		await using client = await peer;
		expect(await client.makefile("r").read()).toBe("bye");
	});
});

describe("a closed file", () => {
	it("rejects every call with ClosedFileError (BR-39, BW-17, TR-35, RAW-23)", async () => {
		const text = makefile(memoryEnds().near, "rw");
		const bytes = makefile(memoryEnds().near, "rwb");
		const raw = makefile(memoryEnds().near, "rwb", { buffering: 0 });
		await Promise.all([text.close(), bytes.close(), raw.close()]);
		const calls: (() => Promise<unknown>)[] = [
			() => text.read(),
			() => text.readline(),
			() => text.readlines(),
			() => text.skipline(),
			() => text.write("x"),
			() => text.writelines([]),
			() => text.flush(),
			() => text.detach(),
			() => text.reconfigure(),
			() => text[Symbol.asyncIterator]().next(),
			() => bytes.read(),
			() => bytes.read1(),
			() => bytes.readinto(Buffer.alloc(1)),
			() => bytes.peek(),
			() => bytes.readline(),
			() => bytes.write(Buffer.from("x")),
			() => bytes.writelines([]),
			() => bytes.flush(),
			() => raw.read(1),
			() => raw.readall(),
			() => raw.write(Buffer.from("x")),
			() => raw.flush(),
		];
		for (const call of calls) await expect(call(), String(call)).rejects.toThrow(ClosedFileError);
		for (const call of [
			() => text.takeline(),
			() => bytes.take(1),
			() => text.readable(),
			() => raw.fileno(),
			() => text.isatty(),
		]) {
			expect(call, String(call)).toThrow(ClosedFileError);
		}
		expect([text.closed, bytes.closed, raw.closed]).toEqual([true, true, true]);
		expect(raw.name).toBe(-1);
	});

	it("rejects a read that waits when it is closed, and keeps what arrives later on the socket (REF-22)", async () => {
		const { near, far } = memoryEnds();
		const f = makefile(near, "rb");
		const reads = [f.readline(), f.read(3)].map((read) => expect(read).rejects.toThrow(ClosedFileError));
		await f.close();
		await Promise.all(reads);
		far.write("later\n");
		expect(await makefile(near).readline()).toBe("later\n");
	});
});

describe("handles", () => {
	it("are back where they were after close", async () => {
		const resources = () => process.getActiveResourcesInfo().filter((name) => /^TCP|^Timeout/.test(name));
		const before = resources();
		const listener = await listen(["127.0.0.1", 0]);
		const client = await connect(listener.address(), { timeout: 5000 });
		const server = await listener.accept();
		server.settimeout(5000);
		const f = server.makefile("rw");
		const g = client.makefile("rw");
		await g.write("ping\n");
		await g.flush();
		expect(await f.readline()).toBe("ping\n");
		await Promise.all([f.close(), g.close(), client.close(), server.close()]);
		await listener.close();
		// A timer that ran before may have ended meanwhile.
		const left = resources();
		for (const name of before) if (left.includes(name)) left.splice(left.indexOf(name), 1);
		expect(left).toEqual([]);
	});

	it("a server's sockets are half-open: an answer after the peer's end arrives", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		const address = listener.address();
		const client = net.connect({ port: Number(address[1]), host: "127.0.0.1", allowHalfOpen: true });
		client.end("question\n");
		await using server = await listener.accept();
		await using f = server.makefile("rw");
		expect(await f.read()).toBe("question\n");
		await f.write("answer\n");
		await f.flush();
		const [answer] = await once(client, "data");
		expect(String(answer)).toBe("answer\n");
		client.destroy();
	});
});
