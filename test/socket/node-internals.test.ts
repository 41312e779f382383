// What the library uses of Node without documentation: each thing is there and works on the Node that runs this. A failure
// here names what a new Node has changed. Without the thing, the fallback that node-internals.ts describes takes its place.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { Duplex, PassThrough, Readable } from "node:stream";
import tls from "node:tls";
import { describe, expect, it } from "vitest";
import { Socket } from "../../src/index.ts";
import { dropNext } from "../../src/socket/stream/drop-next.ts";
import * as internals from "../../src/socket/stream/node-internals.ts";
import { certificate } from "../support/certificate.ts";
import { connected } from "../support/connections.ts";
import { data, end, ScriptedDuplex } from "../support/scripted-duplex.ts";

const { key, cert } = certificate();
const turn = () => new Promise(setImmediate);

describe("on this Node", () => {
	it.skipIf(process.platform === "win32")("a connection shows its descriptor", async () => {
		await using pair = await connected();
		expect(internals.descriptorOf(pair.ours)).toBeGreaterThan(2);
		pair.ours.destroy();
		expect(internals.descriptorOf(pair.ours)).toBe(-1);
	});

	it("a connection receives into memory of ours, and then into the next", async () => {
		await using pair = await connected();
		const memories = [Buffer.alloc(4), Buffer.alloc(4)];
		const received: string[] = [];
		let next = 0;
		const onread = {
			buffer: () => memories[next++ % 2] ?? Buffer.alloc(0),
			callback: (size: number, memory: Uint8Array) =>
				received.push(String(Buffer.from(memory.buffer, memory.byteOffset, size))) > 0,
		};
		expect(internals.receiveInto(pair.ours, onread)).toBe(true);
		expect(internals.receiveInto(pair.ours, onread)).toBe(true);
		expect(internals.receiveInto(pair.ours, { ...onread, callback: () => true })).toBe(false);
		pair.ours.resume();
		pair.peer.write("abcdefghi");
		while (received.join("").length < 9) await turn();
		expect(received).toEqual(["abcd", "efgh", "i"]);
		expect([String(memories[0]).slice(0, 1), String(memories[1])]).toEqual(["i", "efgh"]);
	});

	it("a stream that is no socket of Node does not receive into memory of ours", () => {
		const never = () => {
			throw new Error("called");
		};
		const onread = { buffer: never, callback: never };
		expect(internals.receiveInto(new PassThrough(), onread)).toBe(false);
		expect(internals.receiveInto(new net.Socket(), onread)).toBe(false);
	});

	it("a stream shows its end before it emits 'end'", async () => {
		const stream = new ScriptedDuplex();
		await stream.play([data("x")]);
		expect(internals.endReceived(stream)).toBe(false);
		await stream.play([end]);
		expect([internals.endReceived(stream), internals.hasEnded(stream)]).toEqual([true, false]);
	});

	it("a stream without the documented properties shows in its state that it has ended and finished", async () => {
		const stream = new ScriptedDuplex();
		for (const name of ["readableEnded", "writableFinished"]) Object.defineProperty(stream, name, { value: undefined });
		expect([internals.hasEnded(stream), internals.hasFinished(stream)]).toEqual([false, false]);
		await stream.play([end]);
		stream.resume().end();
		await turn();
		expect([internals.hasEnded(stream), internals.hasFinished(stream)]).toEqual([true, true]);
	});

	it("a pause can be forgotten: the next 'data' listener starts the flow", async () => {
		const stream = new PassThrough();
		stream.write("x");
		stream.pause();
		internals.forgetPause(stream);
		expect(stream.readableFlowing).toBeNull();
		expect(String((await once(stream, "data"))[0])).toBe("x");
	});

	it("an end can be forgotten: the stream takes bytes back and ends again", async () => {
		const stream = new ScriptedDuplex();
		await stream.play([end]);
		stream.resume();
		await once(stream, "end");
		internals.forgetPause(stream.pause());
		expect(internals.forgetEnd(stream)).toBe(true);
		stream.unshift(Buffer.from("back"));
		const parts: Buffer[] = [];
		stream.on("data", (chunk) => parts.push(chunk));
		await once(stream, "end");
		expect(String(Buffer.concat(parts))).toBe("back");
	});

	it("a server's connection shows that it was accepted, a client's that it was not", async () => {
		const folder = mkdtempSync(path.join(tmpdir(), "socket-makefile-"));
		const where = process.platform === "win32" ? String.raw`\\.\pipe\socket-makefile` : path.join(folder, "socket");
		const server = net.createServer().listen(where);
		const client = net.connect(where);
		const [accepted] = await once(server, "connection");
		expect([internals.isAccepted(accepted), internals.isAccepted(client)]).toEqual([true, false]);
		for (const each of [client, accepted, server]) each.destroy?.() ?? each.close();
		rmSync(folder, { recursive: true });
	});

	it("a connection receives through push(), where bytes can be dropped", async () => {
		await using pair = await connected();
		dropNext(pair.ours, Buffer.from("\n"), Buffer.alloc(0));
		pair.peer.write("\nrest");
		expect(String((await once(pair.ours, "data"))[0])).toBe("rest");
	});

	it("a connection can be reset below TLS when the stream is destroyed", async () => {
		await using pair = await connected("tls");
		const failed: Promise<Error> = new Promise((resolve) => pair.raw.once("error", resolve));
		expect(internals.resetWhenDestroyed(pair.ours)).toBe(true);
		pair.ours.destroy();
		expect(await failed).toMatchObject({ code: "ECONNRESET" });
		expect(internals.resetWhenDestroyed(new PassThrough())).toBe(false);
	});

	it("the server's side of TLS tells of an error after the handshake", async () => {
		await using pair = await connected();
		const server = new tls.TLSSocket(pair.ours, { isServer: true, key, cert });
		const client = tls.connect({ socket: pair.peer, ca: cert, servername: "localhost" }).on("error", () => {});
		await Promise.all([once(server, "secure"), once(client, "secureConnect")]);
		const told = new Promise<Error>((resolve) => internals.onTLSError(server.resume(), resolve));
		// An application record with a body that no key has encrypted.
		pair.peer.write(Buffer.from([0x17, 0x03, 0x03, 0x00, 0x20, ...Buffer.alloc(0x20)]));
		expect(await told).toMatchObject({ code: expect.stringContaining("ERR_SSL") });
		server.destroy();
	});

	it.each([
		["is refused", undefined, { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }],
		["is trusted", cert, undefined],
	])("TLS shows why a peer's certificate %s", async (_what, ca, expected) => {
		await using pair = await connected();
		const options = { isServer: true, key, cert, requestCert: true, rejectUnauthorized: false, ...(ca ? { ca } : {}) };
		const server = new tls.TLSSocket(pair.ours, options);
		const client = tls.connect({ socket: pair.peer, key, cert, ca: cert, servername: "localhost" });
		await Promise.all([once(server, "secure"), once(client, "secureConnect")]);
		const error = internals.verificationError(server);
		if (expected === undefined) expect(error).toBeUndefined();
		else expect(error).toMatchObject(expected);
		client.destroy();
		server.destroy();
	});
});

