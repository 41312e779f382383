// Calls on a Socket over streams of every kind, and at the edges of their life.

import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { PassThrough, Readable, Writable } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { connect, makefile, Socket } from "../../src/index.ts";
import { connected } from "../support/connections.ts";
import { data, end, ScriptedDuplex, systemError } from "../support/scripted-duplex.ts";

const CLOSED = { code: "ERR_CLOSED_FILE" };
const GONE = { code: "ERR_CONNECTION_CLOSED" };
const turn = () => new Promise(setImmediate);

describe("recv() and recvInto()", () => {
	it("give what is here, and into an empty target nothing, without waiting", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		expect(await socket.recvInto(Buffer.alloc(0))).toBe(0);
		const target = new Uint8Array(4);
		const receiving = socket.recvInto(target);
		await stream.play([data("abcdef"), end]);
		expect(await receiving).toBe(4);
		expect(String(Buffer.from(target))).toBe("abcd");
		expect(String(await socket.recv(10))).toBe("ef");
		expect(await socket.recvInto(target)).toBe(0);
	});

	it("recv(0) gives nothing at once, as in Python, though nothing has come", async () => {
		expect(await Socket.from(new ScriptedDuplex()).recv(0)).toEqual(Buffer.alloc(0));
	});

	it("refuse a size that is none, and a target that is no memory", async () => {
		const socket = Socket.from(new ScriptedDuplex());
		await expect(socket.recv(-1)).rejects.toMatchObject({ name: "RangeError", code: "ERR_OUT_OF_RANGE" });
		await expect(socket.recv(Number.NaN)).rejects.toMatchObject({ name: "TypeError" });
		await expect(Reflect.apply(socket.recvInto, socket, ["text"])).rejects.toMatchObject({ name: "TypeError" });
	});

	it("give the end of the stream that came when no call waited and no file was open", async () => {
		const stream = new ScriptedDuplex();
		await stream.play([data("abc"), end]);
		const socket = Socket.from(stream);
		expect(String(await socket.recv(3))).toBe("abc");
		await turn();
		expect(stream.readableEnded).toBe(true);
		expect(await socket.recv(3)).toHaveLength(0);
		expect(await socket.recvInto(Buffer.alloc(3))).toBe(0);
	});

	it("wait on where all that came is the line feed of a line that was read", async () => {
		for (const byFile of [false, true]) {
			const stream = new ScriptedDuplex();
			const socket = Socket.from(stream);
			const raw = socket.makefile("rb", { buffering: 0 });
			const text = socket.makefile("r");
			await stream.play([data("line\r")]);
			expect(await text.readline()).toBe("line\n");
			await text.close();
			await stream.play([data("\n")]);
			const receiving = byFile ? raw.read(10) : socket.recv(10);
			await stream.play([data("rest")]);
			expect(String(await receiving)).toBe("rest");
		}
	});

	it("a recv() that waits rejects when the socket closes", async () => {
		const socket = Socket.from(new ScriptedDuplex());
		const rejected = expect(socket.recv(10)).rejects.toMatchObject(CLOSED);
		await Promise.all([socket.close(), rejected]);
	});

	it("a recv() that waits goes on waiting when the last file closes, and gets what comes", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		const file = socket.makefile("rb");
		const receiving = socket.recv(10);
		await file.close();
		await stream.play([data("late")]);
		expect(String(await receiving)).toBe("late");
	});
});

describe("settimeout() and shutdown()", () => {
	it("a timeout of Infinity is none", () => {
		const socket = Socket.from(new ScriptedDuplex());
		socket.settimeout(5);
		expect(socket.gettimeout()).toBe(5);
		socket.settimeout(Number.POSITIVE_INFINITY);
		expect(socket.gettimeout()).toBeNull();
	});

	it("connect() with a timeout that is none refuses before it connects", async () => {
		const connecting = vi.spyOn(net, "connect");
		try {
			await expect(connect(["127.0.0.1", 1], { timeout: 0 })).rejects.toMatchObject({ name: "RangeError" });
			expect(connecting).not.toHaveBeenCalled();
		} finally {
			connecting.mockRestore();
		}
	});

	it("shutdown() of a stream that is written only ends its writing", async () => {
		const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
		await Socket.from(stream).shutdown("both");
		expect(stream.writableFinished).toBe(true);
	});

	it("shutdown() refuses what is no direction, and does nothing then", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		for (const how of ["all", undefined, 2]) {
			await expect(Reflect.apply(socket.shutdown, socket, [how])).rejects.toMatchObject({
				name: "RangeError",
				code: "ERR_INVALID_ARG_VALUE",
			});
		}
		expect(await socket.send("still open")).toBe(10);
		await socket.shutdown("both");
		expect(await socket.recv(1)).toHaveLength(0);
		await expect(socket.send("x")).rejects.toMatchObject({ code: "EPIPE" });
	});
});

