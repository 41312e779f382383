// Two connected sockets in memory do what the two ends of a TCP connection do.

import { once } from "node:events";
import { PassThrough } from "node:stream";
import { pipeline } from "node:stream/promises";
import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ClosedFileError, ConnectionClosedError, type Socket, socketpair, TimeoutError } from "../../src/index.ts";
import { listeners } from "../handover/ends.ts";
import { certificate } from "../support/certificate.ts";
import { seededBytes } from "../support/connections.ts";

const WINDOW = 65_536;
const RESET = { code: "ECONNRESET", errno: -104, syscall: "read", message: "read ECONNRESET" };
const BROKEN = { code: "EPIPE", errno: -32, syscall: "write", message: "write EPIPE" };

const turn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(() => {
	vi.useRealTimers();
});

/** Everything up to the end of the stream. */
async function rest(socket: Socket): Promise<Buffer> {
	const parts: Buffer[] = [];
	for (;;) {
		const part = await socket.recv(WINDOW);
		if (part.length === 0) return Buffer.concat(parts);
		parts.push(part);
	}
}

describe("data", () => {
	test("arrives in order and whole, in both directions at once, whatever the sizes", async () => {
		const [left, right] = socketpair();
		const there = seededBytes(1_000_000, 1);
		const back = seededBytes(300_000, 2);
		const send = async (socket: Socket, bytes: Buffer, size: number) => {
			for (let at = 0; at < bytes.length; at += size) void socket.send(bytes.subarray(at, at + size));
			await socket.shutdown("write");
		};
		const [gotThere, gotBack] = await Promise.all([
			rest(right),
			rest(left),
			send(right, back, 70_000),
			send(left, there, 1_000_000),
		]);
		expect(gotThere.equals(there)).toBe(true);
		expect(gotBack.equals(back)).toBe(true);
		await Promise.all([left.close(), right.close()]);
		expect([left.closed, right.closed]).toEqual([true, true]);
	});

	test("arrives in a later turn of the event loop, so that nothing happens inside a call of the other end", async () => {
		const [left, right] = socketpair();
		const order: string[] = [];
		const reading = right.recv(5).then(() => order.push("received"));
		void left.send("hello").then(() => order.push("sent"));
		await Promise.resolve();
		process.nextTick(() => order.push("next tick"));
		await reading;
		expect(order[0]).toBe("next tick");
		expect(order).toContain("received");
	});

	test("is the reader's own: neither end changes what the other has", async () => {
		const [left, right] = socketpair();
		const bytes = Buffer.from("hello");
		const written = once(right.stream, "readable");
		left.stream.write(bytes);
		await written;
		bytes.fill("x");
		const received = await right.detach().then((stream) => stream.read());
		expect(String(received)).toBe("hello");
		received.fill("y");
		expect(String(bytes)).toBe("xxxxx");
	});

	test("an empty write and a string in another encoding go through", async () => {
		const [left, right] = socketpair();
		await left.send("");
		await new Promise((resolve) => left.stream.write("", resolve));
		left.stream.write("e9", "hex");
		left.stream.cork();
		left.stream.write("a");
		left.stream.write("b");
		left.stream.uncork();
		expect((await right.makefile("rb").read(3)).toString("latin1")).toBe("éab");
	});
});