describe("where it is missing", () => {
	it("there is no descriptor, no early end, and an end cannot be forgotten", () => {
		const stream = new ScriptedDuplex();
		for (const name of ["_handle", "_readableState", "_writableState"]) {
			Object.defineProperty(stream, name, { value: undefined });
		}
		expect(internals.descriptorOf(stream)).toBe(-1);
		expect(internals.endReceived(stream)).toBe(false);
		expect(internals.forgetEnd(stream)).toBe(false);
	});

	it("a certificate is refused", () => {
		const stream = new tls.TLSSocket(new Duplex({ read() {} }));
		Object.defineProperty(stream, "_handle", { value: {} });
		expect(internals.verificationError(stream)?.message).toContain("cannot be verified");
	});

	it("a pause is kept", () => {
		const stream = new PassThrough();
		Object.defineProperty(stream, "readableFlowing", { value: false });
		internals.forgetPause(stream);
		expect(stream.readableFlowing).toBe(false);
	});

	it("unread bytes of a stream that has ended are handed over in a stream of their own", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		const file = socket.makefile("rb");
		const line = file.readline();
		await stream.play([data("line\nrest"), end]);
		expect(String(await line)).toBe("line\n");
		await file.peek();
		await turn();
		expect(stream.readableEnded).toBe(true);
		Object.defineProperty(Reflect.get(stream, "_readableState"), "endEmitted", { value: undefined });
		const rest = await socket.detach();
		expect(rest).not.toBe(stream);
		const parts: Buffer[] = [];
		for await (const part of Readable.from(rest)) parts.push(part);
		expect(String(Buffer.concat(parts))).toBe("rest");
	});
});
