import { type Address, ClosedFileError, connect, type Socket } from "socket-makefile";
import {
	BaseRequestHandler,
	StreamRequestHandler,
	TCPServer,
	ThreadingMixIn,
	ThreadingTCPServer,
} from "socket-makefile/socketserver";
import { describe, expect, test, vi } from "vitest";
import { gate, serve } from "./serving.ts";

const LOCAL: Address = ["127.0.0.1", 0];

class Echo extends StreamRequestHandler {
	override async handle() {
		for await (const line of this.rfile) await this.wfile.write(line);
	}
}

async function exchange(socket: Socket, line: string): Promise<string> {
	await socket.sendall(line);
	return String(await socket.recv(100));
}

test("SS-42 SS-46 connections are handled at the same time", async () => {
	await using server = await serve(new ThreadingTCPServer(LOCAL, Echo));
	await using one = await connect(server.serverAddress);
	await using two = await connect(server.serverAddress);
	expect(await exchange(two, "two\n")).toBe("two\n");
	expect(await exchange(one, "one\n")).toBe("one\n");
	await one.close();
	await two.close();
});

test("SS-42 a handler that throws or rejects goes to handleError(), the others go on", async () => {
	const errors: unknown[] = [];
	class Server extends ThreadingTCPServer {
		override handleError(_request: Socket, _clientAddress: Address, error: unknown) {
			errors.push(error);
		}
	}
	class Fragile extends StreamRequestHandler {
		override async handle() {
			for await (const line of this.rfile) {
				if (String(line) === "fail\n") throw new Error("told to");
				await this.wfile.write(line);
			}
		}
	}
	await using server = await serve(new Server(LOCAL, Fragile));
	await using good = await connect(server.serverAddress);
	await using bad = await connect(server.serverAddress);
	expect(await exchange(good, "a\n")).toBe("a\n");
	expect(await exchange(bad, "fail\n")).toBe("");
	expect(await exchange(good, "b\n")).toBe("b\n");
	expect(errors).toEqual([new Error("told to")]);
	await good.close();
});

test("a handleError() that fails does not end the server", async () => {
	const spy = vi.spyOn(console, "error").mockImplementation(() => {});
	class Server extends ThreadingTCPServer {
		override handleError() {
			throw new Error("in handleError");
		}
	}
	class Failing extends BaseRequestHandler {
		override async handle() {
			throw new Error("in handle");
		}
	}
	await using server = await serve(new Server(LOCAL, Failing));
	for (let i = 0; i < 2; i++) {
		await using client = await connect(server.serverAddress);
		expect(String(await client.recv(1))).toBe("");
	}
	expect(spy).toHaveBeenCalledTimes(2);
	spy.mockRestore();
});

test("SS-43 serverClose() waits for the handlers", async () => {
	const server = await new ThreadingTCPServer(LOCAL, Echo).ready();
	const serving = server.serveForever();
	await using client = await connect(server.serverAddress);
	expect(await exchange(client, "a\n")).toBe("a\n");
	let closed = false;
	const closing = server.serverClose().then(() => {
		closed = true;
	});
	await serving;
	expect(await exchange(client, "b\n")).toBe("b\n");
	expect(closed).toBe(false);
	await client.close();
	await closing;
});

test("SS-43 a closeTimeout of Infinity waits without end", async () => {
	const server = await new ThreadingTCPServer(LOCAL, Echo).ready();
	server.closeTimeout = Number.POSITIVE_INFINITY;
	const serving = server.serveForever();
	await using client = await connect(server.serverAddress);
	expect(await exchange(client, "a\n")).toBe("a\n");
	const closing = server.serverClose();
	await serving;
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(await exchange(client, "b\n")).toBe("b\n");
	await client.close();
	await closing;
});

test("SS-44 daemonThreads, or blockOnClose false: serverClose() does not wait", async () => {
	for (const [daemonThreads, blockOnClose] of [
		[true, true],
		[false, false],
	] as const) {
		const server = await new ThreadingTCPServer(LOCAL, Echo).ready();
		Object.assign(server, { daemonThreads, blockOnClose });
		const serving = server.serveForever();
		await using client = await connect(server.serverAddress);
		expect(await exchange(client, "a\n")).toBe("a\n");
		await server.serverClose();
		await serving;
		expect(await exchange(client, "b\n")).toBe("b\n");
		await client.close();
	}
});

