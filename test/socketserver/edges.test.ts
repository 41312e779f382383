// Unusual states of servers: not bound yet, closed meanwhile, with system calls that fail, with handlers that fail in
// unusual ways.

import net from "node:net";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { type Address, connect, Socket, TimeoutError } from "socket-makefile";
import {
	BaseRequestHandler,
	BaseServer,
	ForkingTCPServer,
	StreamRequestHandler,
	TCPServer,
	ThreadingTCPServer,
	UDPServer,
} from "socket-makefile/socketserver";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ChildPool } from "../../src/socketserver/child-pool.ts";
import { DatagramSocket } from "../../src/socketserver/datagram-socket.ts";
import { isOSError } from "../../src/socketserver/os-error.ts";
import { UDPSocket } from "../../src/socketserver/udp-socket.ts";
import { UnixDatagramSocket } from "../../src/socketserver/unix-datagram-socket.ts";
import { certificate, newCertificate } from "../support/certificate.ts";
import { ScriptedDuplex, systemError } from "../support/scripted-duplex.ts";
import { gate, serve } from "./serving.ts";

const LOCAL: Address = ["127.0.0.1", 0];
const CLOSED = { code: "ERR_CLOSED_FILE" };
const turn = () => new Promise(setImmediate);

afterEach(() => {
	vi.restoreAllMocks();
});

class Nothing extends BaseRequestHandler<Socket> {}

/** A server whose requests come from the test. */
class Scripted extends BaseServer<string> {
	readonly ended: string[] = [];
	readonly handled: string[] = [];
	#give: (request: string) => void = () => {};
	#refuse: (error: unknown) => void = () => {};

	constructor() {
		super(
			"nowhere",
			class {
				async run() {}
			},
		);
	}
	override getRequest(): Promise<readonly [string, Address]> {
		return new Promise((resolve, reject) => {
			this.#give = (request) => resolve([request, "client"]);
			this.#refuse = reject;
		});
	}
	override processRequest(request: string) {
		this.handled.push(request);
		return super.processRequest(request, "client");
	}
	override closeRequest(request: string) {
		this.ended.push(request);
	}
	async give(request: string): Promise<void> {
		this.#give(request);
		await turn();
	}
	async refuse(error: unknown): Promise<void> {
		this.#refuse(error);
		await turn();
	}
}

describe("handleRequest()", () => {
	it("rejects when the server is closed while it waits, and a request that comes then is ended", async () => {
		const server = new Scripted();
		const waiting = server.handleRequest();
		await turn();
		const closing = server.serverClose();
		await expect(waiting).rejects.toMatchObject(CLOSED);
		await closing;
		await server.give("late");
		expect([server.handled, server.ended]).toEqual([[], ["late"]]);
	});

	it("a request that arrives after the timeout goes to the next call, or is ended when the server closes", async () => {
		const server = new Scripted();
		server.timeout = 1;
		await server.handleRequest();
		await server.give("kept");
		await server.handleRequest();
		expect(server.handled).toEqual(["kept"]);
		await server.handleRequest();
		await server.give("left");
		await server.serverClose();
		expect([server.handled, server.ended]).toEqual([["kept"], ["kept", "left"]]);
	});

	it("an error that arrived between two calls is dropped when the server closes", async () => {
		const server = new Scripted();
		server.timeout = 1;
		await server.handleRequest();
		await server.refuse(new Error("too late"));
		await server.serverClose();
		expect(server.ended).toEqual([]);
	});

	it("ignores a system error, and rejects with any other error", async () => {
		const server = new Scripted();
		const failing = async (failure: Error) => {
			const [outcome] = await Promise.allSettled([server.handleRequest(), turn().then(() => server.refuse(failure))]);
			return outcome;
		};
		const emfile = Object.assign(systemError("EMFILE", "accept"), { errno: -24 });
		expect(await failing(emfile)).toEqual({ status: "fulfilled", value: undefined });
		const mistake = new Error("a mistake");
		expect(await failing(mistake)).toEqual({ status: "rejected", reason: mistake });
		expect(server.handled).toEqual([]);
	});

	it("a loop that waits in getRequest() while the server closes ends without an error, whatever getRequest() does", async () => {
		const server = new Scripted();
		const getRequest = vi.spyOn(server, "getRequest");
		getRequest.mockImplementation(async () => {
			void server.serverClose();
			throw new Error("torn down");
		});
		await server.serveForever();
		expect(server.closed).toBe(true);
	});
});

