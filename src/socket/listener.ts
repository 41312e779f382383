import type { EventEmitter } from "node:events";
import net from "node:net";
import { setImmediate } from "node:timers/promises";
import type tls from "node:tls";
import { nodeTLS } from "../builtins.ts";
import { ClosedFileError } from "../errors.ts";
import { CallQueue, type ReadOptions } from "../io/calls/call-queue.ts";
import { customInspect, summary } from "../io/inspect.ts";
import { BOOLEAN, checkOptions, hintForPortArgument, integerFrom, isObject, type Kinds } from "../options.ts";
import { type Address, endpointOf, formatAddress, listeningAddress } from "./address.ts";
import { trace } from "./observe/trace.ts";
import { Socket } from "./socket.ts";
import { waitedTooLong } from "./stream/connection-errors.ts";
import { forgetPause } from "./stream/node-internals.ts";
import { Handshakes } from "./stream/tls.ts";
import { checkedTimeout } from "./timeout.ts";

/** How `listen()` listens. */
export interface ListenOptions {
	/** How many connections the kernel keeps until Node accepts them; default 511. */
	readonly backlog?: number | undefined;
	/**
	 * The options of `tls.createServer()`, such as certificate and key. If they are given, accepted connections are
	 * encrypted.
	 */
	readonly tls?: tls.TlsOptions | undefined;
	/**
	 * Whether an IPv6 address such as '::' takes no IPv4 connections; default false. Python: the opposite of
	 * `dualstack_ipv6`.
	 */
	readonly ipv6Only?: boolean | undefined;
	/** Whether a worker of `node:cluster` listens by itself and shares the port with no other worker; default false. */
	readonly exclusive?: boolean | undefined;
	/** How many connections may be open at the same time; others are closed as they come. Default: no limit. */
	readonly maxConnections?: number | undefined;
	/** Whether accepted connections send small writes at once; as `Socket.setNoDelay()`. Default false. */
	readonly noDelay?: boolean | undefined;
	/** Whether the kernel asks idle peers if they still exist; as `Socket.setKeepAlive()`. Default false. */
	readonly keepAlive?: boolean | undefined;
	/**
	 * @internal Whether Node reads nothing from an accepted connection until the program reads from it. The connection
	 * may then still be passed to another process.
	 */
	readonly pauseOnConnect?: boolean | undefined;
}

/** The largest `backlog` that the kernel takes; `maxConnections` has the same limit. */
const LARGEST = 2 ** 31 - 1;

/** @internal */
export const LISTEN_KINDS: Kinds<ListenOptions> = {
	backlog: integerFrom(0, LARGEST),
	tls: ["an object of options of tls.createServer()", isObject],
	ipv6Only: BOOLEAN,
	exclusive: BOOLEAN,
	maxConnections: integerFrom(1, LARGEST),
	noDelay: BOOLEAN,
	keepAlive: BOOLEAN,
	pauseOnConnect: BOOLEAN,
};

/**
 * @internal What a listener needs of a server. A `net.Server` has all of it, and so has `NetworkServer` in src/testing.
 */
export interface ConnectionServer extends EventEmitter {
	readonly listening: boolean;
	listen(endpoint: net.ListenOptions, listening: () => void): unknown;
	address(): net.AddressInfo | string | null;
	close(): unknown;
	ref(): unknown;
	unref(): unknown;
}

/**
 * Listens on an address; port 0 means any free port. Rejects with the system's error, such as `EADDRINUSE`; with
 * `TypeError` and `RangeError` for wrong arguments, as `connect()`.
 *
 * Python: `socket.create_server()`.
 *
 * @example
 * ```ts
 * import { listen } from "socket-makefile";
 * await using listener = await listen(["127.0.0.1", 0]);
 * console.log(listener.address()); // ["127.0.0.1", 40123]
 * ```
 */
