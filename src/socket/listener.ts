import net from "node:net";
import { setImmediate } from "node:timers/promises";
import tls from "node:tls";
import { ClosedFileError } from "../errors.ts";
import { CallQueue, type Producer, type ReadOptions } from "../io/calls/call-queue.ts";
import { inspected, summary } from "../io/inspect.ts";
import { type Address, endpointOf, listeningAddress, shown } from "./address.ts";
import { trace } from "./observe/trace.ts";
import { Socket } from "./socket.ts";
import { resetState } from "./stream/stream-state.ts";

/** How `listen()` listens. */
export interface ListenOptions {
	/** How many connections the kernel keeps waiting; default 511. */
	readonly backlog?: number | undefined;
	/** Certificate and key, as for `tls.createServer()`: accepted connections are encrypted. */
	readonly tls?: tls.TlsOptions | undefined;
	/** @internal Reads nothing before it is asked to: the connection may yet go to another process. */
	readonly pauseOnConnect?: boolean | undefined;
}

/**
 * Listens on an address; port 0 takes a free one. Rejects with the system's error, such as `EADDRINUSE`.
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
 * A listening socket: accepted connections, one after the other; those that nobody accepted yet wait. After `close()` every
 * call fails with `ClosedFileError`.
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
	/** An accept may wait for ever; its signal is its deadline. */
	readonly timeout = null;
	readonly #server: net.Server;
	readonly #calls = new CallQueue(this);
	/** Connections nobody has accepted yet, and what went wrong in accepting (EMFILE). */
	#arrived: (Socket | Error)[] = [];
	/** Connections within the TLS handshake, by the peer's address: the encrypted stream has the same one. */
	readonly #greeting = new Map<string, net.Socket>();
	#closed = false;

	/** @hidden */
	constructor(server: net.Server, event: string) {
		this.#server = server;
		trace(this);
		if (event === "secureConnection") server.on("connection", (stream) => this.#greet(stream));
		server.on(event, (stream: net.Socket) => {
			this.#greeting.delete(peerOf(stream));
			// By pauseOnConnect it would wait for a resume() that whoever takes the stream over knows nothing of.
			if (stream.readableFlowing === false) resetState(stream, { flowing: null });
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

	request(): void {}

	/**
	 * The next connection, in the order of arrival. Rejects with the system's error if accepting failed (`EMFILE`), and
	 * the one after goes on; with `ClosedFileError` after `close()`. Python: `accept()`.
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

	/** Where it listens. Python: `getsockname()`. */
	address(): Address {
		if (this.#closed) throw new ClosedFileError("the listener is closed");
		return listeningAddress(this.#server.address());
	}

	/** Stops listening; accepts that wait reject, and connections that nobody accepted are closed. Twice is fine. */
	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		this.#server.close();
		this.#calls.retry();
		for (const stream of this.#greeting.values()) stream.destroy();
		const rest = this.#arrived.splice(0);
		await Promise.allSettled(rest.map((item) => (item instanceof Socket ? item.close() : undefined)));
		// The descriptor is closed at the end of the turn of the event loop, and Node tells nobody.
		await setImmediate();
		await setImmediate();
	}

	/** As `close()`, for `await using`. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/** Accepted connections, until the listener is closed. */
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

	/** @internal */
	[inspected](): string {
		return summary(this, this.#closed ? "closed" : shown(this.address()));
	}

	#greet(stream: net.Socket): void {
		// On a Unix socket nobody has an address.
		if (stream.remotePort === undefined) return;
		const peer = peerOf(stream);
		this.#greeting.set(peer, stream);
		stream.once("close", () => {
			if (this.#greeting.get(peer) === stream) this.#greeting.delete(peer);
		});
	}

	#throwFailure(): void {
		const [first] = this.#arrived;
		if (!(first instanceof Error)) return;
		this.#arrived.shift();
		throw first;
	}

	#arrive(item: Socket | Error): void {
		// A TLS handshake may end after close().
		if (this.#closed) {
			if (item instanceof Socket) void item.close();
			return;
		}
		this.#arrived.push(item);
		this.#calls.retry();
	}
}

function peerOf(stream: net.Socket): string {
	return `${stream.remoteAddress} ${stream.remotePort}`;
}
