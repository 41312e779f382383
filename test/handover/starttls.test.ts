import { once } from "node:events";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { connect, listen, Socket, TimeoutError, UnreadDataError, UnsupportedOperation } from "socket-makefile";
import { describe, expect, it, vi } from "vitest";
import { certificate } from "../support/certificate.ts";
import { ScriptedDuplex } from "../support/scripted-duplex.ts";
import { memoryEnds, tcpPair } from "./ends.ts";

const { key, cert } = certificate();
const SERVER = { isServer: true, key, cert } as const;
const CLIENT = { ca: cert, servername: "localhost" };

/** A connected client and server, over TCP or in memory. */
async function ends(where = "TCP"): Promise<{ client: Socket; server: Socket; near: Duplex; far: Duplex }> {
	const { near, far } = where === "TCP" ? await tcpPair(true) : memoryEnds();
	return { client: Socket.from(near), server: Socket.from(far), near, far };
}

async function handshake(client: Socket, server: Socket, options = {}): Promise<void> {
	await Promise.all([client.starttls({ ...CLIENT, ...options }), server.starttls(SERVER)]);
}

async function closeAll(...sockets: Socket[]): Promise<void> {
	await Promise.allSettled(sockets.map((socket) => socket.close()));
	for (const socket of sockets) socket.stream.destroy();
}