export async function listen<A extends Address>(
	address: A,
	options: ListenOptions = {},
): Promise<Listener<A extends string ? string : readonly [host: string, port: number]>> {
	checkOptions(options, LISTEN_KINDS, hintForPortArgument("listen", address, options));
	const { backlog, tls: encryption, ipv6Only, exclusive, maxConnections, noDelay, keepAlive, pauseOnConnect } = options;
	const endpoint = { ...endpointOf(address), backlog, ipv6Only, exclusive };
	const server = encryption
		? nodeTLS().createServer({ noDelay, keepAlive, ...encryption, allowHalfOpen: true })
		: net.createServer({ noDelay, keepAlive, allowHalfOpen: true, pauseOnConnect });
	if (maxConnections !== undefined) server.maxConnections = maxConnections;
	const event = encryption ? "secureConnection" : "connection";
	const listener = new Listener<A extends string ? string : readonly [host: string, port: number]>(server, event);
	await listener.start(endpoint);
	return listener;
}

/**
 * A listening socket. Connections are kept in the order of their arrival until `accept()` takes them. After `close()`,
 * `accept()`, `address()`, `ref()` and `unref()` fail with `ClosedFileError`. `A` is the type of its address: host and
 * port, or the path of a Unix socket.
 *
 * Python: `socket.socket` after `listen()`.
 *
 * @example
 * ```ts
 * import { connect, listen } from "socket-makefile";
 * await using listener = await listen(["127.0.0.1", 0]);
 * await using client = await connect(listener.address());
 * for await (const socket of listener) {
 * 	await socket.close();
 * 	break;
 * }
 * console.log((await client.recv(1)).length); // 0
 * ```
 */
export class Listener<A extends Address = Address> implements AsyncDisposable {
	/**
	 * @internal Always true, because the server keeps the process alive, unless `unref()` was called. So the timer of a
	 * wait need not do that, and the queue unrefs that timer.
	 */
	readonly keepsProcessAlive = true;
	#timeout: number | null = null;
	readonly #server: ConnectionServer;
	readonly #calls = new CallQueue(this);
	/** Connections that accept() has not taken yet, and errors of accepting (EMFILE). */
	readonly #arrived: (Socket | Error)[] = [];
	readonly #handshakes = new Handshakes();
	/** The address that it had when it was closed. */
	#closedAddress: Address | undefined;

	/** @hidden */
	constructor(server: ConnectionServer, event: string) {
		this.#server = server;
		trace(this);
		if (event === "secureConnection") server.on("connection", (stream: net.Socket) => this.#handshakes.begin(stream));
		server.on(event, (stream: net.Socket) => {
			this.#handshakes.end(stream);
			// With pauseOnConnect the stream is paused. forgetPause() lets the first 'data' listener start the flow.
			forgetPause(stream);
			this.#arrive(Socket.from(stream));
		});
		server.on("error", (error) => this.#arrive(error));
	}

	/** @internal */
	async start(endpoint: net.ListenOptions): Promise<void> {
		this.#server.listen(endpoint, () => this.#calls.retry());
		await this.#calls.answerOrWait(this, undefined, () => {
			this.#throwFailure();
			return this.#server.listening || undefined;
		});
	}

	/** @internal Called by the queue when a call begins to wait. Nothing is to be done: connections arrive unasked. */
	requestMore(): void {}

	/** @internal */
	get timeout(): number | null {
		return this.#timeout;
	}

