// The life of a server: bind, wait for a request, verify it, process it, close. Every step is a method, sync or async,
// that a subclass may override. This class handles one request at a time; the mix-ins handle several at the same time.

import { ClosedFileError } from "../errors.ts";
import { customInspect, summary } from "../io/inspect.ts";
import { type Address, formatAddress } from "../socket/address.ts";
import { errorText } from "./error-text.ts";
import { INTERRUPTED, Inbox, TIMED_OUT } from "./inbox.ts";
import { isOSError } from "./os-error.ts";

/** A class of request handlers, such as a subclass of {@link StreamRequestHandler}. */
export type HandlerClass<R> = new (
	request: R,
	clientAddress: Address,
	server: BaseServer<R>,
) => {
	/** Serves the whole request. */
	run(): Promise<void>;
};

/** A request, and the address of the client that made it. */
export type RequestAndAddress<R> = readonly [request: R, clientAddress: Address];

/**
 * The base class of all servers. `R` is the type of a handler's `request`: a `Socket`, or a datagram and the server's
 * socket.
 *
 * A constructor cannot wait, so the server binds in the first call of `ready()`, `serveForever()` or `handleRequest()`;
 * until then its properties may be set on the instance as well as in a subclass. Times are in milliseconds.
 *
 * Python: `socketserver.BaseServer`.
 *
 * @example
 * ```ts
 * import type { Address } from "socket-makefile";
 * import { BaseRequestHandler, TCPServer } from "socket-makefile/socketserver";
 *
 * class LocalServer extends TCPServer {
 * 	override verifyRequest(_request: unknown, clientAddress: Address): boolean {
 * 		return clientAddress[0] === "127.0.0.1";
 * 	}
 * }
 *
 * await using server = await new LocalServer(["127.0.0.1", 0], BaseRequestHandler).ready();
 * console.log(server.serverAddress);
 * ```
 */