describe("a stream that is no connection", () => {
	it("has no addresses and no descriptor", () => {
		const socket = Socket.from(new PassThrough());
		expect([socket.getpeername(), socket.getsockname(), socket.fileno()]).toEqual(["", "", -1]);
	});

	it("may be read only, or written only", async () => {
		const reading = makefile(Readable.from([Buffer.from("a\nb")], { objectMode: false }), "r");
		expect(await reading.readlines()).toEqual(["a\n", "b"]);
		await reading.close();
		const written: Buffer[] = [];
		const sink = new Writable({
			write(chunk, _encoding, done) {
				written.push(chunk);
				done();
			},
		});
		const socket = Socket.from(sink);
		await socket.sendall("abc");
		await socket.close();
		expect([String(Buffer.concat(written)), sink.writableFinished, socket.closed]).toEqual(["abc", true, true]);
		const source = Readable.from([Buffer.from("x")], { objectMode: false });
		await Socket.from(source).close();
		expect(source.destroyed).toBe(true);
	});

	it("may be a response of HTTP: closing it leaves the connection to the next request", async () => {
		const server = http.createServer(async (_request, response) => {
			const f = makefile(response, "w", { ownsSocket: true });
			await f.write("answer");
			await f.close();
		});
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const address = server.address();
		if (address === null || typeof address === "string") throw new Error("no port");
		const agent = new http.Agent({ keepAlive: true });
		for (const reused of [false, true]) {
			const request = http.get({ port: address.port, host: "127.0.0.1", agent });
			const [response] = await once(request, "response");
			expect(await makefile(response, "r").read()).toBe("answer");
			expect(request.reusedSocket).toBe(reused);
			// The agent takes the connection back after the response has ended.
			await turn();
		}
		agent.destroy();
		server.close();
	});

	it("of readable-stream 3, which lacks the younger properties, is read and written, ends and closes", async () => {
		const old = () => {
			const stream = new ScriptedDuplex();
			for (const name of ["readableEncoding", "readableEnded", "writableFinished", "writableEnded", "errored"]) {
				Object.defineProperty(stream, name, { value: undefined });
			}
			return stream;
		};
		const stream = old();
		const f = makefile(stream, "rw", { ownsSocket: true });
		await stream.play([data("one\ntw"), data("o"), end]);
		expect(await f.readlines()).toEqual(["one\n", "two"]);
		await f.write("answer");
		await f.close();
		expect(String(stream.received)).toBe("answer");
		expect(stream.destroyed).toBe(true);
		const ended = old();
		await ended.play([end]);
		ended.resume();
		await turn();
		expect(await makefile(ended, "r").read()).toBe("");
	});

	it("that is none at all is refused by Socket.from(), and not touched", () => {
		const object = {};
		for (const none of [null, undefined, 5, "socket", object, new net.Server()]) {
			expect(() => Reflect.apply(Socket.from, Socket, [none])).toThrow("takes a Node stream");
		}
		expect(Reflect.ownKeys(object)).toEqual([]);
	});

	it("refuses to be received from or sent to where makefile() would refuse it", async () => {
		const decoded = new PassThrough();
		decoded.setEncoding("utf8").write("é");
		await expect(Socket.from(decoded).recv(1)).rejects.toThrow("setEncoding()");
		const objects = new PassThrough({ objectMode: true });
		objects.write({});
		await expect(Socket.from(objects).recv(1)).rejects.toThrow("object mode");
		await expect(Socket.from(new Writable()).recv(1)).rejects.toThrow("cannot be read");
		await expect(Socket.from(new Readable()).send("x")).rejects.toThrow("cannot be written");
	});

	it("of another implementation of streams works without Node's inner state", async () => {
		const stream = new ScriptedDuplex();
		const state: unknown = Reflect.get(stream, "_readableState");
		const file = makefile(stream, "rb");
		const reading = file.read1();
		await stream.play([data("ab")]);
		expect(String(await reading)).toBe("ab");
		Object.defineProperty(stream, "_readableState", { value: undefined, configurable: true });
		await file.close().catch(() => {});
		Object.defineProperty(stream, "_readableState", { value: state });
		expect(file.closed).toBe(true);
	});
});

