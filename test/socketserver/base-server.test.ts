import { createServer } from "node:net";
import { type Address, connect, type Socket } from "socket-makefile";
import { BaseRequestHandler, StreamRequestHandler, TCPServer } from "socket-makefile/socketserver";
import { describe, expect, test, vi } from "vitest";
import { gate, serve } from "./serving.ts";

const LOCAL: Address = ["127.0.0.1", 0];

/** Records every step, and fails in the steps that the test chooses. */
class TracingServer extends TCPServer {
	readonly steps: string[] = [];
	readonly errors: unknown[] = [];
	accepts = true;

	note(step: string): void {
		this.steps.push(step);
	}

	override async serverBind() {
		this.note("serverBind");
		await super.serverBind();
	}

	override serverActivate() {
		this.note("serverActivate");
	}

	override async getRequest() {
		this.note("getRequest");
		return super.getRequest();
	}

	override verifyRequest() {
		this.note("verifyRequest");
		return this.accepts;
	}

	override processRequest(request: Socket, clientAddress: Address) {
		this.note("processRequest");
		return super.processRequest(request, clientAddress);
	}

	override finishRequest(request: Socket, clientAddress: Address) {
		this.note("finishRequest");
		return super.finishRequest(request, clientAddress);
	}

	override shutdownRequest(request: Socket) {
		this.note("shutdownRequest");
		return super.shutdownRequest(request);
	}

	override closeRequest(request: Socket) {
		this.note("closeRequest");
		return super.closeRequest(request);
	}

	override handleError(_request: Socket, _clientAddress: Address, error: unknown) {
		this.note("handleError");
		this.errors.push(error);
	}

	override handleTimeout() {
		this.note("handleTimeout");
	}
}

class TracingHandler extends BaseRequestHandler {
	declare server: TracingServer;

	override setup() {
		this.server.note("setup");
	}

	override async handle() {
		this.server.note("handle");
		await this.request.sendall("reply");
	}

	override finish() {
		this.server.note("finish");
	}
}

async function readAll(socket: Socket): Promise<string> {
	return socket.makefile("r").read();
}

describe("handleRequest()", () => {
	test("SS-08 SS-09 runs all steps in Python's order, and the client gets the reply and the end", async () => {
		await using server = await new TracingServer(LOCAL, TracingHandler).ready();
		await using client = await connect(server.serverAddress);
		await server.handleRequest();
		expect(await readAll(client)).toBe("reply");
		expect(server.steps.join(" ")).toBe(
			"serverBind serverActivate getRequest verifyRequest processRequest finishRequest setup handle finish shutdownRequest closeRequest",
		);
	});

	test("SS-15 a request that is not verified is shut down", async () => {
		await using server = await new TracingServer(LOCAL, TracingHandler).ready();
		server.accepts = false;
		await using client = await connect(server.serverAddress);
		await server.handleRequest();
		expect(await readAll(client)).toBe("");
		expect(server.steps.slice(2).join(" ")).toBe("getRequest verifyRequest shutdownRequest closeRequest");
	});

	test("SS-11 SS-12 an error of handle() goes to handleError() after finish()", async () => {
		class Failing extends TracingHandler {
			override async handle() {
				throw new Error("handle");
			}
		}
		await using server = await new TracingServer(LOCAL, Failing).ready();
		await using client = await connect(server.serverAddress);
		await server.handleRequest();
		expect(await readAll(client)).toBe("");
		expect(server.steps.slice(6).join(" ")).toBe("setup finish handleError shutdownRequest closeRequest");
		expect(server.errors).toEqual([new Error("handle")]);
	});

	test("SS-11 finish() does not run when setup() throws", async () => {
		class Failing extends TracingHandler {
			override setup() {
				throw new Error("setup");
			}
		}
		await using server = await new TracingServer(LOCAL, Failing).ready();
		await using _client = await connect(server.serverAddress);
		await server.handleRequest();
		expect(server.steps.slice(6).join(" ")).toBe("handleError shutdownRequest closeRequest");
	});

	test("SS-13 the error of finish() replaces that of handle()", async () => {
		class Failing extends TracingHandler {
			override async handle() {
				throw new Error("handle");
			}
			override finish() {
				throw new Error("finish");
			}
		}
		await using server = await new TracingServer(LOCAL, Failing).ready();
		await using _client = await connect(server.serverAddress);
		await server.handleRequest();
		expect(server.errors).toEqual([new Error("finish")]);
	});

	test("SS-16 a system error of getRequest() is ignored, another error rejects", async () => {
		class Refusing extends TCPServer {
			error: Error = Object.assign(new Error("accept EMFILE"), { code: "EMFILE", errno: -24 });
			override async getRequest(): Promise<readonly [Socket, Address]> {
				throw this.error;
			}
		}
		await using server = new Refusing(LOCAL, BaseRequestHandler);
		await server.handleRequest();
		server.error = new Error("mine");
		await expect(server.handleRequest()).rejects.toThrow("mine");
	});

	test("SS-17 calls handleTimeout() after timeout milliseconds; the request that comes later is not lost", async () => {
		await using server = await new TracingServer(LOCAL, TracingHandler).ready();
		server.timeout = 5;
		await server.handleRequest();
		expect(server.steps.slice(2)).toEqual(["getRequest", "handleTimeout"]);
		server.timeout = null;
		await using client = await connect(server.serverAddress);
		await server.handleRequest();
		expect(await readAll(client)).toBe("reply");
	});

	test("SS-24 the client sees the end although a file still holds the socket", async () => {
		let left: Socket | undefined;
		class Forgetful extends BaseRequestHandler {
			override async handle() {
				this.request.makefile("r");
				left = this.request;
			}
		}
		await using server = await new TCPServer(LOCAL, Forgetful).ready();
		await using client = await connect(server.serverAddress);
		await server.handleRequest();
		expect(await readAll(client)).toBe("");
		expect(left?.closed).toBe(false);
		left?.stream.destroy();
	});

	test("SS-25 the default handleError() writes to stderr between two lines", async () => {
		const written: string[] = [];
		const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
			written.push(String(text));
			return true;
		});
		class Failing extends BaseRequestHandler {
			override async handle() {
				throw new Error("oh");
			}
		}
		await using server = await new TCPServer(LOCAL, Failing).ready();
		await using client = await connect(server.serverAddress);
		await server.handleRequest();
		spy.mockRestore();
		const [first, second, third] = written.join("").split("\n");
		expect(first).toBe("-".repeat(40));
		expect(second).toBe(
			`Exception occurred during processing of request from ${String(client.getsockname()).replace(",", ":")}`,
		);
		expect(third).toBe("Error: oh");
		expect(written.join("")).toMatch(/-{40}\n$/);
	});
});

