// setNoDelay(), setKeepAlive(), ref() and unref(), and the options of connect() and listen() that concern the connection.

import net from "node:net";
import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { connect, listen, Socket } from "../../src/index.ts";
import { certificate } from "../support/certificate.ts";
import { connected } from "../support/connections.ts";

const LOOPBACK = ["127.0.0.1", 0] as const;
const { key, cert } = certificate();
const TLS = { ca: cert, servername: "localhost" };

type Calls = (readonly [name: string, ...values: unknown[]])[];

/** Notes what Node asks of the TCP connection below a stream, whether or not it is encrypted. */
function watched(socket: Socket): Calls {
	const calls: Calls = [];
	let handle: unknown = Reflect.get(socket.stream, "_handle");
	const below = (of: unknown): unknown =>
		typeof of === "object" && of !== null ? Reflect.get(of, "_parent") : undefined;
	for (let next = below(handle); next !== undefined; next = below(handle)) handle = next;
	if (typeof handle !== "object" || handle === null) throw new Error("no handle");
	for (const name of ["setNoDelay", "setKeepAlive", "ref", "unref"]) {
		const original: unknown = Reflect.get(handle, name);
		Reflect.set(handle, name, (...values: unknown[]) => {
			calls.push([name, ...values]);
			return typeof original === "function" ? Reflect.apply(original, handle, values) : undefined;
		});
	}
	return calls;
}

function setAll(socket: Socket): void {
	expect(socket.setNoDelay().setKeepAlive(true, 5000).unref().ref().setNoDelay(false)).toBe(socket);
}

const ALL = [["setNoDelay", true], ["setKeepAlive", true, 5], ["unref"], ["ref"], ["setNoDelay", false]];

describe("setNoDelay(), setKeepAlive(), ref() and unref()", () => {
	it("reach a TCP connection", async () => {
		await using pair = await connected();
		const socket = Socket.from(pair.ours);
		const calls = watched(socket);
		setAll(socket);
		expect(calls).toEqual(ALL);
	});

	it("reach the TCP connection below TLS, on both sides", async () => {
		await using listener = await listen(LOOPBACK, { tls: { key, cert } });
		const [client, server] = await Promise.all([connect(listener.address(), { tls: TLS }), listener.accept()]);
		for (const socket of [client, server]) {
			const calls = watched(socket);
			setAll(socket);
			expect(calls).toEqual(ALL);
			await socket.close();
		}
	});

	it.each([false, true])("reach it after starttls(), with a line feed that is to be dropped: %s", async (drops) => {
		await using pair = await connected();
		const [client, server] = [Socket.from(pair.ours), Socket.from(pair.peer)];
		if (drops) {
			await server.sendall("ready\r");
			await client.makefile("r").readline();
		}
		const calls = watched(client);
		await Promise.all([client.starttls(TLS), server.starttls({ isServer: true, key, cert })]);
		calls.length = 0;
		setAll(client);
		expect(calls).toEqual(ALL);
		await Promise.all([client.close(), server.close()]);
	});

	it("are no methods of a stream that is no socket", () => {
		const socket = Socket.from(new PassThrough());
		const unsupported = expect.objectContaining({
			code: "ERR_UNSUPPORTED_OPERATION",
			message: expect.stringMatching(
				/^(setNoDelay|setKeepAlive|ref|unref): the stream, an instance of PassThrough, has no/,
			),
		});
		for (const name of ["setNoDelay", "setKeepAlive", "ref", "unref"] as const) {
			expect(() => socket[name]()).toThrow(unsupported);
		}
	});

	it("refuse values of a wrong type, delays out of range, and a closed socket", async () => {
		await using pair = await connected();
		const socket = Socket.from(pair.ours);
		const calls = watched(socket);
		const wrongType = expect.objectContaining({ name: "TypeError", code: "ERR_INVALID_ARG_TYPE" });
		expect(() => Reflect.apply(socket.setNoDelay, socket, [1])).toThrow(wrongType);
		expect(() => Reflect.apply(socket.setKeepAlive, socket, ["on"])).toThrow(wrongType);
		expect(() => Reflect.apply(socket.setKeepAlive, socket, [true, "5"])).toThrow(wrongType);
		for (const delay of [-1, Number.NaN, 2 ** 31]) {
			expect(() => socket.setKeepAlive(true, delay)).toThrow(
				expect.objectContaining({ name: "RangeError", code: "ERR_OUT_OF_RANGE" }),
			);
		}
		expect(calls).toEqual([]);
		await socket.close();
		for (const name of ["setNoDelay", "setKeepAlive", "ref", "unref"] as const) {
			expect(() => socket[name]()).toThrow(expect.objectContaining({ code: "ERR_CLOSED_FILE" }));
		}
	});
});

