// A listening socket: what it accepts, in which order, and how it ends.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { expect, it } from "vitest";
import { connect, listen, type Socket } from "../../src/index.ts";
import { listeningAddress } from "../../src/socket/address.ts";
import { Listener } from "../../src/socket/listener.ts";
import { certificate } from "../support/certificate.ts";

const CLOSED = { code: "ERR_CLOSED_FILE" };
const LOOPBACK = ["127.0.0.1", 0] as const;

it("iterates over the connections until it is closed", async () => {
	const listener = await listen(LOOPBACK);
	const accepted: Socket[] = [];
	const loop = (async () => {
		for await (const socket of listener) accepted.push(socket);
	})();
	const clients = [await connect(listener.address()), await connect(listener.address())];
	for (const client of clients) await client.sendall("x");
	while (accepted.length < 2) await new Promise(setImmediate);
	await listener.close();
	await loop;
	expect((await Promise.all(accepted.map((socket) => socket.recv(1)))).map(String)).toEqual(["x", "x"]);
	for (const socket of [...accepted, ...clients]) await socket.close();
	for await (const _ of listener) throw new Error("a closed listener accepted");
});

it("ends the iteration at once when it is closed inside the loop", async () => {
	const listener = await listen(LOOPBACK);
	const client = await connect(listener.address());
	let rounds = 0;
	for await (const socket of listener) {
		rounds++;
		await socket.close();
		await listener.close();
	}
	expect(rounds).toBe(1);
	await client.close();
});

it("rejects by what went wrong in accepting, once, in the iteration too, and goes on", async () => {
	const server = net.createServer();
	const listener = new Listener(server, "connection");
	await listener.start({ host: "127.0.0.1", port: 0 });
	const failure = Object.assign(new Error("accept EMFILE"), { code: "EMFILE" });
	server.emit("error", failure);
	await expect(listener.accept()).rejects.toBe(failure);
	server.emit("error", failure);
	const loop = async () => {
		for await (const _ of listener) throw new Error("accepted");
	};
	await expect(loop()).rejects.toBe(failure);
	const client = await connect(listener.address());
	await (await listener.accept()).close();
	await client.close();
	// An error that no accept() has reported is dropped by close().
	server.emit("error", failure);
	await listener.close();
	await expect(listener.accept()).rejects.toMatchObject(CLOSED);
});

it("has no address once it is closed, and connections not accepted yet close with it", async () => {
	const listener = await listen(LOOPBACK);
	const client = await connect(listener.address());
	await new Promise(setImmediate);
	await listener.close();
	await listener.close();
	expect(await client.recv(1)).toHaveLength(0);
	await client.close();
	expect(() => listener.address()).toThrow(expect.objectContaining(CLOSED));
	expect(listeningAddress(null)).toBe("");
});

it("listens on a Unix socket, and over TLS", async () => {
	const folder = mkdtempSync(join(tmpdir(), "socket-makefile-"));
	const path = join(folder, "socket");
	const { key, cert } = certificate();
	await using listener = await listen(path, { tls: { key, cert } });
	expect(listener.address()).toBe(path);
	const connecting = connect(path, { tls: { ca: cert, servername: "localhost" } });
	await using server = await listener.accept();
	await using client = await connecting;
	await server.sendall("over TLS");
	expect(String(await client.recv(100))).toBe("over TLS");
	await expect(connect(path, { tls: { servername: "localhost" } })).rejects.toMatchObject({
		code: "DEPTH_ZERO_SELF_SIGNED_CERT",
	});
	rmSync(folder, { recursive: true });
});

it.each([
	["", "ERR_INVALID_ARG_VALUE"],
	[`/tmp/${"x".repeat(103)}`, "ENAMETOOLONG"],
])("refuses what is no path of a Unix socket: '%s'", async (path, code) => {
	await expect(listen(path)).rejects.toMatchObject({ code });
	await expect(connect(path)).rejects.toMatchObject({ code });
});