describe("binding", () => {
	test("SS-04 port 0 becomes the real port, '' every IPv4 address", async () => {
		await using server = new TCPServer(["", 0], BaseRequestHandler);
		expect(server.serverAddress).toEqual(["", 0]);
		await server.ready();
		expect(server.serverAddress).toEqual(["0.0.0.0", expect.any(Number)]);
		expect(server.serverAddress[1]).toBeGreaterThan(0);
	});

	test("SS-05 with bindAndActivate false the caller binds", async () => {
		await using server = await new TracingServer(LOCAL, TracingHandler, false).ready();
		expect(server.steps).toEqual([]);
		await expect(server.handleRequest()).rejects.toThrow("not bound");
		await server.serverBind();
		await server.serverActivate();
		await using client = await connect(server.serverAddress);
		await server.handleRequest();
		expect(await readAll(client)).toBe("reply");
	});

	test("SS-06 SS-07 a failing bind rejects ready() and serveForever() alike, and the server is closed", async () => {
		await using first = await new TCPServer(LOCAL, BaseRequestHandler).ready();
		const second = new TCPServer(first.serverAddress, BaseRequestHandler);
		await expect(second.ready()).rejects.toMatchObject({ code: "EADDRINUSE" });
		await expect(second.serveForever()).rejects.toMatchObject({ code: "EADDRINUSE" });
		expect(second.closed).toBe(true);
		for (const port of [-1, 70_000]) {
			const server = new TCPServer(["127.0.0.1", port], BaseRequestHandler);
			await expect(server.ready()).rejects.toMatchObject({ code: "ERR_SOCKET_BAD_PORT" });
		}
	});

	test("a server that is closed while it binds holds no port", async () => {
		const server = new TCPServer(LOCAL, BaseRequestHandler);
		const ready = server.ready();
		await server.serverClose();
		await expect(ready).rejects.toMatchObject({ code: "ERR_CLOSED_FILE" });
		await expect(server.handleRequest()).rejects.toMatchObject({ code: "ERR_CLOSED_FILE" });
	});

	test("a server that was never used closes, twice", async () => {
		const server = new TCPServer(LOCAL, BaseRequestHandler);
		await server.serverClose();
		await server.serverClose();
	});

	test("after serverClose() the port is free", async () => {
		const server = await new TCPServer(LOCAL, BaseRequestHandler).ready();
		const port = Number(server.serverAddress[1]);
		await server.serverClose();
		const other = createServer();
		await new Promise<void>((resolve) => other.listen(port, "127.0.0.1", resolve));
		other.close();
	});
});

