import { mock } from "node:test";
import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Listener, Socket, TimeoutError } from "../../src/index.ts";
import { StreamRequestHandler, ThreadingTCPServer } from "../../src/socketserver/index.ts";
import { Network, type NetworkOptions } from "../../src/testing/index.ts";
import { formatEvents } from "../../src/testing/network/network-event.ts";

const turns = async (count = 50) => {
	for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
};

async function pair(options: NetworkOptions = {}) {
	const network = new Network(options);
	const listener = await network.listen(["server", 80]);
	const client = await network.connect(["server", 80], { localAddress: "client" });
	return { network, listener, client, server: await listener.accept() };
}

async function drain(socket: Socket): Promise<{ text: string; pieces: number; end: string }> {
	let text = "";
	for (let pieces = 0; ; pieces++) {
		const part = await socket.recv(65_536).catch((error) => String(error.code));
		if (typeof part === "string") return { text, pieces, end: part };
		if (part.length === 0) return { text, pieces, end: "end" };
		text += part;
	}
}

afterEach(() => {
	vi.useRealTimers();
});

describe("a network", () => {
	test("has the library's classes, addresses and lines", async () => {
		const { network, listener, client, server } = await pair();
		expect(client).toBeInstanceOf(Socket);
		expect(listener).toBeInstanceOf(Listener);
		expect([client.getpeername(), server.getsockname()]).toEqual([
			["server", 80],
			["server", 80],
		]);
		expect(client.getsockname()).toEqual(server.getpeername());
		expect(server.getpeername()[0]).toBe("client");
		expect(`${client} ${server} ${listener}`).toBe("<Socket server:80> <Socket client:49152> <Listener server:80>");
		expect(inspect(client.makefile("r"))).toBe("<TextIOWrapper mode='r' encoding='utf-8' server:80>");
		expect(client.setNoDelay().setKeepAlive(true, 10).ref().unref()).toBe(client);
		expect(listener.unref().ref()).toBe(listener);
		expect(client.fileno()).toBe(-1);
		await client.close();
		await server.close();
		await listener.close();
		await expect(network.connect(["server", 80])).rejects.toMatchObject({
			code: "ECONNREFUSED",
			syscall: "connect",
			errno: -111,
			address: "server",
			port: 80,
			message: "connect ECONNREFUSED server:80",
		});
	});

	test("chooses ports, and knows wildcard hosts, localhost and paths", async () => {
		const network = new Network();
		const any = await network.listen(["0.0.0.0", 0]);
		const [, port] = any.address();
		for (const host of ["one", "two", "localhost"]) {
			const client = await network.connect([host, port]);
			expect((await any.accept()).getsockname()).toEqual([host === "localhost" ? "127.0.0.1" : host, port]);
			await client.close();
		}
		await expect(network.listen(["one", port])).rejects.toMatchObject({ code: "EADDRINUSE", syscall: "listen" });
		await expect(network.listen(["::", port])).rejects.toMatchObject({ code: "EADDRINUSE" });
		const [, other] = (await network.listen(["localhost", 0])).address();
		expect(other).not.toBe(port);
		const local = await network.listen("/run/service");
		expect(local.address()).toBe("/run/service");
		const client = await network.connect("/run/service");
		expect([client.getpeername(), (await local.accept()).getpeername()]).toEqual(["", ""]);
		await local.close();
		await network.listen("/run/service");
	});

	test("delivers in order, cut and late, with the end behind the bytes", async () => {
		let pieces = 0;
		for (let seed = 0; seed < 20; seed++) {
			const { client, server } = await pair({ seed, cut: 0.5, delay: 0.5 });
			const text = "0123456789".repeat(10);
			for (let i = 0; i < text.length; i += 7) void client.send(text.slice(i, i + 7));
			void client.close();
			const got = await drain(server);
			expect(got).toMatchObject({ text, end: "end" });
			pieces += got.pieces;
		}
		expect(pieces).toBeGreaterThan(30);
	});

	test("joins what was sent before the first of it has arrived", async () => {
		const { client, server } = await pair();
		void client.send("one");
		void client.send("two");
		expect(String(await server.recv(10))).toBe("onetwo");
	});

	test("copies what is sent", async () => {
		const { client, server } = await pair();
		const bytes = Buffer.from("hello");
		client.stream.write(bytes);
		bytes.fill("x");
		expect(String(await server.recv(10))).toBe("hello");
	});

	test("delays reorder connections", async () => {
		const orders = new Set<string>();
		for (let seed = 0; seed < 20; seed++) {
			const network = new Network({ seed, delay: 0.5 });
			const listener = await network.listen(["server", 1]);
			const clients = await Promise.all(
				["a", "b", "c"].map(async (name) => {
					const client = await network.connect(["server", 1]);
					await client.sendall(name);
					return client;
				}),
			);
			const first = await Promise.race(clients.map(async () => String(await (await listener.accept()).recv(1))));
			orders.add(first);
		}
		expect(orders.size).toBe(3);
	});

	test("lets a write wait while 64 KiB are on their way or unread", async () => {
		const { client, server } = await pair();
		let sent = false;
		const sending = client.sendall(Buffer.alloc(65_536 + 1)).then(() => {
			sent = true;
		});
		await turns();
		expect([sent, server.stream.readableLength]).toEqual([false, 65_536]);
		expect((await server.recv(1)).length).toBe(1);
		await sending;
		expect(client.stream.writableLength).toBe(0);
		await client.sendall(Buffer.alloc(0));
	});

	test("a writer that waits is told that the peer has gone", async () => {
		for (const leave of ["close", "abort"] as const) {
			const { client, server } = await pair();
			const sending = client.sendall(Buffer.alloc(1_000_000));
			await turns();
			void server[leave]();
			await expect(sending).rejects.toMatchObject({ code: leave === "close" ? "EPIPE" : "ECONNRESET" });
		}
	});

	test("a reset may overtake what is on its way", async () => {
		const seen = new Set<string>();
		for (let seed = 0; seed < 40; seed++) {
			const { client, server } = await pair({ seed, delay: 0.5 });
			await client.sendall("data");
			client.abort();
			const { text, end } = await drain(server);
			expect(end).toBe("ECONNRESET");
			seen.add(text);
		}
		expect(seen).toEqual(new Set(["data", ""]));
	});

	test("a reset that the network chooses reaches both ends, and what arrived before stays", async () => {
		let resets = 0;
		for (let seed = 0; seed < 50; seed++) {
			const { client, server, network } = await pair({ seed, reset: 0.2 });
			const writing = (async () => {
				for (let i = 0; i < 10; i++) {
					await client.sendall(String(i));
					await turns(5);
				}
				await client.close();
			})().catch((error) => error.code);
			const { text, end } = await drain(server);
			expect("0123456789".startsWith(text)).toBe(true);
			if (end === "end") continue;
			resets++;
			expect([end, network.log.some(({ what }) => what === "fault")]).toEqual(["ECONNRESET", true]);
			expect(["ECONNRESET", "EPIPE", undefined]).toContain(await writing);
		}
		expect(resets).toBeGreaterThan(30);
	});

	test("an early end comes behind what was sent, and cuts nothing that arrived", async () => {
		const seen = new Set<string>();
		for (let seed = 0; seed < 60; seed++) {
			const { client, server } = await pair({ seed, halfClose: 0.5 });
			const reading = drain(server);
			for (const part of "abcdefgh") {
				await client.sendall(part);
				await turns(5);
			}
			await client.close();
			const { text, end } = await reading;
			expect(["abcdefgh".startsWith(text), end]).toEqual([true, "end"]);
			seen.add(text);
		}
		expect([...seen].sort()).toEqual(["", "a", "ab", "abc", "abcdefgh"]);
	});

	test("a stalled direction delivers nothing until heal()", async () => {
		const { network, client, server } = await pair({ stall: 1 });
		await client.sendall("late");
		server.settimeout(20);
		await expect(server.recv(1)).rejects.toBeInstanceOf(TimeoutError);
		server.settimeout(null);
		await turns();
		network.heal();
		expect(String(await server.recv(10))).toBe("late");
		expect(network.log.map(({ what }) => what)).toEqual(["connect", "accept", "stall", "heal", "data"]);
	});

	test("a partition holds back what is on its way, and new connections, until heal()", async () => {
		const { network, client, server, listener } = await pair();
		const other = await network.connect(["server", 80], { localAddress: "other" });
		network.partition("server", "client");
		await client.sendall("one");
		await server.sendall("two");
		await other.sendall("free");
		expect(String(await (await listener.accept()).recv(4))).toBe("free");
		const dialing = network.connect(["server", 80], { localAddress: "client" });
		await expect(network.connect(["server", 80], { localAddress: "client", timeout: 20 })).rejects.toMatchObject({
			code: "ETIMEDOUT",
			message: "timed out: waited 20 ms to connect to server:80",
		});
		await turns();
		expect([client, server].map(({ stream }) => stream.readableLength)).toEqual([0, 0]);
		network.heal();
		expect(String(await server.recv(3)) + String(await client.recv(3))).toBe("onetwo");
		await (await dialing).close();
		expect(() => network.partition("a", 5 as never)).toThrow("partition() takes the names of two hosts, not 5");
	});

	test("no more connections than the backlog holds begin at a time; the others try again", async () => {
		const network = new Network();
		const listener = await network.listen(["server", 80], { backlog: 0 });
		const clients = await Promise.all([1, 2, 3].map(() => network.connect(["server", 80])));
		expect(clients).toHaveLength(3);
		await turns();
		expect(network.log.filter(({ what }) => what === "accept").map(({ time }) => time)).toEqual([3, 54, 105]);
		await listener.close();
	});

	test("a connection whose listener closes meanwhile is reset; one that was given up does not open", async () => {
		const network = new Network();
		const listener = await network.listen(["server", 80]);
		const client = await network.connect(["server", 80]);
		await listener.close();
		expect((await drain(client)).end).toBe("ECONNRESET");
		const again = await network.listen(["server", 80]);
		const abort = new AbortController();
		const dialing = network.connect(["server", 80], { signal: abort.signal });
		abort.abort(new Error("enough"));
		await expect(dialing).rejects.toThrow("enough");
		await turns();
		expect(network.log.filter(({ what }) => what === "accept")).toHaveLength(1);
		await again.close();
	});

	test("logs what happened, and nothing of another network", async () => {
		const run = async () => {
			const { network, client, server, listener } = await pair({ seed: 4, cut: 0.9 });
			await client.sendall("hello, world\n");
			await client.close();
			await drain(server);
			await server.close();
			await listener.close();
			return network.log;
		};
		const alone = formatEvents(await run());
		const logs = await Promise.all([run(), run(), run()]);
		expect(logs.map(formatEvents)).toEqual([alone, alone, alone]);
		expect(alone).toBe(
			[
				"     0 connect client:49152 > server:80",
				"     3 accept  client:49152 > server:80",
				'     4 data    client:49152 > server:80 13 "hello, world\\n"',
				"     5 end     client:49152 > server:80",
			].join("\n"),
		);
	});

	test("depends neither on Math.random() nor on the clock", async () => {
		const run = async () => {
			const { network, client, server } = await pair({ seed: 9, cut: 0.5, delay: 0.5 });
			void client.sendall("x".repeat(1000)).then(() => client.close());
			await drain(server);
			return formatEvents(network.log);
		};
		const log = await run();
		const spies = [
			vi.spyOn(Math, "random"),
			vi.spyOn(Date, "now"),
			vi.spyOn(performance, "now"),
			vi.spyOn(globalThis, "setTimeout"),
		];
		expect(await run()).toBe(log);
		for (const spy of spies) {
			expect(spy).not.toHaveBeenCalled();
			spy.mockRestore();
		}
	});

	test.each([
		[
			"an unknown option",
			() => new Network({ drop: 1 } as never),
			"unknown option 'drop' (allowed: seed, cut, delay, stall, reset, halfClose)",
		],
		["a probability", () => new Network({ cut: 2 }), "the option 'cut' must be a number from 0 to 1, not 2"],
		[
			"a probability of another type",
			() => new Network({ cut: "0.5" as never }),
			"the option 'cut' must be a number from 0 to 1, not '0.5'",
		],
		["a seed", () => new Network({ seed: 0.5 }), /^the option 'seed' must be an integer/],
	])("refuses %s", (_what, call, message) => expect(call).toThrow(message));

	test("refuses what connect() and listen() refuse", async () => {
		const network = new Network();
		await expect(network.connect("server", 80 as never)).rejects.toThrow('write connect(["server", 80])');
		await expect(network.listen(["server", 70_000])).rejects.toThrow("the port must be from 0 to 65535, not 70000");
		await expect(network.connect(["server", 1], { localAddress: "" })).rejects.toThrow("a host name or an IP address");
		await expect(network.connect(["server", 1], { localAdress: "x" } as never)).rejects.toThrow("unknown option");
		await expect(network.connect(["server", 1], { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow("no");
	});
});

describe("under fake timers settimeout() follows the fake clock", () => {
	test("of vitest", async () => {
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
		const { server } = await pair();
		server.settimeout(60_000);
		const reading = server.recv(1).catch((error) => error);
		await vi.advanceTimersByTimeAsync(59_000);
		expect(await Promise.race([reading, "waits"])).toBe("waits");
		await vi.advanceTimersByTimeAsync(1000);
		expect(await reading).toBeInstanceOf(TimeoutError);
	});

	test("of vitest, setImmediate() too: the test lets the network go on", async () => {
		vi.useFakeTimers();
		const making = pair();
		await vi.advanceTimersByTimeAsync(100);
		const { client, server } = await making;
		const reading = server.recv(5);
		void client.sendall("hello");
		await vi.advanceTimersByTimeAsync(100);
		expect(String(await reading)).toBe("hello");
	});

	test("of node:test", async () => {
		mock.timers.enable({ apis: ["setTimeout", "Date"] });
		try {
			const { server } = await pair();
			server.settimeout(60_000);
			const reading = server.recv(1).catch((error) => error);
			await turns(3);
			mock.timers.tick(60_000);
			expect(await reading).toBeInstanceOf(TimeoutError);
		} finally {
			mock.timers.reset();
		}
	});
});

test("a server of socketserver listens in a network", async () => {
	const network = new Network({ seed: 2, cut: 0.5, delay: 0.3 });
	class Upper extends StreamRequestHandler {
		override async handle() {
			for (let line = await this.rfile.readline(); line.length > 0; line = await this.rfile.readline()) {
				await this.wfile.write(Buffer.from(String(line).toUpperCase()));
			}
		}
	}
	class Server extends ThreadingTCPServer {
		override async serverBind() {
			this.socket = await network.listen(this.serverAddress);
			this.serverAddress = this.socket.address();
		}
	}
	await using server = await new Server(["server", 0], Upper).ready();
	const serving = server.serveForever();
	const texts = await Promise.all(
		["a", "b", "c"].map(async (name) => {
			const client = await network.connect(server.serverAddress, { localAddress: name });
			await client.sendall(`${name}\n`);
			await client.shutdown("write");
			const { text } = await drain(client);
			await client.close();
			return text;
		}),
	);
	expect(texts).toEqual(["A\n", "B\n", "C\n"]);
	await server.shutdown();
	await serving;
});