describe("back-pressure", () => {
	test("a writer stops when the window is full, and goes on when the reader has read", async () => {
		const [left, right] = socketpair();
		left.settimeout(20);
		const bytes = seededBytes(3 * WINDOW, 3);
		await left.sendall(bytes.subarray(0, WINDOW));
		await expect(left.sendall(bytes.subarray(WINDOW))).rejects.toBeInstanceOf(TimeoutError);
		for (let i = 0; i < 10; i++) await turn();
		expect(right.stream.readableLength).toBe(WINDOW);
		expect(left.stream.writableLength).toBe(2 * WINDOW);
		// What waits in the stream, put back by a reader, opens no window twice.
		expect(String(await right.recv(10))).toBe(String(bytes.subarray(0, 10)));
		const file = right.makefile("rb");
		const received = [await file.read(2 * WINDOW), await file.read(WINDOW - 10)];
		expect(Buffer.concat(received).equals(bytes.subarray(10))).toBe(true);
		left.settimeout(null);
		await left.makefile("w").flush();
		expect(left.stream.writableLength).toBe(0);
	});

	test("many small reads let a long write pass", async () => {
		const [left, right] = socketpair();
		const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i}\n`);
		const writing = left.sendall(lines.join("")).then(() => left.close());
		const got: string[] = [];
		for await (const line of right.makefile("r")) got.push(line);
		expect(got).toEqual(lines);
		await writing;
	});

	test("chunks that arrive while nobody reads are kept, and put back by a reader that stops", async () => {
		const [left, right] = socketpair();
		expect(String((await Promise.all([right.recv(1), left.send("ab")]))[0])).toBe("a");
		await left.sendall("c".repeat(WINDOW - 10));
		const sending = left.sendall("d".repeat(WINDOW));
		await turn();
		const stream = await right.detach();
		const [received] = await Promise.all([
			(async () => {
				let text = "";
				for await (const chunk of stream) text += chunk;
				return text;
			})(),
			sending.then(() => left.close()),
		]);
		expect(received).toBe(`b${"c".repeat(WINDOW - 10)}${"d".repeat(WINDOW)}`);
	});
});

describe("closing", () => {
	test("half-close: the end comes behind the data, and the other direction goes on", async () => {
		const [left, right] = socketpair();
		await left.sendall("question\n");
		await left.shutdown("write");
		const file = right.makefile("rw", { ownsSocket: true });
		expect(await file.read()).toBe("question\n");
		expect(await file.readline()).toBe("");
		await expect(left.send("x")).rejects.toMatchObject({ code: "EPIPE" });
		await file.write("answer\n");
		await file.close();
		expect(String(await rest(left))).toBe("answer\n");
		await left.close();
	});

	test("after close() of one end the other reads to the end, then nothing; its writes fail", async () => {
		const [left, right] = socketpair();
		await left.sendall("last words");
		await left.close();
		expect(String(await rest(right))).toBe("last words");
		expect(await right.recv(1)).toHaveLength(0);
		for (let i = 0; i < 3; i++) await turn();
		await expect(right.sendall("x")).rejects.toMatchObject(BROKEN);
		await expect(right.sendall("x")).rejects.toMatchObject(BROKEN);
		await expect(left.recv(1)).rejects.toBeInstanceOf(ClosedFileError);
	});

	test("a write that waits for room fails when the other end closes", async () => {
		const [left, right] = socketpair();
		const waiting = left.sendall(Buffer.alloc(3 * WINDOW));
		await turn();
		right.stream.destroy();
		await expect(waiting).rejects.toMatchObject(BROKEN);
	});

	test("destroy() with nothing pending is a clean end", async () => {
		const [left, right] = socketpair();
		await left.sendall("all");
		left.stream.destroy();
		expect(String(await rest(right))).toBe("all");
		await right.close();
	});

	test("destroy() with writes pending sends a part of them and an end, as a net.Socket does", async () => {
		const [left, right] = socketpair();
		const lost = left.sendall(Buffer.alloc(3 * WINDOW, "x"));
		left.stream.destroy();
		await expect(lost).rejects.toBeInstanceOf(ConnectionClosedError);
		expect(await rest(right)).toHaveLength(WINDOW);
	});

	test("shutdown('read') throws away what comes later", async () => {
		const [left, right] = socketpair();
		await left.sendall("before");
		await right.shutdown("read");
		expect(String(await rest(right))).toBe("before");
		await left.sendall(Buffer.alloc(10 * WINDOW));
		expect(await right.recv(1)).toHaveLength(0);
		await left.close();
		await right.close();
	});
});

describe("a reset", () => {
	const aborted = async () => {
		const [left, right] = socketpair();
		await left.sendall("unread");
		left.channel.abort();
		await new Promise((resolve) => right.stream.once("close", resolve));
		return { left, right };
	};

	test("reaches reads and writes of the other end, behind what has arrived", async () => {
		const { left, right } = await aborted();
		expect(left.closed).toBe(true);
		const file = right.makefile("rb");
		expect(String(await file.read(6))).toBe("unread");
		await expect(file.read(1)).rejects.toMatchObject(RESET);
		await expect(file.readline()).rejects.toMatchObject(RESET);
		await expect(right.send("x")).rejects.toMatchObject(RESET);
	});

	test("rejects the calls that wait at both ends", async () => {
		const [left, right] = socketpair();
		const full = right.sendall(Buffer.alloc(3 * WINDOW));
		const file = left.makefile("rb");
		const failing = [
			expect(file.read()).rejects.toBeInstanceOf(ConnectionClosedError),
			expect(right.recv(1)).rejects.toMatchObject(RESET),
			expect(full).rejects.toMatchObject(RESET),
		];
		await turn();
		left.channel.abort();
		await Promise.all(failing);
	});
});

describe("as over any connection", () => {
	test("settimeout() bounds reads, and a timeout loses nothing", async () => {
		const [left, right] = socketpair();
		right.settimeout(10);
		const file = right.makefile("r");
		await left.sendall("half");
		await expect(file.readline()).rejects.toBeInstanceOf(TimeoutError);
		await left.sendall(" line\n");
		expect(await file.readline()).toBe("half line\n");
	});

	test("detach() gives a stream with what is unread, and no listener is left", async () => {
		const [left, right] = socketpair();
		await left.sendall("head\r\nbody");
		const file = right.makefile("r");
		expect(await file.readline()).toBe("head\n");
		const stream = await right.detach();
		expect(listeners(stream)).toEqual(
			listeners(
				socketpair()[0]
					.stream.off("error", () => {})
					.removeAllListeners(),
			),
		);
		expect(stream.allowHalfOpen).toBe(true);
		const parts: string[] = [];
		const target = new PassThrough();
		target.on("data", (chunk) => parts.push(String(chunk)));
		const piped = pipeline(stream, target);
		await left.sendall(" and more");
		await left.close();
		await piped;
		expect(parts.join("")).toBe("body and more");
	});

	test("starttls() encrypts it, and data, half-close and close work as before", async () => {
		const [client, server] = socketpair();
		const { key, cert } = certificate();
		await Promise.all([
			client.starttls({ ca: cert, servername: "localhost" }),
			server.starttls({ isServer: true, key, cert }),
		]);
		const bytes = seededBytes(300_000, 4);
		const [near, far] = [client.makefile("rb", { ownsSocket: true }), server.makefile("rb", { ownsSocket: true })];
		const [received] = await Promise.all([far.read(bytes.length), client.sendall(bytes), server.sendall("back")]);
		expect(received.equals(bytes)).toBe(true);
		expect(String(await near.read(4))).toBe("back");
		await client.shutdown("write");
		expect(await far.read()).toHaveLength(0);
		await server.sendall("after the end");
		await far.close();
		expect(String(await near.read())).toBe("after the end");
		await near.close();
		expect([server.closed, client.closed]).toEqual([true, true]);
	});

	test("it has a name and no addresses", () => {
		const [left] = socketpair();
		expect(inspect(left)).toBe("<Socket SocketPairEnd>");
		expect(`${left.makefile("r")}`).toBe("<TextIOWrapper mode='r' encoding='utf-8'>");
		expect([left.getpeername(), left.getsockname(), left.fileno()]).toEqual(["", "", -1]);
	});

	test("fake timers decide when data arrives", async () => {
		vi.useFakeTimers();
		const [left, right] = socketpair();
		void left.send("x");
		let received = false;
		const reading = right.recv(1).then(() => {
			received = true;
		});
		await Promise.resolve();
		expect(received).toBe(false);
		await vi.runAllTimersAsync();
		await reading;
		expect(received).toBe(true);
	});
});
