// TLS: over a stream that has been in use, and the handshakes of a server.

import net from "node:net";
import type { Duplex } from "node:stream";
import type tls from "node:tls";
import { nodeTLS } from "../../builtins.ts";
import { ConnectionClosedError } from "../../errors.ts";
import type { ReadOptions } from "../../io/calls/call-queue.ts";
import { onTLSError, verificationError } from "./node-internals.ts";

/**
 * What `Socket.starttls()` takes: the options of `tls.connect()`, or with `isServer` those of `new tls.TLSSocket()`;
 * `signal` ends the handshake.
 */
export type StarttlsOptions = (
	| tls.ConnectionOptions
	| ({
			/** Whether to take the server's side of the handshake. */
			isServer: true;
	  } & tls.TLSSocketOptions)
) &
	ReadOptions;

/** An encrypted stream, and the event that it emits when the handshake has succeeded and the peer was verified. */
export interface Encrypted {
	readonly stream: tls.TLSSocket;
	readonly opened: "secure" | "secureConnect";
}

/** What a server's certificate is verified against. A server name must not be an IP address (RFC 6066, section 3). */
export function verificationOptions(host: string): { host: string; servername?: string } {
	return net.isIP(host) === 0 ? { host, servername: host } : { host };
}

export function isForServer(options: StarttlsOptions): options is { isServer: true } & tls.TLSSocketOptions {
	return "isServer" in options && options.isServer === true;
}

/** Starts the handshake. */
export function encrypt(below: Duplex, options: StarttlsOptions, host: string | undefined): Encrypted {
	// If Node got the signal, an abort long after the handshake would destroy the stream.
	const { signal: _, ...rest } = options;
	if (isForServer(rest)) return { stream: serverSide(below, rest), opened: "secure" };
	const name = host === undefined ? {} : verificationOptions(host);
	return { stream: nodeTLS().connect({ ...name, ...rest, socket: below }), opened: "secureConnect" };
}

/**
 * Does two things that `tls.Server` does for its connections, but a TLSSocket alone does not: reports errors and
 * verifies the peer.
 */
function serverSide(below: Duplex, options: tls.TLSSocketOptions): tls.TLSSocket {
	const rejectUnauthorized = options.rejectUnauthorized !== false;
	const stream = new (nodeTLS().TLSSocket)(below, { ...options, isServer: true, rejectUnauthorized });
	onTLSError(stream, (error) => stream.destroy(error));
	const refuse = () => stream.destroy(new ConnectionClosedError("the connection ended within the handshake"));
	stream.once("end", refuse);
	stream.once("secure", () => {
		stream.off("end", refuse);
		const error = options.requestCert && rejectUnauthorized ? verificationError(stream) : undefined;
		if (error !== undefined) stream.destroy(error);
	});
	return stream;
}

/**
 * The accepted connections of a `tls.Server` whose handshake has not ended, so that closing the server can close them.
 */
export class Handshakes {
	/**
	 * The connections by the peer's address: an encrypted stream does not show its connection, but has the same peer
	 * address.
	 */
	readonly #streams = new Map<string, net.Socket>();

	/** Called when a connection was accepted. */
	begin(stream: net.Socket): void {
		// The peer of a Unix socket has no address.
		if (stream.remotePort === undefined) return;
		const peer = peerOf(stream);
		this.#streams.set(peer, stream);
		stream.once("close", () => {
			if (this.#streams.get(peer) === stream) this.#streams.delete(peer);
		});
	}

	/** Called when the handshake of this encrypted stream has succeeded. */
	end(encrypted: net.Socket): void {
		this.#streams.delete(peerOf(encrypted));
	}

	destroyAll(): void {
		for (const stream of this.#streams.values()) stream.destroy();
	}
}

function peerOf(stream: net.Socket): string {
	return `${stream.remoteAddress} ${stream.remotePort}`;
}