	/** @internal */
	timeoutError(timeout: number): Error {
		const name = formatAddress(listeningAddress(this.#server.address())) ?? "";
		return waitedTooLong(timeout, "accept a connection on", { name });
	}

	/**
	 * Limits each wait of `accept()` to `ms` milliseconds; null: no limit. A call that waits longer rejects with
	 * `TimeoutError`, and so does the iteration; connections that come later are kept. It has no effect on the accepted
	 * sockets. Python: `settimeout()`, in seconds.
	 */
	settimeout(ms: number | null): void {
		this.#timeout = checkedTimeout(ms);
	}

	/** The limit of `settimeout()` in milliseconds, or null. Python: `gettimeout()`. */
	gettimeout(): number | null {
		return this.#timeout;
	}

	/**
	 * Takes the next connection, in the order of arrival, or waits for it. If accepting one connection failed (`EMFILE`),
	 * one call rejects with the system's error, and the next call works as usual. After `close()` it rejects with
	 * `ClosedFileError`. Python: `accept()`.
	 */
	accept(options?: ReadOptions): Promise<Socket> {
		return this.#calls.answerOrWait(
			this,
			undefined,
			() => {
				this.#checkOpen();
				this.#throwFailure();
				const [first] = this.#arrived.splice(0, 1);
				return first instanceof Socket ? first : undefined;
			},
			options,
		);
	}

	/** @internal The calls of `accept()`, for `select()`. */
	get calls(): CallQueue {
		return this.#calls;
	}

	/** @internal Whether `accept()` would not wait. Throws if the listener is closed. */
	get isReady(): boolean {
		this.#checkOpen();
		return this.#arrived.length > 0;
	}

	/** The address that the listener listens on: with its real port, or the path. Python: `getsockname()`. */
	address(): A {
		this.#checkOpen();
		// A server that was told to listen on a path shows a path, and otherwise host and port.
		return listeningAddress(this.#server.address()) as A;
	}

	/** Undoes `unref()`. Returns the listener. Python has no counterpart. */
	ref(): this {
		this.#checkOpen();
		this.#server.ref();
		return this;
	}

	/** Lets the process end although the listener is open, if nothing else keeps it alive. Returns the listener. */
	unref(): this {
		this.#checkOpen();
		this.#server.unref();
		return this;
	}

	/**
	 * Stops listening. Waiting calls of accept() reject. Connections that accept() has not taken are closed. A
	 * second call does nothing.
	 */
	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closedAddress = listeningAddress(this.#server.address());
		this.#server.close();
		this.#calls.retry();
		this.#handshakes.destroyAll();
		const rest = this.#arrived.splice(0);
		await Promise.allSettled(rest.map((item) => (item instanceof Socket ? item.close() : undefined)));
		// libuv closes the descriptor at the end of a turn of the event loop, without an event. The first setImmediate()
		// may still run within that turn; when the second runs, the turn has ended.
		await setImmediate();
		await setImmediate();
	}

	/** As `close()`, for `await using`. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/**
	 * Accepts connections until the listener is closed; then the loop ends without an error. If `accept()` rejects for
	 * another reason, the iteration rejects too. A new loop continues with the next connection.
	 */
	async *[Symbol.asyncIterator](): AsyncGenerator<Socket, void> {
		while (!this.#closed) {
			try {
				yield await this.accept();
			} catch (error) {
				if (this.#closed) return;
				throw error;
			}
		}
	}

	/** What `util.inspect()` shows. */
	toString(): string {
		return this[customInspect]();
	}

	/** @internal */
	[customInspect](): string {
		const address = this.#closedAddress ?? listeningAddress(this.#server.address());
		return summary(this, formatAddress(address), this.#closed && "closed");
	}

	get #closed(): boolean {
		return this.#closedAddress !== undefined;
	}

	#checkOpen(): void {
		if (this.#closed) throw new ClosedFileError(`the listener is closed: ${this[customInspect]()}`);
	}

	#throwFailure(): void {
		const [first] = this.#arrived;
		if (!(first instanceof Error)) return;
		this.#arrived.shift();
		throw first;
	}

	#arrive(item: Socket | Error): void {
		// A connection may still arrive after close(), when its TLS handshake ends.
		if (this.#closed) {
			if (item instanceof Socket) void item.close();
			return;
		}
		this.#arrived.push(item);
		this.#calls.retry();
	}
}