describe("serveForever()", () => {
	test("SS-18 SS-19 serves until shutdown(), past handler errors, and calls serviceActions() also when idle", async () => {
		let count = 0;
		const idle = gate();
		class Second extends TracingHandler {
			override async handle() {
				if (++count === 1) throw new Error("first");
				await super.handle();
			}
		}
		class Serving extends TracingServer {
			actions = 0;
			override serviceActions() {
				if (++this.actions === 5) idle.open();
			}
		}
		const server = await new Serving(LOCAL, Second).ready();
		server.timeout = 1;
		const serving = server.serveForever(2);
		await using one = await connect(server.serverAddress);
		expect(await readAll(one)).toBe("");
		await using two = await connect(server.serverAddress);
		expect(await readAll(two)).toBe("reply");
		await idle.opened;
		await server.shutdown();
		await serving;
		expect(server.steps).not.toContain("handleTimeout");
		await server.serverClose();
	});

	test("SS-20 after shutdown() the socket is open, and the server may serve again", async () => {
		await using server = await new TracingServer(LOCAL, TracingHandler).ready();
		const first = server.serveForever();
		await server.shutdown();
		await first;
		await using client = await connect(server.serverAddress);
		const second = server.serveForever();
		expect(await readAll(client)).toBe("reply");
		await server.shutdown();
		await second;
	});

	test("SS-21 shutdown() before serveForever() waits for it, and it returns without serving, once", async () => {
		await using server = await new TracingServer(LOCAL, TracingHandler).ready();
		let done = false;
		const shutdown = server.shutdown().then(() => {
			done = true;
		});
		await using client = await connect(server.serverAddress);
		expect(done).toBe(false);
		await server.serveForever();
		await shutdown;
		expect(server.steps).not.toContain("handle");
		const serving = server.serveForever();
		expect(await readAll(client)).toBe("reply");
		await server.shutdown();
		await serving;
	});

	test("SS-22 a handler may await shutdown(): its request is finished, the loop ends", async () => {
		class Last extends TracingHandler {
			override async handle() {
				await this.server.shutdown();
				await super.handle();
			}
		}
		await using server = await new TracingServer(LOCAL, Last).ready();
		const serving = server.serveForever();
		await using client = await connect(server.serverAddress);
		expect(await readAll(client)).toBe("reply");
		await serving;
	});

	test("SS-23 ends when the server is closed", async () => {
		const server = await new TCPServer(LOCAL, TracingHandler).ready();
		const serving = server.serveForever();
		await server.serverClose();
		await serving;
		await expect(server.serveForever()).rejects.toMatchObject({ code: "ERR_CLOSED_FILE" });
	});

	test("SS-50 the second connection waits until the first handler ends", async () => {
		const first = gate();
		const entered = gate();
		const order: number[] = [];
		class Slow extends BaseRequestHandler {
			override async handle() {
				const id = Number(await this.request.makefile("r").readline());
				order.push(id);
				entered.open();
				if (id === 1) await first.opened;
				order.push(-id);
			}
		}
		await using server = await serve(new TCPServer(LOCAL, Slow));
		await using one = await connect(server.serverAddress);
		await one.sendall("1\n");
		await entered.opened;
		await using two = await connect(server.serverAddress);
		await two.sendall("2\n");
		await using three = await connect(server.serverAddress);
		await three.sendall("3\n");
		first.open();
		expect(await readAll(three)).toBe("");
		expect(order).toEqual([1, -1, 2, -2, 3, -3]);
	});

	test("a client that disconnects before it is accepted is ignored", async () => {
		const entered = gate();
		const first = gate();
		class Holding extends StreamRequestHandler {
			override async handle() {
				const line = await this.rfile.readline();
				entered.open();
				if (String(line) === "hold\n") await first.opened;
				await this.wfile.write(line);
			}
		}
		class Quiet extends TCPServer {
			override handleError() {}
		}
		await using server = await serve(new Quiet(LOCAL, Holding));
		await using one = await connect(server.serverAddress);
		await one.sendall("hold\n");
		await entered.opened;
		const gone = await connect(server.serverAddress);
		const stream = gone.stream;
		if ("resetAndDestroy" in stream && typeof stream.resetAndDestroy === "function") stream.resetAndDestroy();
		await using last = await connect(server.serverAddress);
		await last.sendall("last\n");
		first.open();
		expect(await readAll(last)).toBe("last\n");
	});
});
