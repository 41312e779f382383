import net from "node:net";
import tls from "node:tls";
import { type Address, endpointOf } from "./address.ts";
import { Socket } from "./socket.ts";
import { peerName } from "./starttls.ts";
import { checkedTimeout } from "./timeout.ts";

/** How `connect()` connects. */
export interface ConnectOptions {
	/** Encrypt; certificates are verified against the host name unless the options say otherwise. Default false. */
	readonly tls?: boolean | tls.ConnectionOptions | undefined;
	/** Milliseconds for each wait, connecting included, as `settimeout()`; default none (Python: `create_connection(timeout)`). */
	readonly timeout?: number | undefined;
	/** Gives up connecting: `connect()` rejects with `signal.reason`. */
	readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a connection. Rejects with the system's error (`ECONNREFUSED`, `ENOTFOUND`, …), the TLS error, `TimeoutError`
 * or `signal.reason`; then nothing stays open.
 *
 * Python: `socket.create_connection()`.
 *
 * @example
 * ```ts
 * import { connect, listen } from "socket-makefile";
 * await using listener = await listen(["127.0.0.1", 0]);
 * await using socket = await connect(listener.address(), { timeout: 5000 });
 * console.log(socket.getpeername());
 * ```
 */
export async function connect(address: Address, options: ConnectOptions = {}): Promise<Socket> {
	options.signal?.throwIfAborted();
	const endpoint = { ...endpointOf(address), allowHalfOpen: true };
	const timeout = checkedTimeout(options.timeout ?? null);
	const secure = options.tls ?? false;
	const stream = secure === false ? net.connect(endpoint) : tls.connect(tlsOptions(endpoint, secure));
	const socket = Socket.from(stream);
	if ("host" in endpoint) socket.host = endpoint.host;
	socket.settimeout(timeout);
	await socket.channel.whenOpened(secure === false ? "connect" : "secureConnect", { signal: options.signal });
	return socket;
}

function tlsOptions(
	endpoint: ReturnType<typeof endpointOf>,
	options: true | tls.ConnectionOptions,
): tls.ConnectionOptions {
	const name = "host" in endpoint ? peerName(endpoint.host) : {};
	return { ...endpoint, ...name, ...(options === true ? {} : options) };
}
