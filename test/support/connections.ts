// Pairs of connected streams for tests: the end for the library, and the peer's end.

import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { Random } from "../../src/testing/network/random.ts";
import { certificate } from "./certificate.ts";

export type Transport = "tcp" | "tls" | "unix";

export interface Pair extends AsyncDisposable {
	/** The end that the library uses. */
	readonly ours: net.Socket;
	/** The end that the test controls. */
	readonly peer: net.Socket;
	/** The TCP or Unix socket below `peer`; the same socket unless the transport is TLS. */
	readonly raw: net.Socket;
}

function noop(): void {}

/** Two connected ends. The tests have no listener on `ours`. */
export async function connected(transport: Transport = "tcp"): Promise<Pair> {
	const folder = transport === "unix" ? mkdtempSync(join(tmpdir(), "socket-makefile-")) : undefined;
	const server = net.createServer({ allowHalfOpen: true });
	server.listen(folder === undefined ? { port: 0, host: "127.0.0.1" } : { path: join(folder, "socket") });
	await once(server, "listening");
	const address = server.address();
	const where = typeof address === "string" ? { path: address } : { port: address?.port ?? 0, host: "127.0.0.1" };
	const client = net.connect({ ...where, allowHalfOpen: true });
	const [[raw]] = await Promise.all([once(server, "connection"), once(client, "connect")]);
	server.close();
	if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
	if (!(raw instanceof net.Socket)) throw new Error("no connection");
	raw.on("error", noop);
	const ends = transport === "tls" ? await secured(client, raw) : { ours: client, peer: raw };
	ends.peer.on("error", noop);
	return {
		...ends,
		raw,
		async [Symbol.asyncDispose]() {
			for (const stream of [ends.ours, ends.peer, client, raw]) await destroyed(stream);
		},
	};
}

async function secured(client: net.Socket, raw: net.Socket): Promise<{ ours: net.Socket; peer: net.Socket }> {
	const { key, cert } = certificate();
	const peer = new tls.TLSSocket(new Carrier(raw), {
		isServer: true,
		key,
		cert,
		allowHalfOpen: true,
	} as tls.TLSSocketOptions);
	const ours = tls.connect({ socket: client, ca: cert, servername: "localhost" });
	ours.allowHalfOpen = true;
	await Promise.all([once(ours, "secureConnect"), once(peer, "secure")]);
	return { ours, peer };
}

/** A stream over a socket, needed because Node crashes if the socket directly below a TLSSocket is reset. */
class Carrier extends Duplex {
	readonly #raw: net.Socket;

	constructor(raw: net.Socket) {
		super({ allowHalfOpen: true });
		this.#raw = raw;
		raw.on("data", (chunk) => {
			if (!this.push(chunk)) raw.pause();
		});
		raw.on("end", () => this.push(null));
		raw.on("close", () => this.destroy());
	}

	override _read(): void {
		this.#raw.resume();
	}

	override _write(chunk: Buffer, _encoding: BufferEncoding, callback: (error?: Error | null) => void): void {
		this.#raw.write(chunk, callback);
	}

	override _final(callback: () => void): void {
		this.#raw.end(callback);
	}

	override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
		this.#raw.destroy();
		callback(error);
	}
}

async function destroyed(stream: Duplex): Promise<void> {
	if (stream.closed) return;
	stream.on("error", noop);
	stream.destroy();
	if (!stream.closed) await once(stream, "close");
}

/** Random bytes; the same seed always gives the same bytes. */
export function seededBytes(size: number, seed = 1): Buffer {
	const bytes = Buffer.allocUnsafe(size);
	const random = new Random(seed);
	for (let i = 0; i < size; i++) bytes[i] = random.below(256);
	return bytes;
}
