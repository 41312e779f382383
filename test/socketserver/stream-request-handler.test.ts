import { type Address, connect, type Socket } from "socket-makefile";
import { StreamRequestHandler, ThreadingTCPServer } from "socket-makefile/socketserver";
import { describe, expect, test } from "vitest";
import { gate, serve } from "./serving.ts";

const LOCAL: Address = ["127.0.0.1", 0];

/** Serves one class of handlers and collects their errors. */
class Server extends ThreadingTCPServer {
	readonly errors: unknown[] = [];
	override handleError(_request: Socket, _clientAddress: Address, error: unknown) {
		this.errors.push(error);
	}
}

describe("StreamRequestHandler", () => {
	test("SS-01 SS-27 has Python's attributes and files", async () => {
		const seen: unknown[] = [];
		class Looking extends StreamRequestHandler {
			override async handle() {
				seen.push(this.rbufsize, this.wbufsize, this.timeout, this.disableNagleAlgorithm);
				seen.push(this.connection === this.request, this.connection.gettimeout());
				seen.push(this.rfile.readable(), this.rfile.mode, this.wfile.readable(), this.wfile.mode);
			}
		}
		await using server = await serve(new Server(LOCAL, Looking));
		await using client = await connect(server.serverAddress);
		expect(String(await client.recv(1))).toBe("");
		expect(server.errors).toEqual([]);
		expect(seen).toEqual([-1, 0, null, false, true, null, true, "rb", false, "wb"]);
	});

	test("SS-27 timeout becomes the connection's: a silent client ends its handler only", async () => {
		class Impatient extends StreamRequestHandler {
			override timeout = 5;
			override async handle() {
				await this.rfile.readline();
			}
		}
		await using server = await serve(new Server(LOCAL, Impatient));
		await using client = await connect(server.serverAddress);
		expect(String(await client.recv(1))).toBe("");
		expect(server.errors).toMatchObject([{ code: "ETIMEDOUT" }]);
	});

	test("SS-28 the default wfile sends at once, refuses strings and reading", async () => {
		const sent = gate();
		const results: unknown[] = [];
		class Writing extends StreamRequestHandler {
			override disableNagleAlgorithm = true;
			override async handle() {
				results.push(await this.wfile.write(Buffer.from("now\n")));
				await sent.opened;
				results.push(await this.wfile.write(JSON.parse('"text"')).catch((error) => error.name));
				results.push(await this.wfile.readline().catch((error) => error.code));
				await this.wfile.writelines([Buffer.from("a"), Buffer.from("b")]);
				await this.wfile.close();
				results.push(await this.wfile.write(Buffer.from("late")).catch((error) => error.code));
			}
		}
		await using server = await serve(new Server(LOCAL, Writing));
		await using client = await connect(server.serverAddress);
		expect(String(await client.recv(100))).toBe("now\n");
		sent.open();
		expect(await client.makefile("r").read()).toBe("ab");
		expect(results).toEqual([4, "TypeError", "ERR_UNSUPPORTED_OPERATION", "ERR_CLOSED_FILE"]);
	});

	test("SS-30 with wbufsize the reply waits for finish()", async () => {
		const written = gate();
		const goOn = gate();
		class Buffered extends StreamRequestHandler {
			override wbufsize = 100;
			override async handle() {
				await this.wfile.write(Buffer.from("late"));
				written.open();
				await goOn.opened;
				await this.request.sendall("early ");
			}
		}
		await using server = await serve(new Server(LOCAL, Buffered));
		await using client = await connect(server.serverAddress);
		await written.opened;
		goOn.open();
		expect(await client.makefile("r").read()).toBe("early late");
	});

	test("SS-31 SS-32 a client that has gone is no error of finish(), and both files are closed", async () => {
		const gone = gate();
		const entered = gate();
		const ended = gate();
		let handler: StreamRequestHandler | undefined;
		class Buffered extends StreamRequestHandler {
			override wbufsize = 100;
			override async handle() {
				handler = this;
				await this.wfile.write(Buffer.from("for nobody"));
				entered.open();
				await gone.opened;
				await this.rfile.read().catch(() => {});
			}
			override async finish() {
				await super.finish();
				ended.open();
			}
		}
		await using server = await serve(new Server(LOCAL, Buffered));
		const client = await connect(server.serverAddress);
		await entered.opened;
		const { stream } = client;
		if ("resetAndDestroy" in stream && typeof stream.resetAndDestroy === "function") stream.resetAndDestroy();
		gone.open();
		await ended.opened;
		expect(handler?.rfile.closed).toBe(true);
		expect(handler?.wfile.closed).toBe(true);
		expect(server.errors).toEqual([]);
	});

	test("SS-33 a handler that closes everything itself is fine", async () => {
		class Tidy extends StreamRequestHandler {
			override async handle() {
				await this.wfile.write(Buffer.from("bye"));
				await this.wfile.close();
				await this.rfile.close();
				await this.request.close();
			}
		}
		await using server = await serve(new Server(LOCAL, Tidy));
		await using client = await connect(server.serverAddress);
		expect(await client.makefile("r").read()).toBe("bye");
		expect(server.errors).toEqual([]);
	});

	test("a client that half-closes still gets its answer", async () => {
		class Late extends StreamRequestHandler {
			override async handle() {
				const text = await this.rfile.read();
				await this.wfile.write(Buffer.from(`${text.length} bytes`));
			}
		}
		await using server = await serve(new Server(LOCAL, Late));
		await using client = await connect(server.serverAddress);
		await client.sendall("12345");
		await client.shutdown("write");
		expect(await client.makefile("r").read()).toBe("5 bytes");
	});
});