describe("a server whose getRequest() does the TLS handshake", () => {
	const { key, cert } = certificate();

	class Secure extends ThreadingTCPServer {
		override async getRequest() {
			const [request, clientAddress] = await super.getRequest();
			await request.starttls({ isServer: true, key, cert, ca: cert, requestCert: true });
			return [request, clientAddress] as const;
		}
	}
	class Greeting extends BaseRequestHandler {
		override async handle() {
			await this.request.sendall("hello");
		}
	}

	it.each([
		["speaks no TLS", (port: number) => net.connect(port, "127.0.0.1").end("GET / HTTP/1.0\r\n\r\n")],
		["has no certificate", (port: number) => tls.connect(port, "127.0.0.1", { ca: cert })],
		[
			"has a certificate that is not trusted",
			(port: number) => tls.connect(port, "127.0.0.1", { ca: cert, ...newCertificate() }),
		],
		["goes away", (port: number) => net.connect(port, "127.0.0.1").end()],
	])("serves on when a client %s", async (_what, come) => {
		await using server = await serve(new Secure(LOCAL, Greeting));
		const stranger = come(Number(server.serverAddress[1]))
			.on("error", () => {})
			.resume();
		await new Promise((resolve) => stranger.once("close", resolve));
		await using client = await connect(server.serverAddress, { tls: { ca: cert, key, cert } });
		expect(String(await client.recv(100))).toBe("hello");
		await client.close();
	});
});

describe("handleError()", () => {
	it("writes the client's address and the error, even if that is no Error or has no stack", () => {
		const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
		const server = new Scripted();
		server.handleError("request", "/path", "a string");
		server.handleError("request", ["::1", 80], Object.assign(new Error("plain"), { stack: undefined }));
		server.handleError("request", ["::1", 80], new Error("whole"));
		const [first, second, third] = written.mock.calls.map(([text]) => String(text));
		const line = "-".repeat(40);
		expect(first).toBe(`${line}\nException occurred during processing of request from '/path'\na string\n${line}\n`);
		expect(second).toMatch(/request from ::1:80\n.*plain/);
		expect(third).toContain("edges.test.ts");
	});
});

describe("a server that is not bound, or closed while it binds", () => {
	it("has no requests", async () => {
		await expect(new TCPServer(LOCAL, Nothing, false).getRequest()).rejects.toThrow("the server is not bound");
		const Handler = class {
			async run() {}
		};
		await expect(new UDPServer(LOCAL, Handler, false).getRequest()).rejects.toThrow("the server is not bound");
	});

	it("leaves nothing open", async () => {
		const Handler = class {
			async run() {}
		};
		for (const server of [new TCPServer(LOCAL, Nothing, false), new UDPServer(LOCAL, Handler, false)]) {
			const binding = server.serverBind();
			await server.serverClose();
			await expect(binding).rejects.toMatchObject(CLOSED);
			await expect(server.getRequest()).rejects.toMatchObject(CLOSED);
		}
	});

	it("rejects a connection that was closed before it was accepted", async () => {
		const server = new TCPServer(LOCAL, Nothing, false);
		await server.serverBind();
		const closed = Socket.from(new ScriptedDuplex());
		await closed.close();
		if (server.socket === undefined) throw new Error("not bound");
		vi.spyOn(server.socket, "accept").mockResolvedValueOnce(closed);
		await expect(server.getRequest()).rejects.toMatchObject({ code: "ECONNABORTED" });
		await server.serverClose();
	});
});

describe("an address that is not valid", () => {
	it.each([undefined, null, 5])("is refused: %s", async (address) => {
		for (const Server of [TCPServer, UDPServer]) {
			const server: { ready(): Promise<unknown> } = Reflect.construct(Server, [address, Nothing]);
			await expect(server.ready()).rejects.toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
		}
	});
});

