// TLS over a stream that has been in use.

import net from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { ConnectionClosedError, UnreadDataError, UnsupportedOperation } from "../errors.ts";
import { source } from "../io/bytes/byte-reader.ts";
import type { ReadOptions } from "../io/calls/call-queue.ts";
import type { SocketIO } from "./socket-io.ts";
import type { StreamChannel } from "./stream/stream-channel.ts";

/** For `Socket.starttls()`: what `tls.connect()` takes, or with `isServer` what `new tls.TLSSocket()` takes; `signal` ends the handshake. */
export type StarttlsOptions = (
	| tls.ConnectionOptions
	| ({
			/** The side that answers the handshake. */
			isServer: true;
	  } & tls.TLSSocketOptions)
) &
	ReadOptions;

/** The first byte of a TLS handshake (RFC 8446, section 5.1). */
const HANDSHAKE_RECORD = 0x16;

/** An encrypted stream, and the event by which it tells that the peer is who he should be. */
export interface Encrypted {
	readonly stream: tls.TLSSocket;
	readonly opened: "secure" | "secureConnect";
}

/** What certificates are verified against. A server name may not be an IP address (RFC 6066, section 3). */
export function peerName(host: string): { host: string; servername?: string } {
	return net.isIP(host) === 0 ? { host, servername: host } : { host };
}

/** Throws if there are bytes that came unencrypted: they must not pose as encrypted ones. */
export function refuseUnread(port: StreamChannel, files: readonly SocketIO[], options: StarttlsOptions): void {
	if (!port.calls.idle) throw new UnsupportedOperation("starttls: a read is waiting");
	let unread = 0;
	for (const file of files) {
		const input = file[source];
		unread += input.unread;
		const skip = input.takePendingDrop();
		if (skip !== undefined) port.buffer.dropNext(skip);
	}
	port.attach();
	while (port.fill());
	if (port.buffer.length > 0) {
		// The client may have begun the handshake already; that is read by TLS and by nobody else.
		const begun = isForServer(options) && port.buffer.view(1)[0] === HANDSHAKE_RECORD;
		if (!begun) unread += port.buffer.length;
	}
	if (unread > 0) throw new UnreadDataError(`starttls: ${unread} bytes that came unencrypted are unread`);
}

/** Begins the handshake. */
export function encrypt(socket: Duplex, options: StarttlsOptions, host: string | undefined): Encrypted {
	// Node would let the signal destroy the stream for the rest of its life.
	const { signal: _, ...rest } = options;
	if (isForServer(rest)) return { stream: serverSide(socket, rest), opened: "secure" };
	const name = host === undefined ? {} : peerName(host);
	return { stream: tls.connect({ ...name, ...rest, socket }), opened: "secureConnect" };
}

export function isForServer(options: StarttlsOptions): options is { isServer: true } & tls.TLSSocketOptions {
	return "isServer" in options && options.isServer === true;
}

/** What `tls.Server` does for its connections, which a lone TLSSocket leaves undone. */
function serverSide(socket: Duplex, options: tls.TLSSocketOptions): tls.TLSSocket {
	const rejectUnauthorized = options.rejectUnauthorized !== false;
	const stream = new tls.TLSSocket(socket, { ...options, isServer: true, rejectUnauthorized });
	stream.on("_tlsError", (error: Error) => stream.destroy(error));
	const refuse = () => stream.destroy(new ConnectionClosedError("the connection ended within the handshake"));
	stream.once("end", refuse);
	stream.once("secure", () => {
		stream.off("end", refuse);
		const error = options.requestCert && rejectUnauthorized ? verificationError(stream) : undefined;
		if (error !== undefined) stream.destroy(error);
	});
	return stream;
}

/** Why the peer's certificate is refused. Node verifies it, but tells only `tls.Server`. */
function verificationError(stream: tls.TLSSocket): Error | undefined {
	const handle: unknown = Reflect.get(stream, "_handle");
	const verify: unknown =
		typeof handle === "object" && handle !== null ? Reflect.get(handle, "verifyError") : undefined;
	if (typeof verify !== "function") return new Error("the certificate of the peer cannot be verified");
	const error: unknown = verify.call(handle);
	if (error === null || error === undefined) return undefined;
	return error instanceof Error ? error : new Error("the certificate of the peer was refused", { cause: error });
}