describe("Socket.starttls()", () => {
	it.each(["TCP", "memory"])("the same socket and its files go on over TLS, in text and bytes (%s)", async (where) => {
		const { client, server, near } = await ends(where);
		const text = client.makefile("rw", { newline: "\r\n" });
		const bytes = server.makefile("rwb");
		await text.write("EHLO\n");
		await text.flush();
		expect(String(await bytes.readline())).toBe("EHLO\r\n");
		await text.write("STARTTLS\n");
		await text.flush();
		expect(String(await bytes.readline())).toBe("STARTTLS\r\n");
		// Not flushed: starttls() does that.
		await bytes.write(Buffer.from("220 go\r\n"));
		const secured = server.starttls(SERVER);
		expect(await text.readline()).toBe("220 go\r\n");
		await Promise.all([client.starttls(CLIENT), secured]);
		expect(client.stream).not.toBe(near);
		expect(client.stream).toBeInstanceOf(tls.TLSSocket);
		expect(Socket.from(client.stream)).toBe(client);
		await text.write("naïve\n");
		await text.flush();
		expect(String(await bytes.readline())).toBe("naïve\r\n");
		await bytes.write(Buffer.alloc(300_000, "x"));
		await Promise.all([bytes.flush(), expect(text.read(300_000)).resolves.toHaveLength(300_000)]);
		await text.close();
		await client.close();
		expect(String(await bytes.readline())).toBe("");
		await bytes.close();
		await server.close();
		expect(client.closed && server.closed).toBe(true);
	});

	it("over a Unix socket, and TLS within TLS", async () => {
		const { client, server } = await ends();
		await handshake(client, server);
		await handshake(client, server);
		await client.sendall("twice");
		expect(String(await server.recv(10))).toBe("twice");
		await closeAll(client, server);
	});

	it("verifies the certificate by default, against the host given to connect()", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		const [, port] = listener.address() as [string, number];
		for (const [host, options, code] of [
			["localhost", { ca: cert }, undefined],
			["127.0.0.1", { ca: cert }, undefined],
			["localhost", {}, "DEPTH_ZERO_SELF_SIGNED_CERT"],
			["localhost", { ca: cert, servername: "example.org" }, "ERR_TLS_CERT_ALTNAME_INVALID"],
			["localhost", { rejectUnauthorized: false }, undefined],
		] as const) {
			const client = await connect([host, port]);
			const server = await listener.accept();
			const file = client.makefile("r");
			const other = server.starttls(SERVER).catch(() => {});
			const secured = client.starttls(options);
			if (code === undefined) await secured;
			else {
				await expect(secured).rejects.toMatchObject({ code });
				expect(client.closed).toBe(true);
				await expect(file.readline()).rejects.toMatchObject({ code });
				await expect(client.starttls(options)).rejects.toMatchObject({ code });
			}
			await other;
			await closeAll(client, server);
		}
	});

	it("sends nothing of what is written during the handshake to a peer that is refused", async () => {
		const { client, server } = await ends();
		const file = client.makefile("wb");
		const received = server.starttls(SERVER).then(
			() => server.recv(100),
			() => Buffer.alloc(0),
		);
		const secured = client.starttls({});
		const written = file.write(Buffer.from("secret")).then(() => file.flush());
		await expect(secured).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
		await expect(written).rejects.toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
		expect(String(await received.catch(() => ""))).toBe("");
		await closeAll(client, server);
	});

	it("what is written and read during the handshake waits for its end", async () => {
		const { client, server } = await ends();
		const file = client.makefile("rw");
		const other = server.makefile("rw");
		const secured = client.starttls(CLIENT);
		const written = file.write("question\n").then(() => file.flush());
		const answer = file.readline();
		await Promise.all([secured, server.starttls(SERVER)]);
		await written;
		expect(await other.readline()).toBe("question\n");
		await other.write("answer\n");
		await other.flush();
		expect(await answer).toBe("answer\n");
		await closeAll(client, server);
	});

	it("asks the client for a certificate if told so, and refuses one that it cannot verify", async () => {
		for (const [mine, trusted, accepted] of [
			[{ key, cert }, { ca: cert }, true],
			[{ key, cert }, { rejectUnauthorized: false }, true],
			[{ key, cert }, {}, false],
			[{}, { ca: cert }, false],
		] as const) {
			const { client, server } = await ends();
			const [onServer] = await Promise.allSettled([
				server.starttls({ ...SERVER, requestCert: true, ...trusted }),
				client.starttls({ ...CLIENT, ...mine }),
			]);
			expect(onServer.status).toBe(accepted ? "fulfilled" : "rejected");
			expect(server.closed).toBe(!accepted);
			await closeAll(client, server);
		}
	});

	it("tells the server the name, but not an address, and checks the certificate for either", async () => {
		await using listener = await listen(["127.0.0.1", 0]);
		const [, port] = listener.address() as [string, number];
		for (const host of ["localhost", "127.0.0.1"]) {
			const client = await connect([host, port]);
			const server = await listener.accept();
			const checked: string[] = [];
			const checkServerIdentity = (name: string) => void checked.push(name);
			await Promise.all([server.starttls(SERVER), client.starttls({ ca: cert, checkServerIdentity })]);
			expect(checked).toEqual([host]);
			expect(Reflect.get(server.stream, "servername")).toBe(host === "localhost" ? host : false);
			await closeAll(client, server);
		}
	});

	it.each(["TCP", "memory"])("a peer that speaks no TLS ends the connection with the TLS error (%s)", async (where) => {
		const { client, far } = await ends(where);
		far.write("220 this is not TLS\r\n".repeat(9));
		const file = client.makefile("rb");
		await file.readline();
		await file.read(21 * 8);
		const secured = client.starttls(CLIENT);
		far.write("500 not implemented\r\n");
		await expect(secured).rejects.toMatchObject({ code: "ERR_SSL_WRONG_VERSION_NUMBER" });
		await expect(file.read(1)).rejects.toMatchObject({ code: "ERR_SSL_WRONG_VERSION_NUMBER" });
		expect(client.closed).toBe(true);
		await file.close();
		await client.close();
		far.destroy();
	});

	it.each(["TCP", "memory"])(
		"a client that speaks no TLS ends the connection of the server too (%s)",
		async (where) => {
			const { server, near } = await ends(where);
			const secured = server.starttls(SERVER);
			near.write("QUIT\r\n".repeat(9));
			await expect(secured).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_SSL_/) });
			expect(server.closed).toBe(true);
			await server.close();
			near.destroy();
		},
	);

	it("a peer that goes away in the handshake", async () => {
		for (const side of ["client", "server"] as const) {
			const { client, server, near, far } = await ends();
			const secured = side === "client" ? client.starttls(CLIENT) : server.starttls(SERVER);
			(side === "client" ? far : near).destroy();
			await expect(secured).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|ERR_CONNECTION_CLOSED/) });
			await closeAll(client, server);
		}
	});

	it.each(["TCP", "memory"])("a peer that went away before the handshake (%s)", async (where) => {
		for (const side of ["client", "server"] as const) {
			const { client, server, near, far } = await ends(where);
			const [us, peer] = side === "client" ? [client, far] : [server, near];
			peer.end();
			// In memory our side has emitted 'end' already; over TCP it has only received the end.
			if (where === "memory") expect(await us.recv(1)).toHaveLength(0);
			else await vi.waitFor(() => expect(Reflect.get(us.stream, "_readableState")).toMatchObject({ ended: true }));
			const secured = us.starttls(side === "client" ? CLIENT : SERVER);
			await expect(secured).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" });
			expect(us.closed).toBe(true);
			await closeAll(client, server);
		}
	});

	it("honours the timeout and the signal; either closes the connection", async () => {
		for (const isServer of [true, false]) {
			const options = isServer ? SERVER : CLIENT;
			const timed = await ends();
			timed.client.settimeout(20);
			await expect(timed.client.starttls(options)).rejects.toBeInstanceOf(TimeoutError);
			expect(timed.client.closed).toBe(true);
			const aborted = await ends();
			const controller = new AbortController();
			const secured = aborted.client.starttls({ ...options, signal: controller.signal });
			controller.abort(new Error("enough"));
			await expect(secured).rejects.toThrow("enough");
			expect(aborted.client.closed).toBe(true);
			const early = await ends();
			await expect(early.client.starttls({ ...options, signal: AbortSignal.abort() })).rejects.toThrow();
			expect(early.client.closed).toBe(false);
			for (const { client, server } of [timed, aborted, early]) await closeAll(client, server);
		}
	});

	it("the signal means nothing after the handshake", async () => {
		const { client, server } = await ends();
		const controller = new AbortController();
		await handshake(client, server, { signal: controller.signal });
		controller.abort();
		await client.sendall("still here");
		expect(String(await server.recv(100))).toBe("still here");
		await closeAll(client, server);
	});

	it("is refused while a read waits, and while another one is under way", async () => {
		const { client, server, far } = await ends();
		const waiting = client.recv(1);
		await expect(client.starttls(CLIENT)).rejects.toBeInstanceOf(UnsupportedOperation);
		far.write("x");
		await waiting;
		const secured = client.starttls(CLIENT);
		await expect(client.starttls(CLIENT)).rejects.toBeInstanceOf(UnsupportedOperation);
		await expect(client.detach()).rejects.toBeInstanceOf(UnsupportedOperation);
		await Promise.all([secured, server.starttls(SERVER)]);
		await closeAll(client, server);
	});

	it("close() during the handshake ends it", async () => {
		const { client, server } = await ends();
		const secured = client.starttls(CLIENT);
		await Promise.all([client.close(), expect(secured).rejects.toMatchObject({ code: "ERR_CONNECTION_CLOSED" })]);
		await closeAll(client, server);
	});

	it("bad options end the connection", async () => {
		const { client, server } = await ends();
		await expect(client.starttls({ isServer: true, key: "nonsense", cert })).rejects.toThrow();
		expect(client.closed).toBe(true);
		await closeAll(client, server);
	});

	it("close() sends close_notify", async () => {
		for (const isServer of [true, false]) {
			const { client, server, near, far } = await ends("memory");
			await handshake(client, server, { maxVersion: "TLSv1.2" });
			const [closing, wire] = isServer ? [server, near] : [client, far];
			const records: number[] = [];
			const push = wire.push;
			wire.push = (chunk: Buffer | null) => {
				if (chunk !== null) records.push(chunk[0] ?? 0);
				return push.call(wire, chunk);
			};
			closing.stream.resume();
			(isServer ? client : server).stream.resume();
			await closing.close();
			expect(records).toEqual([21]);
			await closeAll(client, server);
		}
	});

	it("a forged record after the handshake is an error on both sides", async () => {
		for (const isServer of [true, false]) {
			const { client, server, near, far } = await ends("memory");
			await handshake(client, server);
			(isServer ? far : near).push(Buffer.from("\x17\x03\x03\x00\x20forged: it was never encrypted...", "latin1"));
			const victim = isServer ? server : client;
			await expect(victim.recv(10)).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_SSL_/) });
			await closeAll(client, server);
		}
	});

	it("the stream can be handed on after TLS began", async () => {
		const { client, server } = await ends();
		await handshake(client, server);
		const file = server.makefile("r");
		await client.sendall("line\nrest");
		expect(await file.readline()).toBe("line\n");
		const stream = await server.detach();
		expect(stream).toBeInstanceOf(tls.TLSSocket);
		expect(String((await once(stream, "data"))[0])).toBe("rest");
		stream.destroy();
		await closeAll(client);
	});
});

