// Several files on one socket: calls are served in order, closing a file gives its unread bytes back to the socket, and
// rejects the calls that wait.

import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type BufferedRWPair, makefile, Socket } from "../../src/index.ts";
import { connected, seededBytes } from "../support/connections.ts";
import { data, end, ScriptedDuplex, trickle } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog();

const CLOSED = { code: "ERR_CLOSED_FILE" };
const EVENTS = ["data", "end", "error", "close", "readable", "drain", "finish", "connect"] as const;

function listeners(stream: ScriptedDuplex): Record<string, number> {
	return Object.fromEntries(EVENTS.map((name) => [name, stream.listenerCount(name)]));
}

test("closing one file gives its read-ahead to the next", async () => {
	await using pair = await connected();
	pair.peer.end("one\ntwo\nthree\n");
	const f1 = makefile(pair.ours, "r");
	expect(await f1.readline()).toBe("one\n");
	await f1.close();
	const f2 = makefile(pair.ours, "rb");
	expect(String(await f2.readline())).toBe("two\n");
	await f2.close();
	expect(String(await Socket.from(pair.ours).recv(100))).toBe("three\n");
});

test("read-ahead of two files goes back in the order of the stream", async () => {
	const stream = new ScriptedDuplex();
	const [f1, f2] = [makefile(stream, "rb"), makefile(stream, "rb")];
	await stream.play([data("1a\n1b\n")]);
	expect(String(await f1.readline())).toBe("1a\n");
	await stream.play([data("2a\n2b\n")]);
	expect(String(await f2.readline())).toBe("2a\n");
	await stream.play([data("3\n"), end]);
	await f2.close();
	await f1.close();
	expect(String(await makefile(stream, "rb").read())).toBe("1b\n2b\n3\n");
});

test("read-ahead goes back in the order of the stream, even if another file has read the bytes in between", async () => {
	const stream = new ScriptedDuplex();
	const [f1, f2] = [makefile(stream, "r"), makefile(stream, "rb")];
	await stream.play([data("1\npart")]);
	expect(await f1.readline()).toBe("1\n");
	await stream.play([data("xxx2222222222")]);
	expect(String(await f2.read(3))).toBe("xxx");
	const read = f1.read(5);
	await stream.play([data("ial\n"), end]);
	expect(await read).toBe("parti");
	await f1.close();
	await f2.close();
	expect(String(await makefile(stream, "rb").read())).toBe("2222222222al\n");
});

test("reads of two files are served in the order of the calls", async () => {
	const stream = new ScriptedDuplex();
	const [f1, f2] = [makefile(stream, "rb", { buffering: 0 }), makefile(stream, "rb", { buffering: 0 })];
	const reads = [f1.read(1), f2.read(2), f1.read(3)];
	await stream.play(trickle("abcdefgh"), "immediate");
	expect((await Promise.all(reads)).map(String).join("")).toMatch(/^abc/);
});

test("a file that has read ahead is served from its own buffer while another file's call waits", async () => {
	const stream = new ScriptedDuplex();
	const [f, g, raw] = [makefile(stream, "r"), makefile(stream, "rb"), makefile(stream, "rb", { buffering: 0 })];
	const log: string[] = [];
	const reads = [
		f.readline(),
		f.readline(),
		g.readline(),
		f.readline(),
		raw.read(2),
		f.readline(),
		f.readline(),
		raw.read(1),
	];
	for (const read of reads) read.then((line) => log.push(String(line)));
	await stream.play([data("f1\nf2\nf3\nf4\n")]);
	await setImmediate();
	expect(log).toEqual(["f1\n", "f2\n", "f3\n", "f4\n"]);
	await stream.play([data("g1\n")]);
	await setImmediate();
	expect(log.splice(0)).toHaveLength(5);
	await stream.play([data("rr")]);
	await setImmediate();
	expect(log).toEqual(["rr"]);
	await stream.play([data("f5\n"), data("r")], "immediate");
	expect(String(await reads.at(-1))).toBe("r");
});

test("bytes that a raw file's call waits for are taken neither by another raw file nor by the socket", async () => {
	const stream = new ScriptedDuplex();
	const socket = Socket.from(stream);
	const [f1, f2] = [makefile(stream, "rb", { buffering: 0 }), makefile(stream, "rb", { buffering: 0 })];
	const line = f1.readline();
	await stream.play([data("par")]);
	await setImmediate();
	expect(f2.takeline()).toBeUndefined();
	expect(await socket.recv(0)).toHaveLength(0);
	const reads = [f2.read(2), socket.recv(2), socket.recvInto(Buffer.alloc(3))];
	await stream.play([data("t\n1122333")]);
	expect(String(await line)).toBe("part\n");
	expect((await Promise.all(reads)).map(String)).toEqual(["11", "22", "3"]);
	expect(f2.takeline()).toBeUndefined();
	await stream.play([data("4\n")]);
	expect(String(await f2.readline())).toBe("4\n");
	await stream.play([data("5\n")]);
	expect(String(f2.takeline())).toBe("5\n");
});

test("overlapping reads of one file are served in the order of the calls", async () => {
	const stream = new ScriptedDuplex();
	const f = makefile(stream, "r");
	const reads = [f.readline(), f.read(3), f.readline(2), f.readline(), f.read()];
	await stream.play([...trickle("line\nabcdefgh\nrest"), end], "microtask");
	expect(await Promise.all(reads)).toEqual(["line\n", "abc", "de", "fgh\n", "rest"]);
});