describe("requests that outlive serverClose()", () => {
	it("are aborted after closeTimeout", async () => {
		const { opened, open } = gate();
		class Stuck extends StreamRequestHandler {
			override async handle() {
				await this.rfile.readline();
				await opened;
			}
		}
		const server = await serve(new ThreadingTCPServer(LOCAL, Stuck));
		server.closeTimeout = 1;
		const client = await connect(server.serverAddress);
		await client.sendall("go\n");
		await turn();
		await turn();
		await server[Symbol.asyncDispose]();
		await expect(client.recv(1)).rejects.toMatchObject({ code: "ECONNRESET" });
		open();
		await client.close();
	});
});

describe("the end of a StreamRequestHandler", () => {
	it("ignores that the client has disconnected, and fails on any other error", async () => {
		const handler = new StreamRequestHandler(
			Socket.from(new ScriptedDuplex()),
			"client",
			new TCPServer(LOCAL, Nothing),
		);
		await handler.setup();
		const close = vi.spyOn(handler.wfile, "close");
		for (const error of [new TimeoutError(), systemError("EPIPE", "write")]) {
			close.mockRejectedValueOnce(Object.assign(error, { errno: -32 }));
			await handler.finish();
		}
		const mistake = new RangeError("a mistake");
		close.mockRejectedValueOnce(mistake);
		await expect(handler.finish()).rejects.toBe(mistake);
		expect(handler.rfile.closed).toBe(true);
	});

	it.each([
		[new TimeoutError(), true],
		[Object.assign(new Error("read ECONNRESET"), { errno: -104 }), true],
		[Object.assign(new Error("no number"), { errno: "EIO" }), false],
		[new Error("a mistake"), false],
		["a string", false],
	])("Python's OSError is a failure of the system or the connection: %s", (error, expected) => {
		expect(isOSError(error)).toBe(expected);
	});
});

describe("a forking server", () => {
	const errors: unknown[] = [];
	class Quiet extends ForkingTCPServer {
		override handleError(_request: Socket, _clientAddress: Address, error: unknown) {
			errors.push(error);
		}
	}
	const module = new URL("./programs/pid-handler.ts", import.meta.url);

	it("refuses a request that is not a socket of the system, and runs no handler in the parent", async () => {
		const server = new Quiet(LOCAL, module, false);
		const request = Socket.from(new Duplex());
		await expect(server.processRequest(request, "client")).rejects.toThrow(
			"only a net.Socket can go to a child process",
		);
		const encrypted = Socket.from(new tls.TLSSocket(new Duplex()));
		await expect(server.processRequest(encrypted, "client")).rejects.toThrow("let the handler call starttls()");
		await expect(server.finishRequest(request, "client")).rejects.toThrow("runs in a child process");
		expect(server.activeChildren.size).toBe(0);
		server.blockOnClose = false;
		await server.serverClose();
	});

	it("requires the URL of a module", () => {
		for (const wrong of ["./handler.js", "/tmp/handler.js"]) {
			expect(() => new Quiet(LOCAL, wrong)).toThrow(
				`must be a URL, such as new URL("./handler.js", import.meta.url), not '${wrong}'`,
			);
		}
	});

	it("does not wait for its children when it is closed without blockOnClose", async () => {
		const server = new Quiet(LOCAL, module, false);
		server.blockOnClose = false;
		const { opened, open } = gate();
		const close = vi.spyOn(ChildPool.prototype, "close").mockReturnValue(opened);
		vi.spyOn(ChildPool.prototype, "give").mockReturnValue(undefined);
		const client = await ownConnection();
		await server.processRequest(client, "client");
		await server.serverClose();
		expect(close).toHaveBeenCalledWith(10_000, false);
		server.blockOnClose = true;
		let waited = true;
		const closing = server.serverClose().then(() => waited);
		await turn();
		waited = false;
		open();
		expect(await closing).toBe(false);
		await client.close();
	});

	it("reports a child that could not be started, and starts no other in its place", async () => {
		const path = process.execPath;
		process.execPath = "/nonexistent/node";
		try {
			errors.length = 0;
			const pool = new ChildPool(module.href, LOCAL);
			const lost = vi.fn();
			pool.give({ clientAddress: "client", stream: undefined, data: Buffer.from("x"), send() {}, lost }, 1);
			expect(pool.pids.size).toBe(0);
			await vi.waitFor(() => expect(lost).toHaveBeenCalledTimes(1));
			expect(String(lost.mock.calls[0]?.[0])).toContain("could not be started: spawn /nonexistent/node ENOENT");
			await pool.close(10_000, true);
		} finally {
			process.execPath = path;
		}
	});
});

