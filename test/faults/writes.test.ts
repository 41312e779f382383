// Every write, flush and close settles. A failure is reported, and never ends the process.

import { once } from "node:events";
import type { Duplex } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makefile, Socket } from "../../src/index.ts";
import { connected } from "../support/connections.ts";
import { ScriptedDuplex, systemError } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog();

const BIG = Buffer.alloc(10_000_000, "x");

let unhandled: unknown[] = [];
let replaced: NodeJS.UnhandledRejectionListener[] = [];
const onUnhandled = (reason: unknown) => {
	unhandled.push(reason);
};
beforeEach(() => {
	unhandled = [];
	replaced = process.listeners("unhandledRejection");
	process.removeAllListeners("unhandledRejection").on("unhandledRejection", onUnhandled);
});
afterEach(() => {
	process.removeAllListeners("unhandledRejection");
	for (const listener of replaced) process.on("unhandledRejection", listener);
});

/** Waits for 'close'. (`once()` of node:events would reject on 'error'.) */
function closed(stream: Duplex): Promise<void> {
	return new Promise((resolve) => stream.once("close", resolve));
}

async function settled(): Promise<void> {
	for (let i = 0; i < 5; i++) await setImmediate();
}

describe.each(["tcp", "tls"] as const)("a peer that resets (%s)", (transport) => {
	test("a flush in flight rejects, and so does every later call", async () => {
		await using pair = await connected(transport);
		const f = makefile(pair.ours, "wb");
		const flushed = f.write(BIG).then(() => f.flush());
		await once(pair.peer, "readable");
		pair.raw.resetAndDestroy();
		await expect(flushed).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
		await expect(f.write(BIG)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
		await expect(f.flush()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
		await expect(f.close()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
		expect(f.closed).toBe(true);
		await f.close();
	});

	test("nobody awaits, nothing crashes, close() reports it", async () => {
		await using pair = await connected(transport);
		const socket = Socket.from(pair.ours);
		const f = makefile(socket, "rwb");
		const text = makefile(socket, "w");
		f.write(BIG);
		f.writelines([BIG, BIG]);
		text.writelines(["x".repeat(100_000)]);
		text.write("x".repeat(100_000));
		socket.send(BIG);
		socket.sendall(BIG);
		f.flush();
		pair.raw.resetAndDestroy();
		await closed(pair.ours);
		f.write(BIG);
		f.writelines([BIG]);
		text.write("again");
		text.writelines(["again"]);
		text.flush();
		socket.sendall("again");
		socket.shutdown("write");
		await settled();
		expect(unhandled).toEqual([]);
		await expect(f.close()).rejects.toThrow();
	});

	test("a late 'error' without a listener of the user does not end the process", async () => {
		await using pair = await connected(transport);
		const f = makefile(pair.ours, "rb");
		await f.close();
		pair.ours.destroy(new Error("late"));
		await closed(pair.ours);
	});
});

test("misuse is not silenced", async () => {
	const f = makefile(new ScriptedDuplex(), "w", { encoding: "ascii" });
	// @ts-expect-error a wrong type
	f.write(1);
	f.write("é");
	// @ts-expect-error a wrong type
	f.writelines(1);
	await settled();
	expect(unhandled).toHaveLength(3);
});

test("an unawaited rejection is only ignored if the connection has failed", async () => {
	const stream = new ScriptedDuplex({ answer: "held" });
	const f = makefile(stream, "wb");
	await f.close().catch(() => {});
	f.write(Buffer.from("x"));
	await settled();
	expect(unhandled).toMatchObject([{ code: "ERR_CLOSED_FILE" }]);
});

describe.each(["EPIPE", "ENOBUFS", "ECONNRESET", "ETIMEDOUT", "EIO"])("a write that fails by %s", (code) => {
	test.each(["sync", "microtask", "nextTick", "immediate"] as const)("from the third write on (%s)", async (answer) => {
		const stream = new ScriptedDuplex({ answer, failAt: 3, error: systemError(code, "write") });
		const f = makefile(stream, "wb");
		for (const word of ["one", "two"]) {
			await f.write(Buffer.from(word));
			await f.flush();
		}
		await f.write(Buffer.from("three"));
		await expect(f.flush()).rejects.toMatchObject({ code });
		await expect(f.write(Buffer.from("four"))).rejects.toMatchObject({ code });
		await expect(f.close()).rejects.toMatchObject({ code });
		expect(stream.writes).toBe(3);
		expect(String(stream.received)).toBe("onetwo");
	});
});

test("writes in flight together: those before the failure count, the others reject", async () => {
	const stream = new ScriptedDuplex({ answer: "immediate", failAt: 3, error: systemError("ENOBUFS", "write") });
	const raw = makefile(stream, "wb", { buffering: 0 });
	const results = await Promise.allSettled(["a", "b", "c", "d"].map((word) => raw.write(Buffer.from(word))));
	expect(results).toMatchObject([
		{ value: 1 },
		{ value: 1 },
		{ reason: { code: "ENOBUFS" } },
		{ reason: { code: "ENOBUFS" } },
	]);
});

test("if the callback of a write never comes, flush() and close() end when the stream is destroyed", async () => {
	const stream = new ScriptedDuplex({ answer: "never" });
	const f = makefile(stream, "wb");
	await f.write(Buffer.from("x"));
	const flushed = f.flush();
	stream.destroy();
	await expect(flushed).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
	await expect(f.close()).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
});

test("a write after the peer's FIN is delivered", async () => {
	await using pair = await connected();
	const f = makefile(pair.ours, "rw");
	pair.peer.end("question\n");
	expect(await f.read()).toBe("question\n");
	await f.write("answer\n");
	await f.flush();
	const answer = makefile(pair.peer, "r");
	expect(await answer.readline()).toBe("answer\n");
});

test.each(["tcp", "unix"] as const)(
	"a file for writing keeps a default socket open after the peer's FIN (%s)",
	async (transport) => {
		await using pair = await connected(transport);
		pair.ours.allowHalfOpen = false;
		const f = makefile(pair.ours, "r");
		const g = makefile(pair.ours, "w");
		pair.peer.end("question\n");
		expect(await f.read()).toBe("question\n");
		await g.write("answer\n");
		await g.close();
		expect(await makefile(pair.peer, "r").readline()).toBe("answer\n");
	},
);

test("allowHalfOpen is true while files are attached, and restored afterwards", async () => {
	await using pair = await connected();
	pair.ours.allowHalfOpen = false;
	const f = makefile(pair.ours, "rw");
	expect(pair.ours.allowHalfOpen).toBe(true);
	await f.close();
	expect(pair.ours.allowHalfOpen).toBe(false);
});

test("the caller may change its bytes after write()", async () => {
	const stream = new ScriptedDuplex({ answer: "held" });
	const f = makefile(stream, "wb");
	const mine = Buffer.from("precious");
	const large = Buffer.alloc(20_000, "l");
	await f.write(mine);
	const written = f.write(large);
	mine.fill(0);
	large.fill(0);
	while (stream.writableLength > 0) {
		stream.answer();
		await setImmediate();
	}
	await written;
	expect(String(stream.received)).toBe(`precious${"l".repeat(20_000)}`);
	expect(mine.equals(Buffer.alloc(8))).toBe(true);
});

describe("close() with 10 MB unflushed and a peer that does not read", () => {
	test.each(["tcp", "tls"] as const)("ends by the deadline, rejects and resets (%s)", async (transport) => {
		await using pair = await connected(transport);
		const socket = Socket.from(pair.ours);
		socket.settimeout(50);
		const f = socket.makefile("wb", { ownsSocket: true });
		await expect(f.write(BIG)).rejects.toMatchObject({ code: "ETIMEDOUT" });
		await expect(f.close()).rejects.toMatchObject({ code: "ETIMEDOUT" });
		expect(f.closed).toBe(true);
		expect(pair.ours.destroyed).toBe(true);
		const got = makefile(pair.peer, "rb");
		if (transport === "tcp") await expect(got.read()).rejects.toMatchObject({ code: "ECONNRESET" });
		else expect((await got.read()).length).toBeLessThan(BIG.length);
	});
});

test.each(["tcp", "tls", "unix"] as const)("a write that destroy() cuts short rejects (%s)", async (transport) => {
	await using pair = await connected(transport);
	const f = makefile(pair.ours, "wb");
	const writing = f.write(BIG);
	await setImmediate();
	pair.ours.destroy();
	await expect(writing).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
	await expect(f.flush()).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
	await expect(f.close()).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
});

test.each(["tcp", "tls", "unix"] as const)(
	"a flush that waits for the end of the turn rejects if the stream is destroyed (%s)",
	async (transport) => {
		await using pair = await connected(transport);
		const f = makefile(pair.ours, "w");
		f.write("first\n");
		f.flush();
		f.write("second\n");
		const flushed = f.flush();
		pair.ours.destroy();
		await expect(flushed).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
		await expect(f.close()).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
	},
);

test.each(["tcp", "unix"] as const)("the flush of a line that the kernel refuses rejects (%s)", async (transport) => {
	await using pair = await connected(transport);
	const f = makefile(pair.ours, "w");
	if (transport === "tcp") pair.raw.resetAndDestroy();
	else pair.peer.destroy();
	f.write("a line\n");
	await expect(f.flush()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
	await expect(f.close()).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
});

test.each(["tcp", "tls", "unix"] as const)(
	"a flush resolves when the kernel has the bytes, not before, however small they are (%s)",
	async (transport) => {
		await using pair = await connected(transport);
		const f = makefile(pair.ours, "w");
		const line = `${"x".repeat(99)}\n`;
		let lines = 0;
		let flushed = Promise.resolve();
		do {
			for (let i = 0; i < 1000; i++, lines++) {
				f.write(line);
				flushed = f.flush();
			}
			await settled();
		} while (pair.ours.writableLength === 0);
		let delivered = false;
		const after = flushed.then(() => {
			delivered = true;
		});
		await settled();
		expect(delivered).toBe(false);
		const read = makefile(pair.peer, "r").read(lines * line.length);
		await after;
		expect(pair.ours.writableLength).toBe(0);
		expect(await read).toBe(line.repeat(lines));
	},
);

test("an orderly close brings every byte, then FIN", async () => {
	await using pair = await connected();
	const f = Socket.from(pair.ours).makefile("wb", { ownsSocket: true });
	f.write(BIG);
	const closed = f.close();
	const all = await makefile(pair.peer, "rb").read();
	await closed;
	expect(all.equals(BIG)).toBe(true);
	expect(pair.ours.destroyed).toBe(true);
});

test.each(["tcp", "tls"] as const)(
	"the answer and a FIN arrive although most of the question was never read (%s)",
	async (transport) => {
		await using pair = await connected(transport);
		const socket = Socket.from(pair.ours);
		const answer = Buffer.alloc(200_000, "x");
		const question = makefile(pair.peer, "rwb");
		await question.write(Buffer.alloc(300_000));
		const asked = question.flush();
		await socket.recv(10);
		await socket.send(answer);
		const closed = socket.close();
		expect((await question.read()).equals(answer)).toBe(true);
		await Promise.all([asked, closed]);
	},
);

test("close() ends although the peer never stops sending", async () => {
	await using pair = await connected();
	const chunk = Buffer.alloc(65_536);
	const more = () => {
		while (!pair.peer.destroyed && pair.peer.write(chunk));
	};
	pair.peer.on("drain", more);
	more();
	const socket = Socket.from(pair.ours);
	await socket.recv(1);
	await socket.close();
	expect(pair.ours.destroyed).toBe(true);
});

test("asyncDispose of a socket flushes and sends FIN", async () => {
	await using pair = await connected();
	const all = makefile(pair.peer, "rb").read();
	{
		await using socket = Socket.from(pair.ours);
		socket.send(BIG);
	}
	expect((await all).equals(BIG)).toBe(true);
});