describe.each(["r", "rb", "rw", "rwb"] as const)("close() while a call waits ('%s')", (mode) => {
	test("every waiting call rejects at once, and what arrives later stays on the socket", async () => {
		const stream = new ScriptedDuplex({ answer: "never" });
		await stream.play([data("par")]);
		const f = makefile(stream, mode);
		const waiting = [f.readline(), f.read(5), f.readlines(), f.read(), f.skipline()];
		const closed = f.close();
		for (const call of waiting) await expect(call).rejects.toMatchObject(CLOSED);
		await closed;
		await stream.play([data("tial\n"), end]);
		expect(await makefile(stream, "r").read()).toBe("partial\n");
	});

	test("calls after it reject", async () => {
		const f = makefile(new ScriptedDuplex(), mode);
		await f.close();
		await f.close();
		await expect(f.read(1)).rejects.toMatchObject(CLOSED);
		await expect(f.readline()).rejects.toMatchObject(CLOSED);
		await expect(f.flush()).rejects.toMatchObject(CLOSED);
		expect(() => f.takeline()).toThrow(expect.objectContaining(CLOSED));
	});
});

test("closing one file leaves the other's waiting call in place", async () => {
	const stream = new ScriptedDuplex();
	const [f1, f2] = [makefile(stream, "rb"), makefile(stream, "rb")];
	const [first, second] = [f1.readline(), f2.readline()];
	await stream.play([data("par")]);
	await f1.close();
	await expect(first).rejects.toMatchObject(CLOSED);
	await stream.play([data("tial\n")]);
	expect(String(await second)).toBe("partial\n");
});

describe("re-entrancy gives what a sequence of calls gives", () => {
	test("a write and a close inside the resolution of a read, a file inside a close", async () => {
		await using pair = await connected();
		pair.peer.end("question\nmore\n");
		const f = makefile(pair.ours, "rw");
		let more = "";
		await f.readline().then(async (line) => {
			await Promise.all([
				f.write(`answer to ${line}`),
				f.close().then(async () => {
					more = await makefile(pair.ours, "r").readline();
				}),
			]);
		});
		expect(more).toBe("more\n");
		expect(await makefile(pair.peer, "r").readline()).toBe("answer to question\n");
	});

	test("a file made while another one closes", async () => {
		const stream = new ScriptedDuplex({ answer: "held" });
		await stream.play([data("one\ntwo\n")]);
		const f = makefile(stream, "rw");
		expect(await f.readline()).toBe("one\n");
		await f.write("late");
		const closed = f.close();
		const g = makefile(stream, "r");
		const line = g.readline();
		stream.answer();
		await closed;
		expect(await line).toBe("two\n");
		expect(String(stream.received)).toBe("late");
	});
});

test("when the last file is closed, no listener is left except the one for errors", async () => {
	const stream = new ScriptedDuplex();
	const before = listeners(stream);
	for (let round = 0; round < 3; round++) {
		const files = [makefile(stream, "r"), makefile(stream, "rwb"), makefile(stream, "rb", { buffering: 0 })];
		const waiting = files.map((f) => f.readline());
		await stream.play([data("1\n"), data("2\n"), data("3\n")], "immediate");
		await Promise.all(waiting);
		for (const f of files) await f.close();
	}
	const { error, ...others } = listeners(stream);
	expect({ ...others, error: 0 }).toEqual(before);
	expect(error).toBe(1);
});

test("flush() and close() of a file with nothing to send do not wait for another file's bytes", async () => {
	const stream = new ScriptedDuplex({ answer: "never" });
	const [reader, writer] = [makefile(stream, "rw"), makefile(stream, "w")];
	await writer.write("stalled");
	const flushed = writer.flush();
	await reader.flush();
	await reader.close();
	stream.destroy();
	await expect(flushed).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
});

test.each(["tcp", "tls", "unix"] as const)("a file made after both directions have ended (%s)", async (transport) => {
	await using pair = await connected(transport);
	const socket = Socket.from(pair.ours);
	const closed = new Promise((resolve) => pair.ours.once("close", resolve));
	const first = socket.makefile("rb");
	pair.peer.end("one\ntwo\n");
	expect(await first.read()).toHaveLength(8);
	await socket.shutdown("write");
	await closed;
	await first.close();
	expect(await socket.makefile("rb").read()).toHaveLength(0);
});

test("bytes read ahead outlive the end of both directions", async () => {
	const stream = new ScriptedDuplex();
	const [f, g] = [makefile(stream, "rb"), makefile(stream, "rb", { buffering: 0 })];
	await stream.play([data("one\ntwo\n"), end]);
	expect(String(await f.readline())).toBe("one\n");
	const closed = new Promise((resolve) => stream.once("close", resolve));
	stream.end();
	expect(await g.read()).toHaveLength(0);
	await closed;
	for (const file of [f, g]) await file.close();
	expect(String(await makefile(stream, "rb").read())).toBe("two\n");
});

test("hand-over after every single byte", async () => {
	const whole = "α\r\nβ\n\rgamma\r\n";
	const bytes = Buffer.from(whole);
	for (let cut = 0; cut <= bytes.length; cut++) {
		const stream = new ScriptedDuplex();
		await stream.play([data(bytes), end]);
		const first = makefile(stream, "rb");
		const head = await first.read(cut);
		await first.close();
		const rest = await makefile(stream, "rb").read();
		expect(Buffer.concat([head, rest]).equals(bytes)).toBe(true);
	}
});

test("a large stream read by many files in turn", async () => {
	await using pair = await connected();
	const whole = seededBytes(2_000_000);
	pair.peer.end(whole);
	const parts: Buffer[] = [];
	for (let i = 0, last = -1; last !== 0; i++) {
		const f = makefile(pair.ours, "rwb") as BufferedRWPair;
		const part = await f.read(1 + ((i * 7919) % 50_000));
		last = part.length;
		parts.push(part);
		await f.close();
	}
	expect(Buffer.concat(parts).equals(whole)).toBe(true);
});