describe("connect()", () => {
	/** Resolves every name to the loopback address, and notes for which name and family it was asked. */
	const lookup = vi.fn<net.LookupFunction>((_host, options, answer) => {
		if (options.all) answer(null, [{ address: "127.0.0.1", family: 4 }]);
		else answer(null, "127.0.0.1", 4);
	});

	it.each([false, true])(
		"resolves the name, and connects from the address and port that are given; TLS: %s",
		async (secure) => {
			const unused = await listen(LOOPBACK);
			const [, localPort] = unused.address();
			await unused.close();
			await using listener = await listen(LOOPBACK, secure ? { tls: { key, cert } } : {});
			const options = { localAddress: "127.0.0.1", localPort, family: 4, lookup, tls: secure && TLS } as const;
			const [, port] = listener.address();
			const [client, server] = await Promise.all([connect(["name.invalid", port], options), listener.accept()]);
			expect(lookup).toHaveBeenLastCalledWith(
				"name.invalid",
				expect.objectContaining({ family: 4 }),
				expect.anything(),
			);
			expect(server.getpeername()).toEqual(["127.0.0.1", localPort]);
			await Promise.all([client.close(), server.close()]);
		},
	);

	it.each([false, true])("sets noDelay and keepAlive, not unless they are asked for; TLS: %s", async (secure) => {
		const [noDelay, keepAlive] = [
			vi.spyOn(net.Socket.prototype, "setNoDelay"),
			vi.spyOn(net.Socket.prototype, "setKeepAlive"),
		];
		try {
			await using listener = await listen(LOOPBACK, secure ? { tls: { key, cert } } : {});
			for (const asked of [true, false]) {
				noDelay.mockClear();
				keepAlive.mockClear();
				const options = { noDelay: asked, keepAlive: asked, tls: secure && TLS };
				const [client, server] = await Promise.all([connect(listener.address(), options), listener.accept()]);
				expect([noDelay.mock.contexts, keepAlive.mock.contexts]).toEqual(
					asked ? [[client.stream], [client.stream]] : [[], []],
				);
				await Promise.all([client.close(), server.close()]);
			}
		} finally {
			noDelay.mockRestore();
			keepAlive.mockRestore();
		}
	});
});

describe("listen()", () => {
	it("passes on exclusive, backlog, noDelay and keepAlive", async () => {
		const [listening, making] = [vi.spyOn(net.Server.prototype, "listen"), vi.spyOn(net, "createServer")];
		try {
			await using listener = await listen(LOOPBACK, { exclusive: true, backlog: 7, noDelay: true, keepAlive: true });
			expect(listener.address()[0]).toBe("127.0.0.1");
			expect(listening.mock.lastCall?.[0]).toMatchObject({ exclusive: true, backlog: 7 });
			expect(making.mock.lastCall?.[0]).toMatchObject({ noDelay: true, keepAlive: true });
		} finally {
			listening.mockRestore();
			making.mockRestore();
		}
	});

	it("closes connections beyond maxConnections as they come", async () => {
		await using listener = await listen(LOOPBACK, { maxConnections: 1 });
		await using first = await connect(listener.address());
		await using server = await listener.accept();
		await using second = await connect(listener.address());
		const rest = await second.recv(1).catch((error) => error.code);
		expect([0, "ECONNRESET"]).toContain(rest.length === 0 ? 0 : rest);
		await server.sendall("x");
		expect(String(await first.recv(1))).toBe("x");
	});

	it("with ipv6Only takes no IPv4 connections", async (context) => {
		const listener = await listen(["::", 0], { ipv6Only: true }).catch(() => context.skip("no IPv6 here"));
		const [, port] = listener.address();
		await expect(connect(["127.0.0.1", port])).rejects.toMatchObject({ code: "ECONNREFUSED" });
		await (await connect(["::1", port])).close();
		await listener.close();
	});
});
