import { describe, expect } from "vitest";
import { ClosedFileError, makefile, Socket } from "../../src/index.ts";
import * as socketserver from "../../src/socketserver/index.ts";
import { connected } from "../support/connections.ts";
import { Peer, row } from "./peer.ts";

const bytes = (text: string) => Buffer.from(text);

/** A stream whose every write fails. */
class Broken extends Peer {
	override _write(_chunk: Buffer, _encoding: string, done: (error: Error) => void): void {
		done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
	}
}

describe("a connection that takes no bytes", () => {
	row("RW-09", "close() of a pair closes it and releases the socket even if the flush fails", async () => {
		const socket = Socket.from(new Broken());
		const f = socket.makefile("rwb");
		await f.write(bytes("a"));
		await expect(f.close()).rejects.toThrow("EPIPE");
		expect(f.closed).toBe(true);
		await socket.close().catch(() => {});
		expect(socket.closed).toBe(true);
	});
	row("RC-11", "reconfigure() changes nothing if its flush fails", async () => {
		const f = makefile(new Broken(), "w", { encoding: "ascii", errors: "replace" });
		await f.write("a");
		await expect(f.reconfigure({ encoding: "latin-1" })).rejects.toThrow("EPIPE");
		expect([f.encoding, f.errors]).toEqual(["ascii", "replace"]);
	});
	row("CL-17", "detach() detaches nothing if its flush fails", async () => {
		for (const f of [makefile(new Broken(), "w"), makefile(new Broken(), "wb")]) {
			await f.write((f.mode === "w" ? "a" : bytes("a")) as never);
			await expect(f.detach()).rejects.toThrow("EPIPE");
			expect(f.closed).toBe(false);
			await expect(f.flush()).rejects.toThrow("EPIPE");
		}
	});
	row("NET-10", "over a Unix socket a flush to a peer that has gone fails", async () => {
		await using ends = await connected("unix");
		const f = makefile(ends.ours, "rwb");
		ends.peer.destroy();
		expect(await f.read()).toHaveLength(0);
		await f.write(bytes("a"));
		await expect(f.flush()).rejects.toMatchObject({ code: "EPIPE" });
	});
});

describe("socketserver", () => {
	row("SS-03", "all of Python's classes are there", () => {
		const bases = "BaseServer TCPServer UDPServer UnixStreamServer UnixDatagramServer ThreadingMixIn ForkingMixIn";
		const threading = "ThreadingTCPServer ThreadingUDPServer ThreadingUnixStreamServer ThreadingUnixDatagramServer";
		const rest = "ForkingTCPServer ForkingUDPServer BaseRequestHandler StreamRequestHandler DatagramRequestHandler";
		for (const name of `${bases} ${threading} ${rest}`.split(" ")) expect(socketserver).toHaveProperty(name);
	});
	row("SS-26", "the base handler's setup(), handle() and finish() do nothing", async () => {
		const { BaseRequestHandler, TCPServer } = socketserver;
		const server = new TCPServer(["127.0.0.1", 0], BaseRequestHandler, false);
		const socket = Socket.from(new Peer());
		const handler = new BaseRequestHandler(socket, ["127.0.0.1", 1], server);
		for (const step of [() => handler.setup(), () => handler.handle(), () => handler.finish()])
			expect(await step()).toBe(undefined);
		expect(socket.closed).toBe(false);
	});
	row("SS-29", "a closed wfile refuses writes", async () => {
		const { StreamRequestHandler, TCPServer } = socketserver;
		const server = new TCPServer(["127.0.0.1", 0], StreamRequestHandler, false);
		const handler = new StreamRequestHandler(Socket.from(new Peer()), ["127.0.0.1", 1], server);
		await handler.setup();
		await handler.wfile.close();
		await expect(handler.wfile.write(bytes("x"))).rejects.toBeInstanceOf(ClosedFileError);
		await expect(handler.wfile.flush()).rejects.toBeInstanceOf(ClosedFileError);
	});
});