test("after closeTimeout a handler that never ends is aborted: its client gets a reset", async () => {
	const entered = gate();
	class Endless extends BaseRequestHandler {
		override async handle() {
			entered.open();
			await new Promise(() => {});
		}
	}
	const server = await new ThreadingTCPServer(LOCAL, Endless).ready();
	server.closeTimeout = 10;
	const serving = server.serveForever();
	await using client = await connect(server.serverAddress);
	await entered.opened;
	await server.serverClose();
	await serving;
	await expect(client.recv(1)).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("SS-45 finished requests are forgotten: only those that are still being handled are aborted", async () => {
	const aborted: Socket[] = [];
	class Server extends ThreadingTCPServer {
		override closeTimeout = 10;
		override handleError() {}
		override abortRequest(request: Socket) {
			aborted.push(request);
			super.abortRequest(request);
		}
	}
	const server = await new Server(LOCAL, Echo).ready();
	const serving = server.serveForever();
	for (let i = 0; i < 5; i++) {
		await using client = await connect(server.serverAddress);
		expect(await exchange(client, "a\n")).toBe("a\n");
		await client.shutdown("write");
		expect(String(await client.recv(1))).toBe("");
	}
	await using last = await connect(server.serverAddress);
	expect(await exchange(last, "a\n")).toBe("a\n");
	await server.serverClose();
	await serving;
	expect(aborted).toHaveLength(1);
});

describe("a connection that serverClose() aborts", () => {
	/** Serves one client, which stays, with `handle` until the server is closed; returns what handleError() was told. */
	async function closed(handle: (handler: StreamRequestHandler) => Promise<void>): Promise<unknown[]> {
		const errors: unknown[] = [];
		const [entered, ended] = [gate(), gate()];
		class Handler extends StreamRequestHandler {
			override async handle() {
				entered.open();
				await handle(this);
			}
		}
		class Server extends ThreadingTCPServer {
			override closeTimeout = 10;
			override handleError(_request: Socket, _clientAddress: Address, error: unknown) {
				errors.push(error);
			}
			override async shutdownRequest(request: Socket) {
				await super.shutdownRequest(request);
				ended.open();
			}
		}
		const server = await new Server(LOCAL, Handler).ready();
		const serving = server.serveForever();
		await using client = await connect(server.serverAddress);
		await entered.opened;
		await server.serverClose();
		await serving;
		await ended.opened;
		client.channel.abort();
		return errors;
	}

	test.each<[string, (handler: StreamRequestHandler) => Promise<unknown>]>([
		["reads a line", ({ rfile }) => rfile.readline()],
		["receives", ({ request }) => request.recv(1)],
		["sends more than fits", ({ wfile }) => wfile.write(Buffer.alloc(50_000_000))],
		["goes on with the socket", ({ request }) => request.recv(1).catch(() => request.sendall("x"))],
		[
			"reads and writes a file that cannot be closed then",
			async ({ request }) => {
				await using file = request.makefile("rw");
				void file.write("unsent");
				await file.readline();
			},
		],
	])("no error is told of a handler that %s", async (_name, handle) => {
		let woken: unknown;
		const errors = await closed(async (handler) => {
			await handle(handler).catch((error) => {
				woken = error;
				throw error;
			});
		});
		expect(woken).toBeInstanceOf(Error);
		expect(errors).toEqual([]);
	});

	test.each<[string, unknown]>([
		["an error of its own", new Error("its own")],
		["a system error of something else", Object.assign(new Error("open"), { code: "ENOENT", errno: -2 })],
		["its own after the close failed", Object.assign(new Error(), { error: new ClosedFileError(), suppressed: "own" })],
		["a string", "its own"],
	])("a handler is told that throws %s", async (_name, own) => {
		const handle = async ({ rfile }: StreamRequestHandler) => {
			await rfile.readline().catch(() => {});
			throw own;
		};
		expect(await closed(handle)).toEqual([own]);
	});
});

test("SS-47 a server that never had a request closes at once", async () => {
	const server = await new ThreadingTCPServer(LOCAL, Echo).ready();
	await server.serverClose();
});

test("SS-02 the mix-in's methods win over those of its base, and its subclass's over them", async () => {
	class Base extends TCPServer {
		override requestQueueSize = 7;
		override async processRequest(): Promise<void> {
			throw new Error("not reached");
		}
	}
	class Mixed extends ThreadingMixIn(Base) {
		threads = 0;
		override processRequestThread(request: Socket, clientAddress: Address) {
			this.threads++;
			return super.processRequestThread(request, clientAddress);
		}
	}
	await using server = await serve(new Mixed(LOCAL, Echo));
	expect(server.requestQueueSize).toBe(7);
	await using client = await connect(server.serverAddress);
	expect(await exchange(client, "x\n")).toBe("x\n");
	expect(server.threads).toBe(1);
	await client.close();
});

test("a handler can hand over its connection unread", async () => {
	class HandOn extends BaseRequestHandler {
		override async handle() {
			const stream = await this.request.detach();
			stream.on("data", (chunk) => stream.end(chunk));
		}
	}
	await using server = await serve(new ThreadingTCPServer(LOCAL, HandOn));
	await using client = await connect(server.serverAddress, { timeout: 2000 });
	expect(await exchange(client, "hello")).toBe("hello");
	expect(await client.recv(1)).toHaveLength(0);
	await client.close();
});

test("serverClose() while a request is being verified: no handler begins", async () => {
	const [verifying, verified] = [gate(), gate()];
	const handle = vi.fn();
	class Handler extends BaseRequestHandler {
		override handle() {
			handle();
		}
	}
	class Server extends ThreadingTCPServer {
		override async verifyRequest() {
			verifying.open();
			await verified.opened;
			return true;
		}
	}
	const server = await new Server(LOCAL, Handler).ready();
	const serving = server.serveForever();
	await using client = await connect(server.serverAddress, { timeout: 2000 });
	await verifying.opened;
	await server.serverClose();
	verified.open();
	await serving;
	expect(await client.recv(1)).toHaveLength(0);
	expect(handle).not.toHaveBeenCalled();
	await client.close();
});

test("shutdown() returns at once while handlers run", async () => {
	const server = await new ThreadingTCPServer(LOCAL, Echo).ready();
	const serving = server.serveForever();
	await using client = await connect(server.serverAddress);
	expect(await exchange(client, "a\n")).toBe("a\n");
	await server.shutdown();
	await serving;
	expect(await exchange(client, "b\n")).toBe("b\n");
	await client.close();
	await server.serverClose();
});