describe("STARTTLS injection", () => {
	it.each(["r", "rb"] as const)("plaintext in the packet of the command, at the server (%s)", async (mode) => {
		const { client, server } = await ends();
		const file = server.makefile(mode);
		const reply = server.makefile("wb");
		await client.sendall("STARTTLS\r\nMAIL FROM:<mallory>\r\n");
		expect(String(await file.readline()).trim()).toBe("STARTTLS");
		await reply.write(Buffer.from("220 go\r\n"));
		await expect(server.starttls(SERVER)).rejects.toBeInstanceOf(UnreadDataError);
		// Nothing has happened: not even the answer is sent, and the bytes are still plain ones.
		await reply.flush();
		expect(String(await client.recv(100))).toBe("220 go\r\n");
		expect(String(await file.readline()).trim()).toBe("MAIL FROM:<mallory>");
		await closeAll(client, server);
	});

	it("plaintext in the packet of the answer, at the client", async () => {
		const { client, server } = await ends();
		const file = client.makefile("rw");
		await server.sendall("220 go\r\n250 injected\r\n");
		expect(await file.readline()).toBe("220 go\n");
		await expect(client.starttls(CLIENT)).rejects.toMatchObject({ code: "ERR_UNREAD_DATA" });
		expect(await file.readline()).toBe("250 injected\n");
		// Once it is read there is nothing left to refuse.
		await handshake(client, server);
		await closeAll(client, server);
	});

	it("plaintext that was not read yet: in the stream, in a raw file's socket, half a character", async () => {
		const stream = new ScriptedDuplex();
		const socket = Socket.from(stream);
		stream.push("unread");
		await expect(socket.starttls(CLIENT)).rejects.toBeInstanceOf(UnreadDataError);
		expect(String(await socket.recv(100))).toBe("unread");
		const text = socket.makefile("r");
		stream.push(Buffer.from("line\nx\xe2", "latin1"));
		expect(await text.readline()).toBe("line\n");
		await expect(socket.starttls(CLIENT)).rejects.toBeInstanceOf(UnreadDataError);
		expect(await text.read(1)).toBe("x");
		await expect(socket.starttls(CLIENT)).rejects.toThrow(/1 bytes/);
		expect(stream.received).toHaveLength(0);
		stream.destroy();
	});

	it.each(["TCP", "memory"])("plaintext that comes behind the check is never handed out (%s)", async (where) => {
		for (const injected of ["250 injected\r\n", "\x16\x03\x01\x00\x05hello", "\x17\x03\x03\x00\x05hello"]) {
			const { client, server, near } = await ends(where);
			const file = server.makefile("rb");
			const secured = server.starttls(SERVER);
			near.write(Buffer.from(injected, "latin1"));
			near.write("more plaintext\r\n");
			await expect(secured).rejects.toThrow();
			await expect(file.read(1)).rejects.toThrow();
			near.destroy();
			await closeAll(client, server);
		}
	});

	it.each(["TCP", "memory"])("a line feed that comes late belongs to the command, not to TLS (%s)", async (where) => {
		for (const late of [false, true]) {
			const { client, server, near, far } = await ends(where);
			const file = server.makefile("r");
			const reply = client.makefile("r");
			near.write("STARTTLS\r");
			expect(await file.readline()).toBe("STARTTLS\n");
			far.write("220 go\r");
			expect(await reply.readline()).toBe("220 go\n");
			if (!late) {
				near.write("\n");
				far.write("\n");
			}
			const secured = Promise.all([client.starttls(CLIENT), server.starttls(SERVER)]);
			await secured;
			await client.sendall("encrypted\n");
			expect(await file.readline()).toBe("encrypted\n");
			await server.sendall("\nthe first line feed is not lost\n");
			expect(await reply.readline()).toBe("\n");
			expect(await reply.readline()).toBe("the first line feed is not lost\n");
			await closeAll(client, server);
		}
	});
});
