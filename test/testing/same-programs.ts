// Programs that run over loopback TCP and over a network in memory, and must see the same.

import { createHash } from "node:crypto";
import type { Address, connect, Listener, listen, Socket } from "../../src/index.ts";
import { certificate } from "../support/certificate.ts";
import { seededBytes } from "../support/connections.ts";

export interface Side {
	readonly connect: typeof connect;
	readonly listen: typeof listen;
}

type Program = (side: Side) => Promise<unknown>;

const LOCAL = ["127.0.0.1", 0] as const;
const LARGE = seededBytes(3_000_000);

function hash(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

/** Everything until the end or the failure, and what that was. */
async function drain(socket: Socket): Promise<{ bytes: Buffer; end: string }> {
	const parts: Buffer[] = [];
	for (;;) {
		const part = await socket.recv(65_536).catch(codeOf);
		if (typeof part === "string") return { bytes: Buffer.concat(parts), end: part };
		if (part.length === 0) return { bytes: Buffer.concat(parts), end: "end" };
		parts.push(part);
	}
}

async function text(socket: Socket, size: number): Promise<string> {
	await using file = socket.makefile("rb");
	return String(await file.readexactly(size));
}

function codeOf(error: unknown): string {
	return String(Reflect.get(Object(error), "code") ?? error);
}

function facts(error: unknown): unknown {
	const { code, errno, syscall, name } = Object(error);
	return { code, errno, syscall, name };
}

/** A listener, a client of it and its end of the server. */
async function pair(side: Side): Promise<{ client: Socket; server: Socket; listener: Listener }> {
	const listener = await side.listen(LOCAL);
	const client = await side.connect(listener.address());
	return { client, server: await listener.accept(), listener };
}

async function closeAll(...things: readonly { close(): Promise<void> }[]): Promise<void> {
	await Promise.allSettled(things.map((thing) => thing.close()));
}

export const PROGRAMS: Readonly<Record<string, Program>> = {
	async "lines both ways, each direction ended by itself"(side) {
		const { client, server, listener } = await pair(side);
		const ask = async () => {
			const file = client.makefile("rw");
			await file.writelines(["one\n", "two\n", "three"]);
			await file.flush();
			await client.shutdown("write");
			return file.readlines();
		};
		const answer = async () => {
			const file = server.makefile("rw");
			for await (const line of file) await file.write(line.toUpperCase());
			await file.write("bye\n");
			await file.close();
			await server.close();
		};
		const [lines] = await Promise.all([ask(), answer()]);
		await closeAll(client, listener);
		return lines;
	},

	async "megabytes both ways at once, more than the window"(side) {
		const { client, server, listener } = await pair(side);
		const send = async (socket: Socket, bytes: Buffer) => {
			for (let at = 0; at < bytes.length; at += 70_000) await socket.sendall(bytes.subarray(at, at + 70_000));
			await socket.shutdown("write");
		};
		const [up, down] = await Promise.all([
			drain(server),
			drain(client),
			send(client, LARGE),
			send(server, LARGE.subarray(1000)),
		]);
		await closeAll(client, server, listener);
		return [hash(up.bytes), up.end, hash(down.bytes), down.end];
	},

	async "a writer whose peer does not read waits; then everything arrives"(side) {
		const { client, server, listener } = await pair(side);
		client.settimeout(50);
		const file = client.makefile("wb", { buffering: 20_000_000 });
		const bytes = Buffer.concat(Array.from({ length: 4 }, () => LARGE));
		await file.write(bytes);
		const first = await file.flush().catch(codeOf);
		client.settimeout(null);
		const [read] = await Promise.all([drain(server), file.close().then(() => client.close())]);
		await closeAll(server, listener);
		return [first, read.bytes.equals(bytes), read.end];
	},

	async "a connection that nothing listens for is refused"(side) {
		const listener = await side.listen(LOCAL);
		const address = listener.address();
		await listener.close();
		return facts(await side.connect(address).catch((error) => error));
	},

	async "a path that nothing listens on is refused"(side) {
		return facts(await side.connect("/tmp/socket-makefile-nothing").catch((error) => error));
	},

	async "a port that is taken is refused"(side) {
		const listener = await side.listen(LOCAL);
		const error = await side.listen(listener.address()).catch((reason) => reason);
		await listener.close();
		return facts(error);
	},

	async "abort() resets: the peer reads what had arrived, then ECONNRESET, again and again"(side) {
		const { client, server, listener } = await pair(side);
		await client.sendall("last words");
		const read = await text(server, 10);
		client.abort();
		const ends = [await drain(server), await drain(server)].map(({ end }) => end);
		const later = await server.sendall("x").catch(codeOf);
		await closeAll(server, listener);
		return [read, ends, later];
	},

	async "close() right behind the data: the peer reads all, then the end"(side) {
		const { client, server, listener } = await pair(side);
		await client.sendall(LARGE.subarray(0, 50_000));
		await client.close();
		const { bytes, end } = await drain(server);
		await closeAll(server, listener);
		return [hash(bytes), end];
	},

	async "a peer that has ended its side is answered"(side) {
		const { client, server, listener } = await pair(side);
		await client.shutdown("write");
		const asked = await drain(server);
		await server.sendall("still here");
		await server.close();
		const { bytes, end } = await drain(client);
		await closeAll(client, listener);
		return [asked.end, String(bytes), end, await client.sendall("x").catch(codeOf)];
	},

	async "sends to a peer that has closed fail in the end"(side) {
		const { client, server, listener } = await pair(side);
		await server.close();
		const { end } = await drain(client);
		let failure = "";
		for (let i = 0; failure === "" && i < 1000; i++) {
			failure = await client.sendall("x").then(() => "", codeOf);
			await new Promise((resolve) => setImmediate(resolve));
		}
		await closeAll(client, listener);
		return [end, failure];
	},

	async "connections are accepted, each with the addresses of its client"(side) {
		const listener = await side.listen(LOCAL, { backlog: 5 });
		const clients: Socket[] = [];
		for (let i = 0; i < 4; i++) clients.push(await side.connect(listener.address()));
		const servers: Socket[] = [];
		for (const _ of clients) servers.push(await listener.accept());
		// Delays may let one connection overtake another.
		const names = (sockets: Socket[], of: (socket: Socket) => unknown) =>
			sockets.map((socket) => String(of(socket))).sort();
		const theirs = names(servers, (socket) => socket.getpeername());
		const same = String(theirs) === String(names(clients, (socket) => socket.getsockname()));
		const ours = clients.map((client) => String(client.getpeername()) === String(listener.address()));
		await closeAll(...clients, ...servers, listener);
		return [same, ours];
	},

	async "a connection that was not accepted ends when the listener closes"(side) {
		const listener = await side.listen(LOCAL);
		const client = await side.connect(listener.address());
		await new Promise((resolve) => setTimeout(resolve, 20));
		await listener.close();
		const { bytes } = await drain(client);
		const refused = await side.connect(client.getpeername()).catch(codeOf);
		await closeAll(client);
		return [bytes.length, refused];
	},

	async "no more connections than allowed: others are ended"(side) {
		const listener = await side.listen(LOCAL, { maxConnections: 1 });
		const first = await side.connect(listener.address());
		const server = await listener.accept();
		const second = await side.connect(listener.address());
		const { bytes } = await drain(second);
		await server.sendall("hello");
		const read = await text(first, 5);
		await closeAll(first, second, server, listener);
		return [bytes.length, read];
	},

	async "shutdown('read') throws away what comes later"(side) {
		const { client, server, listener } = await pair(side);
		await server.shutdown("read");
		await client.sendall(LARGE.subarray(0, 1_000_000));
		const { bytes, end } = await drain(server);
		await server.sendall("ok");
		const answer = await text(client, 2);
		await closeAll(client, server, listener);
		return [bytes.length, end, answer];
	},

	async "an aborted signal ends connect() and accept()"(side) {
		const listener = await side.listen(LOCAL);
		const reason = new Error("enough");
		const signal = AbortSignal.abort(reason);
		const abort = new AbortController();
		const accepting = listener.accept({ signal: abort.signal }).catch((error) => error === reason);
		abort.abort(reason);
		const connecting = await side.connect(listener.address(), { signal }).catch((error) => error === reason);
		await listener.close();
		return [connecting, await accepting];
	},

	async "starttls() and what is read after it"(side) {
		const { client, server, listener } = await pair(side);
		const serve = async () => {
			const file = server.makefile("rw");
			const line = await file.readline();
			await file.write("go ahead\n");
			await file.flush();
			await server.starttls({ isServer: true, ...certificate() });
			for await (const secret of file) {
				await file.write(secret.toUpperCase());
				await file.flush();
			}
			await file.close();
			await server.close();
			return line;
		};
		const serving = serve();
		const file = client.makefile("rw");
		await file.write("STARTTLS\n");
		await file.flush();
		const answer = await file.readline();
		await client.starttls({ rejectUnauthorized: false });
		await file.write("secret\n");
		await file.flush();
		const secret = await file.readline();
		await file.close();
		await client.close();
		await listener.close();
		return [await serving, answer, secret];
	},

	async "TLS from the beginning"(side) {
		const listener = await side.listen(LOCAL, { tls: certificate() });
		const refused = await side.connect(listener.address(), { tls: true }).then(() => "connected", codeOf);
		const client = await side.connect(listener.address(), { tls: { rejectUnauthorized: false } });
		const server = await listener.accept();
		const serve = async () => {
			await server.sendall(LARGE.subarray(0, 200_000));
			await server.close();
		};
		const [{ bytes, end }] = await Promise.all([drain(client), serve()]);
		await closeAll(client, listener);
		return [refused, hash(bytes), end];
	},
};

export type { Address };
