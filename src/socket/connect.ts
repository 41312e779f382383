import net from "node:net";
import tls from "node:tls";
import { type Address, endpointOf, formatAddress } from "./address.ts";
import { checkOptions, hintForPortArgument, isObject, isSignal, type Kinds } from "./options.ts";
import { Socket } from "./socket.ts";
import { verificationOptions } from "./stream/encrypt.ts";
import { checkedTimeout } from "./timeout.ts";

/** How `connect()` connects. */
export interface ConnectOptions {
	/**
	 * Whether to encrypt the connection, or the TLS options with which to do so; default false. Certificates are verified
	 * against the host unless the options say otherwise.
	 */
	readonly tls?: boolean | tls.ConnectionOptions | undefined;
	/**
	 * The most milliseconds that one wait may last, including the wait for the connection; default no limit.
	 * `settimeout()` can change it later. Python: `timeout`.
	 */
	readonly timeout?: number | undefined;
	/** Ends the attempt to connect: `connect()` rejects with `signal.reason`. */
	readonly signal?: AbortSignal | undefined;
}

const KINDS: Kinds<ConnectOptions> = {
	tls: ["a boolean or an object of options", (value) => typeof value === "boolean" || isObject(value)],
	timeout: ["a number", (value) => typeof value === "number" || value === null],
	signal: ["an AbortSignal", isSignal],
};

/**
 * Opens a connection; with `tls` it resolves after the handshake. Rejects with the system's error (`ECONNREFUSED`,
 * `ENOTFOUND`, …), the TLS error, `TimeoutError` or `signal.reason`; then nothing stays open. Rejects with `TypeError`
 * for an unknown option, options that are no object, or a wrong type, and with `RangeError` for a port or a timeout out
 * of range.
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
	checkOptions(options, KINDS, hintForPortArgument("connect", address, options));
	const endpoint = { ...endpointOf(address), allowHalfOpen: true };
	const timeout = checkedTimeout(options.timeout ?? null);
	options.signal?.throwIfAborted();
	const secure = options.tls ?? false;
	const stream = secure === false ? net.connect(endpoint) : tls.connect(tlsOptions(endpoint, secure));
	const socket = Socket.from(stream);
	if ("host" in endpoint) socket.host = endpoint.host;
	socket.settimeout(timeout);
	const event = secure === false ? "connect" : "secureConnect";
	await socket.channel.whenOpened(event, { signal: options.signal }, formatAddress(address));
	return socket;
}

function tlsOptions(
	endpoint: ReturnType<typeof endpointOf>,
	options: true | tls.ConnectionOptions,
): tls.ConnectionOptions {
	const name = "host" in endpoint ? verificationOptions(endpoint.host) : {};
	return { ...endpoint, ...name, ...(options === true ? {} : options) };
}
