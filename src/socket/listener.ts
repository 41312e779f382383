import net from "node:net";
import { setImmediate } from "node:timers/promises";
import tls from "node:tls";
import { ClosedFileError } from "../errors.ts";
import { CallQueue, type Producer, type ReadOptions } from "../io/calls/call-queue.ts";
import { customInspect, summary } from "../io/inspect.ts";
import { type Address, endpointOf, formatAddress, listeningAddress } from "./address.ts";
import { trace } from "./observe/trace.ts";
import { checkOptions, insteadOfPort, isObject, type Kinds } from "./options.ts";
import { Socket } from "./socket.ts";
import { Handshakes } from "./stream/handshakes.ts";
import { forgetPause } from "./stream/node-internals.ts";

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
	 * @internal Whether Node reads nothing from an accepted connection before it is asked to, because the connection may
	 * still go to another process.
	 */
	readonly pauseOnConnect?: boolean | undefined;
}

const KINDS: Kinds<ListenOptions> = {
	backlog: ["a non-negative integer", (value) => Number.isInteger(value) && Number(value) >= 0],
	tls: ["an object of options of tls.createServer()", isObject],
	pauseOnConnect: ["a boolean", (value) => typeof value === "boolean"],
};

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
export async function listen(address: Address, options: ListenOptions = {}): Promise<Listener> {
	checkOptions(options, KINDS, insteadOfPort("listen", address, options));
	const endpoint = endpointOf(address);
	const server =
		options.tls === undefined
			? net.createServer({ allowHalfOpen: true, pauseOnConnect: options.pauseOnConnect })
			: tls.createServer({ ...options.tls, allowHalfOpen: true });
	const listener = new Listener(server, options.tls === undefined ? "connection" : "secureConnection");
	await listener.start({ ...endpoint, backlog: options.backlog });
	return listener;
}

/**
 * A listening socket. Connections are kept in the order of their arrival until `accept()` takes them. After `close()`,
 * `accept()` and `address()` fail with `ClosedFileError`.
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
export class Listener implements AsyncDisposable, Producer {
	/** accept() waits without limit; a signal can end the wait. */
	readonly timeout = null;
	readonly #server: net.Server;
	readonly #calls = new CallQueue(this);
	/** Connections that accept() has not taken yet, and errors of accepting (EMFILE). */
	readonly #arrived: (Socket | Error)[] = [];
	readonly #handshakes = new Handshakes();
	#closed = false;

	/** @hidden */
	constructor(server: net.Server, event: string) {
		this.#server = server;
		trace(this);
		if (event === "secureConnection") server.on("connection", (stream) => this.#handshakes.begin(stream));
		server.on(event, (stream: net.Socket) => {
			this.#handshakes.end(stream);
			// pauseOnConnect leaves the stream paused. The first 'data' listener is to start the flow.
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

	requestMore(): void {}

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
				if (this.#closed) throw new ClosedFileError("the listener is closed");
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
		if (this.#closed) throw new ClosedFileError("the listener is closed");
		return this.#arrived.length > 0;
	}

	/** The address that the listener listens on. Python: `getsockname()`. */
	address(): Address {
		if (this.#closed) throw new ClosedFileError("the listener is closed");
		return listeningAddress(this.#server.address());
	}

	/**
	 * Stops listening. Calls of accept() that wait reject, and connections that accept() has not taken are closed. A
	 * second call does nothing.
	 */
	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		this.#server.close();
		this.#calls.retry();
		this.#handshakes.destroyAll();
		const rest = this.#arrived.splice(0);
		await Promise.allSettled(rest.map((item) => (item instanceof Socket ? item.close() : undefined)));
		// Wait for two turns: libuv closes the descriptor at the end of a turn of the event loop, without an event.
		await setImmediate();
		await setImmediate();
	}

	/** As `close()`, for `await using`. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/** Accepts connections until the listener is closed. */
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
		return summary(this, this.#closed ? "closed" : formatAddress(this.address()));
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