it.each([[["127.0.0.1"]], [["127.0.0.1", "80"]], [[80, "127.0.0.1"]], [{ host: "127.0.0.1" }], [null], [80]])(
	"refuses what is no address: %j",
	async (address) => {
		const error = { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" };
		await expect(Reflect.apply(listen, undefined, [address])).rejects.toMatchObject(error);
		await expect(Reflect.apply(connect, undefined, [address])).rejects.toMatchObject(error);
	},
);

it("ends connections within the TLS handshake when it is closed, and no others", async () => {
	const { key, cert } = certificate();
	const listener = await listen(LOOPBACK, { tls: { key, cert } });
	const secured = { tls: { ca: cert, servername: "localhost" } };
	const [, port] = listener.address();
	const silent = net.connect(port, "127.0.0.1");
	await once(silent, "connect");
	// The connection has been accepted when the next one has.
	const [client, server] = await Promise.all([connect(listener.address(), secured), listener.accept()]);
	await Promise.all([listener.close(), once(silent.resume(), "close")]);
	await server.sendall("still here");
	expect(String(await client.recv(100))).toBe("still here");
	await client.close();
	await server.close();
});

it("closes a connection whose TLS handshake ends after close(), where it has no address", async () => {
	const folder = mkdtempSync(join(tmpdir(), "socket-makefile-"));
	const path = join(folder, "socket");
	const { key, cert } = certificate();
	const listener = await listen(path, { tls: { key, cert } });
	const below = net.connect(path);
	await once(below, "connect");
	await (await connect(path, { tls: { ca: cert, servername: "localhost" } })).close();
	await listener.close();
	const client = tls.connect({ socket: below, ca: cert, servername: "localhost" });
	await Promise.all([once(client, "secureConnect"), once(client.resume(), "end")]);
	client.destroy();
	rmSync(folder, { recursive: true });
});

it("accept() waits no longer than settimeout() allows, and says how long, for what and where", async () => {
	await using listener = await listen(LOOPBACK);
	expect(listener.gettimeout()).toBeNull();
	listener.settimeout(5);
	expect(listener.gettimeout()).toBe(5);
	const [host, port] = listener.address();
	const late = { name: "TimeoutError", message: `timed out: waited 5 ms to accept a connection on ${host}:${port}` };
	await expect(listener.accept()).rejects.toMatchObject(late);
	const loop = async () => {
		for await (const _ of listener) throw new Error("accepted");
	};
	await expect(loop()).rejects.toMatchObject(late);
	// Nothing is lost: what comes after a timeout is accepted.
	const client = await connect(listener.address());
	listener.settimeout(Number.POSITIVE_INFINITY);
	expect(listener.gettimeout()).toBeNull();
	const server = await listener.accept();
	expect(server.gettimeout()).toBeNull();
	await Promise.all([client.close(), server.close()]);
	for (const ms of [0, -1, Number.NaN]) expect(() => listener.settimeout(ms)).toThrow(RangeError);
	expect(() => Reflect.apply(listener.settimeout, listener, ["5"])).toThrow(TypeError);
});

it("names the path in the error of accept() on a Unix socket", async () => {
	const folder = mkdtempSync(join(tmpdir(), "socket-makefile-"));
	await using listener = await listen(join(folder, "socket"));
	listener.settimeout(1);
	await expect(listener.accept()).rejects.toThrow(`waited 1 ms to accept a connection on ${join(folder, "socket")}`);
	rmSync(folder, { recursive: true });
});

it("keeps the process alive unless it is unref'd, and the timer of accept() never does", async () => {
	const active = (kind: string) => process.getActiveResourcesInfo().filter((other) => other === kind).length;
	const [timers, servers] = [active("Timeout"), active("TCPServerWrap")];
	const listener = await listen(LOOPBACK);
	listener.settimeout(60_000);
	const accepting = expect(listener.accept()).rejects.toMatchObject(CLOSED);
	expect([active("Timeout") - timers, active("TCPServerWrap") - servers]).toEqual([0, 1]);
	expect(listener.unref()).toBe(listener);
	expect([active("Timeout") - timers, active("TCPServerWrap") - servers]).toEqual([0, 0]);
	expect(listener.ref()).toBe(listener);
	expect(active("TCPServerWrap") - servers).toBe(1);
	await Promise.all([listener.close(), accepting]);
	for (const call of [() => listener.ref(), () => listener.unref()]) {
		expect(call).toThrow(expect.objectContaining(CLOSED));
	}
});
