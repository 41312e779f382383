// Every call settles, on streams of every kind, and however they end.

import { Duplex, PassThrough, Transform, Writable } from "node:stream";
import { expect, it } from "vitest";
import { connect, listen, makefile, Socket } from "../../src/index.ts";
import { ScriptedDuplex, systemError } from "../support/scripted-duplex.ts";
import { watchdog } from "../support/watchdog.ts";

watchdog();

const GONE = { code: "ERR_CONNECTION_CLOSED" };
const took = (_chunk: unknown, _encoding: unknown, done: () => void) => done();

it("shutdown() and close() wait for an end() of somebody else, which is under way", async () => {
	const stream = new ScriptedDuplex({ answer: "held" });
	const socket = Socket.from(stream);
	const file = makefile(socket, "w");
	await file.write("last");
	const flushed = file.flush();
	stream.end();
	const shut = socket.shutdown("write");
	const closed = Promise.all([file.close(), socket.close()]);
	stream.answer();
	await Promise.all([flushed, shut, closed]);
	expect(String(stream.received)).toBe("last");
});

it("close() resolves after end() of the stream, while the peer stays", async () => {
	await using listener = await listen(["127.0.0.1", 0]);
	const near = await connect(listener.address());
	await using far = await listener.accept();
	near.stream.end("last");
	await near.close();
	expect(String(await far.makefile("rb").read())).toBe("last");
});

it.each(["before", "after"] as const)("calls made %s destroy() of a stream without 'close' settle", async (when) => {
	const calls = () => [makefile(stream, "rb").read(1), makefile(stream, "w").close(), Socket.from(stream).recv(1)];
	const stream = new Duplex({ read() {}, write: took, emitClose: false });
	const sending = makefile(stream, "wb", { buffering: 0 });
	const files = [makefile(stream, "rb"), makefile(stream, "r")] as const;
	const before = when === "before" ? calls() : [];
	stream._write = () => {};
	const sent = sending.write(Buffer.from("x"));
	stream.destroy();
	await expect(sent).rejects.toMatchObject(GONE);
	await expect(files[0].read(1)).rejects.toMatchObject(GONE);
	await expect(files[1].readline()).rejects.toMatchObject(GONE);
	await sending.close().catch(() => {});
	const outcomes = await Promise.allSettled(before);
	expect(outcomes.map(({ status }) => status)).toEqual(before.length > 0 ? ["rejected", "fulfilled", "rejected"] : []);
	await Socket.from(stream).close();
});

it("a stream without 'close' gets its own _destroy() back", async () => {
	const stream = new Duplex({ read() {}, write: took, emitClose: false });
	const file = makefile(stream, "r");
	expect(Object.hasOwn(stream, "_destroy")).toBe(true);
	await file.close();
	expect(Object.hasOwn(stream, "_destroy")).toBe(false);
	const own = (error: Error | null, done: (error: Error | null) => void) => done(error);
	const other = new Duplex({ read() {}, write: took, emitClose: false, destroy: own });
	makefile(other, "r");
	expect(other._destroy).not.toBe(own);
	await Socket.from(other).detach();
	expect(other._destroy).toBe(own);
});

const FAILING: Record<string, () => Writable> = {
	"final()": () => new Writable({ write: took, final: (done) => setImmediate(done, systemError("EDQUOT", "close")) }),
	"flush()": () => new Transform({ transform: took, flush: (done) => done(systemError("EDQUOT", "close")) }),
	"destroy()": () =>
		new Writable({ write: took, destroy: (_error, done) => setImmediate(done, systemError("EDQUOT", "close")) }),
	"destroy() of a stream of two directions": () =>
		new Duplex({ read() {}, write: took, destroy: (_error, done) => done(systemError("EDQUOT", "close")) }),
};

it.each(Object.keys(FAILING))("close() tells that %s has failed", async (name) => {
	const make = FAILING[name];
	if (make === undefined) throw new Error(name);
	const file = makefile(make(), "w", { ownsSocket: true });
	await file.write("all");
	await expect(file.close()).rejects.toMatchObject({ code: "EDQUOT" });
	const socket = Socket.from(make());
	await socket.send("all");
	await expect(socket.close()).rejects.toMatchObject({ code: "EDQUOT" });
	if (name.startsWith("destroy")) return;
	await expect(Socket.from(make()).shutdown("write")).rejects.toMatchObject({ code: "EDQUOT" });
});

it("close() of a pair of streams leaves what its reader has not read", async () => {
	const [there, back] = [new PassThrough(), new PassThrough()];
	const near = makefile(Duplex.from({ readable: back, writable: there }), "rw", { ownsSocket: true });
	await near.write("last\n");
	await near.close();
	const far = makefile(Duplex.from({ readable: there, writable: back }), "rw", { ownsSocket: true });
	expect(await far.readlines()).toEqual(["last\n"]);
	await far.write("thrown away\n");
	await far.close();
});

it("a stream in object mode is not written, because it would be given strings", () => {
	expect(() => makefile(new Writable({ objectMode: true }), "w")).toThrow(TypeError);
	expect(() => makefile(new Transform({ writableObjectMode: true }), "rwb")).toThrow("object mode");
	expect(makefile(new Transform({ readableObjectMode: true, transform: took }), "w").writable()).toBe(true);
});
