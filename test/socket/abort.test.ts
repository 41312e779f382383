// Socket.abort(): the peer learns that the data is not complete, and nothing of the socket goes on.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { expect, it } from "vitest";
import { connect, listen, makefile, Socket } from "../../src/index.ts";
import { certificate } from "../support/certificate.ts";
import { connected } from "../support/connections.ts";
import { data, ScriptedDuplex } from "../support/scripted-duplex.ts";

const CLOSED = { code: "ERR_CLOSED_FILE" };
const GONE = { code: "ERR_CONNECTION_CLOSED" };
const LOOPBACK = ["127.0.0.1", 0] as const;
const { key, cert } = certificate();
const TLS = { ca: cert, servername: "localhost" };

/** How the ends of a connection are opened; the first one is aborted. */
const OPENED: Record<string, () => Promise<readonly [ours: Socket, peer: Socket]>> = {
	TCP: async () => {
		await using listener = await listen(LOOPBACK);
		return [await connect(listener.address()), await listener.accept()];
	},
	"TLS of connect()": async () => {
		await using listener = await listen(LOOPBACK, { tls: { key, cert } });
		return await Promise.all([connect(listener.address(), { tls: TLS }), listener.accept()]);
	},
	"TLS of listen()": async () => {
		await using listener = await listen(LOOPBACK, { tls: { key, cert } });
		return await Promise.all([listener.accept(), connect(listener.address(), { tls: TLS })]);
	},
	"TLS of starttls()": async () => {
		await using listener = await listen(LOOPBACK);
		const [ours, peer] = [await connect(listener.address()), await listener.accept()];
		await Promise.all([ours.starttls(TLS), peer.starttls({ isServer: true, key, cert })]);
		return [ours, peer];
	},
	"TLS of starttls() after a CR whose LF is dropped": async () => {
		await using listener = await listen(LOOPBACK);
		const [ours, peer] = [await connect(listener.address()), await listener.accept()];
		await peer.sendall("ready\r");
		await ours.makefile("r").readline();
		await Promise.all([ours.starttls(TLS), peer.starttls({ isServer: true, key, cert })]);
		return [ours, peer];
	},
};

it.each(Object.entries(OPENED))(
	"over %s resets the connection: idle, with unsent data, and within close()",
	async (_name, open) => {
		for (const before of ["nothing", "unsent data", "close()"]) {
			const [ours, peer] = await open();
			await ours.sendall("part");
			const closing = before === "close()" ? ours.close().catch((error) => error) : undefined;
			const sending =
				before === "unsent data" ? ours.sendall(Buffer.alloc(30_000_000)).catch((error) => error) : undefined;
			ours.abort();
			expect(ours.closed).toBe(true);
			if (sending !== undefined) expect(await sending).toMatchObject(GONE);
			const rest = (async () => {
				while ((await peer.recv(1_000_000)).length > 0);
			})();
			// After close() the FIN may have been sent first.
			if (closing === undefined) await expect(rest, before).rejects.toMatchObject({ code: "ECONNRESET" });
			else await Promise.all([closing, rest.catch(() => {})]);
			await ours.close();
			await peer.close().catch(() => {});
			if (!ours.stream.closed) await once(ours.stream, "close");
		}
	},
);

it("rejects the calls that wait, of all files, though bytes are here that they could return", async () => {
	const stream = new ScriptedDuplex({ answer: "never" });
	const socket = Socket.from(stream);
	const [text, raw] = [socket.makefile("rw"), socket.makefile("rwb", { buffering: 0 })];
	const line = text.readline();
	await stream.play([data("half a li")]);
	await text.write("unsent");
	const calls = [line, text.read(1), raw.read(1), socket.recv(1), raw.write(Buffer.from("x")), socket.send("y")];
	const outcomes = Promise.allSettled(calls);
	socket.abort();
	for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: "rejected", reason: GONE });
	expect(await line.catch(String)).toBe("ConnectionClosedError: the connection was aborted: ScriptedDuplex");
	expect(String(stream.received)).not.toContain("unsent");
});