describe("a stream that has ended or was destroyed before", () => {
	it("one that was read to its end gives its end", async () => {
		const stream = new ScriptedDuplex();
		await stream.play([end]);
		stream.resume();
		await turn();
		expect(stream.readableEnded).toBe(true);
		expect(await makefile(stream, "r").read()).toBe("");
		expect(await Socket.from(stream).recv(1)).toHaveLength(0);
	});

	it("one that was destroyed refuses files and calls; by an error, with that", async () => {
		const destroyed = new ScriptedDuplex();
		destroyed.destroy();
		expect(() => makefile(destroyed, "r")).toThrow(expect.objectContaining(CLOSED));
		await expect(Socket.from(destroyed).send("x")).rejects.toMatchObject(CLOSED);
		const failed = new ScriptedDuplex().on("error", () => {});
		const reset = systemError("ECONNRESET", "read");
		failed.destroy(reset);
		await turn();
		await expect(Socket.from(failed).send("x")).rejects.toBe(reset);
		await expect(Socket.from(failed).recv(1)).rejects.toBe(reset);
		await expect(Socket.from(failed).starttls({})).rejects.toBe(reset);
	});

	it("writing to one that is destroyed while a file is open rejects, and says why", async () => {
		const reset = systemError("ECONNRESET", "read");
		for (const error of [undefined, reset]) {
			const stream = new ScriptedDuplex();
			const file = makefile(stream, "wb");
			stream.destroy(error);
			const expected = error ?? GONE;
			await expect(file.write(Buffer.from("x"))).rejects.toMatchObject(expected);
			await expect(file.flush()).rejects.toMatchObject(expected);
			await turn();
			await expect(file.write(Buffer.from("x"))).rejects.toMatchObject(expected);
		}
	});

	it("detach() of one that was destroyed gives what was unread; nothing can be written there", async () => {
		for (const finish of [
			async (stream: ScriptedDuplex) => void stream.destroy(),
			async (stream: ScriptedDuplex) => {
				await stream.play([end]);
				await Socket.from(stream).shutdown("write");
			},
		]) {
			const stream = new ScriptedDuplex();
			const socket = Socket.from(stream);
			const file = socket.makefile("rb");
			const line = file.readline();
			await stream.play([data("one\ntwo")]);
			expect(String(await line)).toBe("one\n");
			const closed = new Promise((resolve) => stream.once("close", resolve));
			await Promise.all([file.peek(), finish(stream), closed]);
			const rest = await socket.detach();
			expect(rest).not.toBe(stream);
			const failure: Promise<unknown> = new Promise((resolve) => rest.once("error", resolve));
			expect(String(rest.read())).toBe("two");
			rest.write("x");
			expect(await failure).toMatchObject(GONE);
		}
	});

	it("detach() of one that failed rejects by that, and what is unread stays in the file", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		const file = socket.makefile("r");
		const line = file.readline();
		await stream.play([data("one\ntwo")]);
		expect(await line).toBe("one\n");
		stream.destroy(systemError("ECONNRESET", "read"));
		await turn();
		await expect(socket.detach()).rejects.toMatchObject({ code: "ECONNRESET" });
		expect(await file.read(3)).toBe("two");
		await expect(file.read(1)).rejects.toMatchObject({ code: "ECONNRESET" });
	});
});

describe("files without a buffer", () => {
	it("read1() gives one arrival, of at most the size of a buffer when no size is given", async () => {
		const stream = new ScriptedDuplex();
		const file = makefile(stream, "rb", { buffering: 0 });
		expect(file.mode).toBe("rb");
		expect(makefile(stream, "wb", { buffering: 0 }).mode).toBe("wb");
		await stream.play([data(Buffer.alloc(20_000))]);
		await turn();
		expect(await file.read1()).toHaveLength(8192);
		expect(await file.read1(5)).toHaveLength(5);
	});
});

