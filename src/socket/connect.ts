import net from "node:net";
import type tls from "node:tls";
import { nodeTLS } from "../builtins.ts";
import { BOOLEAN, checkOptions, hintForPortArgument, integerFrom, isObject, isSignal, type Kinds } from "../options.ts";
import { type Address, endpointOf, formatAddress } from "./address.ts";
import { Socket } from "./socket.ts";
import { onread } from "./stream/receive-memory.ts";
import { verificationOptions } from "./stream/tls.ts";
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
	/**
	 * The address of this host from which to connect, over TCP; default: the system chooses. Python: `source_address`.
	 */
	readonly localAddress?: string | undefined;
	/** The port from which to connect, over TCP; default 0, any free port. Python: `source_address`. */
	readonly localPort?: number | undefined;
	/** Which addresses of the host to use: 4 for IPv4, 6 for IPv6; default 0, both. */
	readonly family?: 0 | 4 | 6 | undefined;
	/** Finds the address of the host; default `dns.lookup()`. */
	readonly lookup?: net.LookupFunction | undefined;
	/** Whether to send small writes at once; as `setNoDelay()`. Default false. */
	readonly noDelay?: boolean | undefined;
	/** Whether the kernel asks an idle peer if it still exists; as `setKeepAlive()`. Default false. */
	readonly keepAlive?: boolean | undefined;
}

/** @internal */
export const CONNECT_KINDS: Kinds<ConnectOptions> = {
	tls: ["a boolean or an object of options", (value) => typeof value === "boolean" || isObject(value)],
	timeout: ["a number", (value) => typeof value === "number" || value === null],
	signal: ["an AbortSignal", isSignal],
	localAddress: ["an IP address", (value) => typeof value === "string", (value) => net.isIP(String(value)) !== 0],
	localPort: integerFrom(0, 65_535),
	family: ["0, 4 or 6", (value) => typeof value === "number", (value) => value === 0 || value === 4 || value === 6],
	lookup: ["a function such as dns.lookup()", (value) => typeof value === "function"],
	noDelay: BOOLEAN,
	keepAlive: BOOLEAN,
};

/**
 * Opens a connection; with `tls` it resolves after the handshake. Rejects with the system's error (`ECONNREFUSED`,
 * `ENOTFOUND`, …), the TLS error, `TimeoutError` or `signal.reason`; then nothing stays open. Rejects with `TypeError`
 * for an unknown option, options that are no object, or a wrong type, and with `RangeError` for a value out of range.
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
	checkOptions(options, CONNECT_KINDS, hintForPortArgument("connect", address, options));
	const { localAddress, localPort, family, lookup } = options;
	const endpoint = { ...endpointOf(address), allowHalfOpen: true, localAddress, localPort, family, lookup, onread };
	const timeout = checkedTimeout(options.timeout ?? null);
	options.signal?.throwIfAborted();
	const secure = options.tls ?? false;
	const stream = secure === false ? net.connect(endpoint) : nodeTLS().connect(tlsOptions(endpoint, secure));
	const socket = Socket.from(stream);
	if ("host" in endpoint) socket.host = endpoint.host;
	socket.settimeout(timeout);
	// Node's tls.connect() does not know these two options.
	if (options.noDelay) socket.setNoDelay();
	if (options.keepAlive) socket.setKeepAlive();
	const event = secure === false ? "connect" : "secureConnect";
	await socket.channel.whenOpened(event, { signal: options.signal }, formatAddress(address));
	return socket;
}

function tlsOptions(
	endpoint: ReturnType<typeof endpointOf> & net.SocketConstructorOpts,
	options: true | tls.ConnectionOptions,
): tls.ConnectionOptions {
	const name = "host" in endpoint ? verificationOptions(endpoint.host) : {};
	return { ...endpoint, ...name, ...(options === true ? {} : options) };
}