export abstract class BaseServer<R> implements AsyncDisposable {
	/** How long `handleRequest()` waits before it calls `handleTimeout()`; null means without limit. */
	timeout: number | null = null;
	/** The address that the server listens on; after binding, the real one, with the real port. */
	serverAddress: Address;
	/** The class of handlers; an instance is made for each request. */
	readonly RequestHandlerClass: HandlerClass<R>;
	readonly #inbox = new Inbox(
		() => this.#ask(),
		() => this.keepsProcessAlive,
	);
	readonly #bindAndActivate: boolean;
	#ready: Promise<void> | undefined;
	/** Resolves when the `serveForever()` that was called last has ended. */
	#serving: Promise<void> = Promise.resolve();
	/** The number of `serveForever()` calls that have not ended. */
	#loops = 0;
	/** Whether the loop is handling a request or calling `serviceActions()`, rather than waiting for a request. */
	#busy = false;
	/** Whether a `serveForever()` has ended. */
	#hasServed = false;
	#shutdownRequested = false;
	/** Resolve functions of the pending `shutdown()` calls. */
	readonly #pendingShutdowns: (() => void)[] = [];
	#closed = false;

	/**
	 * @param bindAndActivate whether the server binds by itself; if not, the caller must await `serverBind()` and
	 * `serverActivate()`
	 */
	constructor(serverAddress: Address, RequestHandlerClass: HandlerClass<R>, bindAndActivate = true) {
		this.serverAddress = serverAddress;
		this.RequestHandlerClass = RequestHandlerClass;
		this.#bindAndActivate = bindAndActivate;
	}

	/**
	 * Waits for the next request. If this rejects with a system error the server ignores it; with any other error
	 * `serveForever()` and `handleRequest()` reject. Python: `get_request()`.
	 */
	abstract getRequest(): Promise<RequestAndAddress<R>> | RequestAndAddress<R>;

	/** What `util.inspect()` shows. */
	toString(): string {
		return this[customInspect]();
	}

	/** @internal */
	[customInspect](): string {
		return summary(this, formatAddress(this.serverAddress), this.#closed && "closed");
	}

	/** @internal Whether the wait for a request keeps the process alive by itself, as a listening socket does. */
	get keepsProcessAlive(): boolean {
		return false;
	}

	/** Whether `serverClose()` was called. */
	get closed(): boolean {
		return this.#closed;
	}

	/**
	 * On the first call binds and activates the server, unless `bindAndActivate` is false; resolves to the server. If
	 * binding or activating fails, the server is closed and every call rejects with the system's error, such as
	 * `EADDRINUSE`. Python does this in the constructor.
	 */
	async ready(): Promise<this> {
		this.#ready ??= this.#bindAndActivate ? this.#bind() : Promise.resolve();
		await this.#ready;
		return this;
	}

	async #bind(): Promise<void> {
		try {
			this.checkOpen();
			await this.serverBind();
			await this.serverActivate();
		} catch (error) {
			await this.serverClose();
			throw error;
		}
	}

	/** Throws `ClosedFileError` if `serverClose()` was called. */
	checkOpen(): void {
		if (this.#closed) throw closedServer();
	}

	/** Binds the server to its address. Python: `server_bind()`. */
	serverBind(): Promise<void> | void {}

	/**
	 * Starts to accept requests; the default does nothing, because binding does so already. Python: `server_activate()`.
	 */
	serverActivate(): Promise<void> | void {}

	/**
	 * Handles requests until `shutdown()` or `serverClose()` is called; a handler that fails does not end the loop.
	 * Ignores `timeout`. Calls `serviceActions()` after each request, and after every `pollInterval` milliseconds without
	 * a request. May be called again after `shutdown()`; rejects with `ClosedFileError` on a closed server. Python:
	 * `serve_forever()`.
	 */
	serveForever(pollInterval = 500): Promise<void> {
		this.#loops++;
		const wasClosed = this.#closed;
		const serving = this.#serving.then(() => this.#serve(pollInterval, wasClosed));
		this.#serving = serving.catch(() => {});
		return serving;
	}

	async #serve(pollInterval: number, wasClosed: boolean): Promise<void> {
		try {
			await this.ready();
			if (wasClosed) throw closedServer();
			while (!this.#shutdownRequested && !this.#closed) {
				const arrival = await this.#next(pollInterval);
				if (arrival === INTERRUPTED) break;
				this.#busy = true;
				if (arrival !== undefined && arrival !== TIMED_OUT) await this.#handle(arrival);
				await this.serviceActions();
				this.#busy = false;
			}
		} finally {
			this.#loops--;
			this.#busy = false;
			this.#hasServed = true;
			this.#shutdownRequested = false;
			for (const resolve of this.#pendingShutdowns.splice(0)) resolve();
		}
	}

	/**
	 * Ends `serveForever()`: the server takes no further request, but its socket stays open. Resolves when the loop has
	 * ended. While the loop is busy with a request it resolves at once, so that a handler may await it; to wait for the
	 * end in that case too, await the promise of `serveForever()`. If it is called before `serveForever()`, it waits
	 * until `serveForever()` is called, which then ends at once. Python: `shutdown()`.
	 */
	shutdown(): Promise<void> {
		this.#shutdownRequested = true;
		if (this.#busy || (this.#loops === 0 && this.#hasServed)) return Promise.resolve();
		if (this.#loops > 0) this.#inbox.interrupt();
		return new Promise((resolve) => this.#pendingShutdowns.push(resolve));
	}

	/**
	 * Waits for one request and handles it, or calls `handleTimeout()` after `timeout` milliseconds.
	 * Python: `handle_request()`.
	 */
	async handleRequest(): Promise<void> {
		await this.ready();
		this.checkOpen();
		const arrival = await this.#next(this.timeout);
		if (arrival === TIMED_OUT) await this.handleTimeout();
		else if (arrival === INTERRUPTED) throw closedServer();
		else if (arrival !== undefined) await this.#handle(arrival);
	}

	/**
	 * Waits for the next request. If the server was closed during the wait, ends the request that has arrived and throws.
	 */
	async #ask(): Promise<RequestAndAddress<R>> {
		const arrival = await this.getRequest();
		if (!this.#closed) return arrival;
		await this.shutdownRequest(arrival[0]);
		throw closedServer();
	}

	/** The next request, or why there is none; undefined after a system error, which is ignored. */
	async #next(timeout: number | null) {
		try {
			return await this.#inbox.next(timeout);
		} catch (error) {
			if (this.#closed) return INTERRUPTED;
			if (isOSError(error)) return undefined;
			throw error;
		}
	}

	async #handle([request, clientAddress]: RequestAndAddress<R>): Promise<void> {
		let verified = false;
		try {
			// If the server was closed during verifyRequest(), start no handler.
			verified = (await this.verifyRequest(request, clientAddress)) && !this.#closed;
		} finally {
			if (!verified) await this.shutdownRequest(request);
		}
		if (!verified) return;
		try {
			await this.processRequest(request, clientAddress);
		} catch (error) {
			await passToHandleError(this, request, clientAddress, error);
			await this.shutdownRequest(request);
		}
	}

	/** Called by `handleRequest()` when no request arrived within `timeout`. Python: `handle_timeout()`. */
	handleTimeout(): Promise<void> | void {}

	/** Called by `serveForever()` after each request, and regularly while there is none. Python: `service_actions()`. */
	serviceActions(): Promise<void> | void {}

	/** Whether to process the request; if not, the request is closed. Python: `verify_request()`. */
	verifyRequest(_request: R, _clientAddress: Address): Promise<boolean> | boolean {
		return true;
	}

	/**
	 * Handles a request and ends it. `serveForever()` waits until this has resolved. In the mix-ins it resolves before
	 * the request was handled, so `serveForever()` takes the next request at once. Python: `process_request()`.
	 */
	async processRequest(request: R, clientAddress: Address): Promise<void> {
		await this.finishRequest(request, clientAddress);
		await this.shutdownRequest(request);
	}

	/** Makes a handler for the request and runs it. Python: `finish_request()`. */
	async finishRequest(request: R, clientAddress: Address): Promise<void> {
		await new this.RequestHandlerClass(request, clientAddress, this).run();
	}

	/** Ends a request after it was handled, or was refused. Python: `shutdown_request()`. */
	async shutdownRequest(request: R): Promise<void> {
		await this.closeRequest(request);
	}

	/** Frees the resources of a request, such as its connection. Python: `close_request()`. */
	closeRequest(_request: R): Promise<void> | void {}

	/**
	 * Called by `serverClose()` of a threading server for each request that is still being handled after `closeTimeout`:
	 * ends that request at once.
	 */
	abortRequest(_request: R): void {}

	/**
	 * Called for each request that `serverClose()` does not wait for: because of `daemonThreads` or `blockOnClose`, or
	 * because the error of the request is being passed to `handleError()`. From now on the request does not keep the
	 * process alive.
	 */
	unrefRequest(_request: R): void {}

	/**
	 * Called when a handler failed; the default writes the error to stderr, with its cause and all other errors that it
	 * carries. If `handleError()` itself fails, both errors are written to stderr, and the server continues. Python:
	 * `handle_error()`.
	 */
	handleError(_request: R, clientAddress: Address, error: unknown): Promise<void> | void {
		const line = "-".repeat(40);
		const from = typeof clientAddress === "string" ? `'${clientAddress}'` : clientAddress.join(":");
		const text = errorText(error);
		process.stderr.write(`${line}\nException occurred during processing of request from ${from}\n${text}\n${line}\n`);
	}

	/**
	 * Closes the server's socket: `serveForever()` ends, but handlers that are running continue. May be called twice.
	 * Python: `server_close()`.
	 */
	async serverClose(): Promise<void> {
		this.#closed = true;
		this.#inbox.interrupt();
		const unclaimed = this.#inbox.takeUnclaimed();
		if (unclaimed !== undefined) await this.shutdownRequest(unclaimed[0]);
	}

	/** Calls `serverClose()`, for `await using`. Python: the end of a `with` block. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.serverClose();
	}
}

/** Passes the error of a request to `handleError()`; if that fails too, writes both errors to stderr. */
export async function passToHandleError<R>(
	server: BaseServer<R>,
	request: R,
	clientAddress: Address,
	error: unknown,
): Promise<void> {
	try {
		await server.handleError(request, clientAddress, error);
	} catch (failure) {
		console.error(`handleError() failed: ${errorText(failure)}\nThe error of the request: ${errorText(error)}`);
	}
}

function closedServer(): ClosedFileError {
	return new ClosedFileError("the server is closed");
}

/** The error of a server that is asked for requests before it is bound. */
export function unboundServer(): Error {
	return new Error("the server is not bound: call serverBind() and serverActivate()");
}