it("closes the socket and its files for good: later calls say so, close() is quiet", async () => {
	await using pair = await connected();
	const socket = Socket.from(pair.ours);
	const files = [socket.makefile("rw"), socket.makefile("rwb"), socket.makefile("wb"), socket.makefile("r")];
	const raw = socket.makefile("rwb", { buffering: 0 });
	pair.peer.write("line\n");
	expect(await files[0]?.readline()).toBe("line\n");
	await socket.makefile("w").write("kept back");
	socket.abort();
	socket.abort();
	const later = [
		...[...files, raw].map((file) => file.flush()),
		raw.read(1),
		raw.write(Buffer.alloc(1)),
		socket.recv(1),
		socket.send("x"),
		socket.shutdown("both"),
		socket.starttls({}),
		socket.detach(),
	];
	for (const outcome of await Promise.allSettled(later)) {
		expect(outcome).toMatchObject({ status: "rejected", reason: CLOSED });
	}
	for (const file of [...files, raw]) {
		expect(file.closed).toBe(true);
		await file.close();
	}
	await socket.close();
	expect(() => socket.makefile("r")).toThrow(expect.objectContaining(CLOSED));
	expect(socket.fileno()).toBe(-1);
	expect(`${socket}`).toMatch(/^<Socket 127\.0\.0\.1:\d+ closed>$/);
});

it("destroys a stream that is no TCP connection, without ending it first", async () => {
	const folder = mkdtempSync(join(tmpdir(), "socket-makefile-"));
	await using listener = await listen(join(folder, "socket"));
	const client = await connect(listener.address());
	const server = await listener.accept();
	server.abort();
	expect(server.stream.destroyed).toBe(true);
	await once(server.stream, "close");
	await client.close();
	const memory = new ScriptedDuplex();
	Socket.from(memory).abort();
	expect([memory.destroyed, memory.writableEnded]).toEqual([true, false]);
	rmSync(folder, { recursive: true });
});

it("ends a hand-over and a handshake that wait, but not what was handed over", async () => {
	const slow = Socket.from(new ScriptedDuplex({ answer: "never" }));
	const file = slow.makefile("w");
	await file.write("waits");
	const detaching = expect(slow.detach()).rejects.toMatchObject(GONE);
	slow.abort();
	await detaching;
	await using pair = await connected();
	const socket = Socket.from(pair.ours);
	const encrypting = expect(socket.starttls(TLS)).rejects.toMatchObject(GONE);
	socket.abort();
	await encrypting;
	const stream = new ScriptedDuplex();
	const given = Socket.from(stream);
	await given.detach();
	given.abort();
	expect(stream.destroyed).toBe(false);
});

it("after a failure of the connection closes the files that it left open", async () => {
	const stream = new ScriptedDuplex();
	const file = makefile(stream, "r");
	stream.on("error", () => {}).destroy(new Error("failed"));
	await expect(file.readline()).rejects.toThrow("failed");
	Socket.from(stream).abort();
	await expect(file.readline()).rejects.toMatchObject(CLOSED);
});

it("may be called by the code of a stream that a read runs", async () => {
	const stream = new Duplex({ read: () => socket.abort() });
	const socket = Socket.from(stream);
	await expect(socket.makefile("r").readline()).rejects.toMatchObject({
		code: expect.stringMatching(/^ERR_C(?:LOSED_FILE|ONNECTION_CLOSED)$/),
	});
	expect(stream.destroyed).toBe(true);
});

it("of a connection that is being opened gives it up", async () => {
	const stream = net.connect(1, "127.0.0.1");
	const socket = Socket.from(stream);
	const reading = expect(socket.recv(1)).rejects.toMatchObject(GONE);
	socket.abort();
	await reading;
	if (!stream.closed) await once(stream, "close");
});
