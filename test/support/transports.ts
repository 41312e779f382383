// Two connected ends over each kind of stream.

import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { SocketPairEnd } from "../../src/socket/stream/socket-pair-end.ts";
import { certificate } from "./certificate.ts";

export interface Ends {
	/** The end that is tested. */
	readonly near: Duplex;
	/** The peer's end, used without this library. */
	readonly far: Duplex;
}

export interface Transport {
	readonly name: string;
	open(): Promise<Ends>;
	close(): Promise<void>;
}

/** Two streams of the library's own in memory; each reads what the other writes. */
export function memoryEnds(): Ends {
	const [near, far] = SocketPairEnd.pair();
	far.on("error", () => {});
	return { near, far };
}

type Connect = (address: net.AddressInfo | string) => net.Socket;

function networked(
	name: string,
	makeServer: () => net.Server,
	event: string,
	where: () => object,
	connect: Connect,
): Transport {
	let server: net.Server | undefined;
	return {
		name,
		async open() {
			if (server === undefined) {
				const started = makeServer();
				await new Promise<void>((resolve) => started.listen(where(), resolve));
				server = started;
			}
			const listening = server;
			const accepted = new Promise<net.Socket>((resolve) => listening.once(event, resolve));
			const near = connect(listening.address() ?? "");
			const [far] = await Promise.all([accepted, opened(near)]);
			far.on("error", () => {});
			return { near, far };
		},
		async close() {
			const running = server;
			server = undefined;
			if (running !== undefined) await new Promise((resolve) => running.close(resolve));
		},
	};
}

function opened(socket: net.Socket): Promise<void> {
	const event = socket instanceof tls.TLSSocket ? "secureConnect" : "connect";
	return new Promise((resolve, reject) => socket.once(event, resolve).once("error", reject));
}

const portOf = (address: net.AddressInfo | string) => (typeof address === "string" ? 0 : address.port);

/** The library's own pair in memory, TCP, TLS and a Unix socket. The caller must close each of them. */
export function transports(): Transport[] {
	const folder = mkdtempSync(path.join(os.tmpdir(), "makefile-"));
	const unix = networked(
		"Unix",
		() => net.createServer({ allowHalfOpen: true }),
		"connection",
		() => ({ path: path.join(folder, "socket") }),
		(address) => net.connect({ path: String(address) }),
	);
	const loopback = () => ({ host: "127.0.0.1", port: 0 });
	return [
		{ name: "memory", open: async () => memoryEnds(), close: async () => {} },
		networked(
			"TCP",
			() => net.createServer({ allowHalfOpen: true, noDelay: true }),
			"connection",
			loopback,
			(address) => net.connect({ port: portOf(address), host: "127.0.0.1", noDelay: true }),
		),
		networked(
			"TLS",
			() => tls.createServer({ ...certificate(), allowHalfOpen: true }),
			"secureConnection",
			loopback,
			(address) => tls.connect({ port: portOf(address), host: "127.0.0.1", ca: certificate().cert }),
		),
		{
			...unix,
			async close() {
				await unix.close();
				rmSync(folder, { recursive: true });
			},
		},
	];
}