/** A connected socket of the system. */
async function ownConnection(): Promise<Socket> {
	const server = new TCPServer(LOCAL, Nothing, false);
	await server.serverBind();
	const client = await connect(server.serverAddress);
	await server.serverClose();
	return client;
}

describe("sockets of datagrams", () => {
	class Fake extends DatagramSocket {
		protected override async send() {
			return 0;
		}
		override getsockname() {
			return "fake";
		}
		protected override async closeSocket() {}
		fails(error: Error) {
			this.fail(error);
		}
		gets(text: string) {
			this.receive(Buffer.from(text), "client");
		}
	}

	it("an error rejects one recvfrom(), and the next one waits for a datagram", async () => {
		const socket = new Fake();
		const waiting = socket.recvfrom(10);
		const failure = systemError("ECONNREFUSED", "recvmsg");
		socket.fails(failure);
		await expect(waiting).rejects.toBe(failure);
		socket.gets("hello");
		expect(await socket.recvfrom(3)).toEqual([Buffer.from("hel"), "client"]);
	});

	it("UDP requires a host and a port, and rejects with the system's error", async () => {
		const socket = await UDPSocket.open(LOCAL, false);
		const address = socket.getsockname();
		await expect(socket.sendto(Buffer.from("x"), "/path")).rejects.toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
		await expect(UDPSocket.open("/path", false)).rejects.toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
		await expect(socket.sendto(Buffer.alloc(70_000), address)).rejects.toMatchObject({ code: "EMSGSIZE" });
		expect(await socket.sendto(Buffer.from("x"), address)).toBe(1);
		expect((await socket.recvfrom(10))[0]).toEqual(Buffer.from("x"));
		await socket.close();
		await socket.close();
		await expect(socket.sendto(Buffer.from("x"), address)).rejects.toMatchObject(CLOSED);
	});

	it("sendto() settles when the socket closes in the same turn", async () => {
		const socket = await UDPSocket.open(LOCAL, false);
		const [, port] = socket.getsockname();
		const sending = ["localhost", "127.0.0.1"].map((host) => socket.sendto(Buffer.from("x"), [host, Number(port)]));
		await socket.close();
		for (const sent of sending) expect(await sent.catch((error) => error.code)).toBeOneOf([1, "ERR_CLOSED_FILE"]);
	});

	it("over Unix sockets reject with the code of the system's error, even if its message is unknown", async () => {
		const refusals = [new Error("No such file or directory"), new Error("Out of luck")];
		class DgramSocket {
			on() {}
			bind() {}
			close() {}
			sendTo(...[, , , , done]: [unknown, unknown, unknown, unknown, (error: Error | null) => void]) {
				done(refusals.shift() ?? null);
			}
		}
		const socket = new UnixDatagramSocket({ DgramSocket }, "/nowhere/own");
		const send = () => socket.sendto(Buffer.from("abc"), "/nowhere/theirs");
		await expect(send()).rejects.toMatchObject({ code: "ENOENT", message: "sendmsg ENOENT /nowhere/theirs" });
		await expect(send()).rejects.toMatchObject({ code: "EUNKNOWN" });
		expect(await send()).toBe(3);
		await expect(socket.sendto(Buffer.from("x"), "")).rejects.toThrow("no reply is possible");
		await socket.close();
	});
});