describe("two copies of the package", () => {
	it("agree on the socket of a stream and count its files together", async () => {
		vi.resetModules();
		const other = await import("../../src/index.ts");
		expect(other.Socket).not.toBe(Socket);
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		expect(other.Socket.from(stream)).toBe(socket);
		const [ours, theirs] = [makefile(stream, "wb"), other.makefile(socket, "wb")];
		await socket.close();
		await ours.close();
		expect(stream.writableEnded).toBe(false);
		await theirs.close();
		expect(stream.writableFinished).toBe(true);
	});

	it("refuse a stream that an older copy uses, whose count of files is another, and leave it alone", () => {
		const older = { port: { stream: undefined, outlived: false }, closed: false };
		const stream = Object.assign(new ScriptedDuplex(), { [Symbol.for("socket-makefile.socket")]: older });
		const before = Reflect.ownKeys(stream);
		for (const use of [() => Socket.from(stream), () => makefile(stream, "rw")]) {
			expect(use).toThrow(expect.objectContaining({ name: "TypeError", code: "ERR_INVALID_ARG_VALUE" }));
			expect(use).toThrow("incompatible version of socket-makefile");
		}
		expect(Reflect.ownKeys(stream)).toEqual(before);
		// Its socket has closed or given the stream away: nothing is counted any more.
		older.closed = true;
		expect(Socket.from(stream)).not.toBe(older);
	});
});

it("close() of a connection that is already gone resolves", async () => {
	await using pair = await connected();
	const socket = Socket.from(pair.ours);
	pair.ours.destroy();
	await turn();
	await socket.close();
	expect(socket.closed).toBe(true);
});

describe("a net.Socket that is connected again", () => {
	const life = async (stream: net.Socket, act: (peer: net.Socket) => Promise<void>) => {
		const server = net.createServer({ allowHalfOpen: true });
		await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
		const address = server.address();
		if (address === null || typeof address === "string") throw new Error("no port");
		stream.connect(address.port, "127.0.0.1");
		const [peer] = await once(server, "connection");
		server.close();
		await act(peer);
		peer.destroy();
	};
	const closed = (stream: net.Socket) => new Promise((resolve) => stream.once("close", resolve));

	it.each<[string, (stream: net.Socket, file: { close(): Promise<void> }) => unknown]>([
		["that its user destroyed", (stream) => stream.destroy()],
		["that was closed", (stream) => Socket.from(stream).close()],
		[
			"whose files were closed first",
			async (stream, file) => {
				await file.close();
				stream.end();
			},
		],
	])("is a new socket, after one %s", async (_how, end) => {
		const stream = new net.Socket();
		for (const line of ["one\n", "two\n", "three\n"]) {
			await life(stream, async (peer) => {
				const f = makefile(stream, "rw");
				peer.end(line);
				expect([await f.readline(), await f.readline()]).toEqual([line, ""]);
				const gone = closed(stream);
				await end(stream, f);
				await f.close().catch(() => {});
				await gone;
			});
		}
	});

	it("after a refused attempt too", async () => {
		const stream = new net.Socket();
		const f = makefile(stream, "r");
		const gone = closed(stream);
		stream.connect(1, "127.0.0.1");
		await expect(f.readline()).rejects.toMatchObject({ code: "ECONNREFUSED" });
		await gone;
		await life(stream, async (peer) => {
			peer.write("up\n");
			expect(await makefile(stream, "r").readline()).toBe("up\n");
			await Socket.from(stream).close();
		});
	});

	it("is none of the files of its first life", async () => {
		const stream = new net.Socket();
		const socket = Socket.from(stream);
		const old = socket.makefile("rw");
		await life(stream, async () => {
			const gone = closed(stream);
			stream.destroy();
			await gone;
		});
		await life(stream, async (peer) => {
			const f = makefile(stream, "r");
			peer.write("mine\n");
			await once(stream, "readable");
			await expect(old.readline()).rejects.toMatchObject(GONE);
			await expect(old.write("x")).rejects.toMatchObject(GONE);
			await expect(socket.detach()).rejects.toMatchObject(CLOSED);
			expect(socket.closed).toBe(true);
			expect(() => socket.makefile("r")).toThrow(expect.objectContaining(CLOSED));
			await expect(old.close()).rejects.toMatchObject(GONE);
			await socket.close();
			expect(await f.readline()).toBe("mine\n");
			await Socket.from(stream).close();
		});
	});
});
