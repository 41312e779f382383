// The life of a server: bind, wait for a request, verify, process, close. Every step is a method that a subclass may
// override, sync or async; which of them run at the same time is for the mix-ins to say.

import { ClosedFileError } from "../errors.ts";
import { inspected, summary } from "../io/inspect.ts";
import { type Address, formatAddress } from "../socket/address.ts";
import { INTERRUPTED, Inbox, TIMED_OUT } from "./inbox.ts";
import { isOSError } from "./os-error.ts";

/** A class of request handlers, such as a subclass of {@link StreamRequestHandler}. */
export type HandlerClass<R> = new (
	request: R,
	clientAddress: Address,
	server: BaseServer<R>,
) => {
	/** Serves the request, from beginning to end. */
	run(): Promise<void>;
};

/** A request and who made it. */
export type RequestAndAddress<R> = readonly [request: R, clientAddress: Address];

/**
 * What all servers share. `R` is what a handler gets as its request: a `Socket`, or a datagram and the server's socket.
 *
 * A constructor cannot wait, so nothing is bound before `ready()`, `serveForever()` or `handleRequest()`; until then
 * attributes may be set on the instance too. Times are milliseconds.
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
	/** How long `handleRequest()` waits before it calls `handleTimeout()`; null: for ever. */
	timeout: number | null = null;
	/** Where it listens: once bound the real address, with the real port. */
	serverAddress: Address;
	/** What is made for each request. */
	readonly RequestHandlerClass: HandlerClass<R>;
	readonly #inbox = new Inbox(() => this.#ask());
	readonly #bindAndActivate: boolean;
	#ready: Promise<void> | undefined;
	/** The end of the loop that was begun last. */
	#serving: Promise<void> = Promise.resolve();
	/** Loops begun and not ended. */
	#loops = 0;
	/** Is the loop in a template method, rather than waiting? */
	#busy = false;
	#served = false;
	#shutdownAsked = false;
	readonly #shutdowns: (() => void)[] = [];
	#closed = false;

	/**
	 * @param bindAndActivate false: the caller awaits `serverBind()` and `serverActivate()` himself.
	 */
	constructor(serverAddress: Address, RequestHandlerClass: HandlerClass<R>, bindAndActivate = true) {
		this.serverAddress = serverAddress;
		this.RequestHandlerClass = RequestHandlerClass;
		this.#bindAndActivate = bindAndActivate;
	}

	/** The next request. Rejecting with a system error lets the server go on; any other error ends it. Python: `get_request()`. */
	abstract getRequest(): Promise<RequestAndAddress<R>> | RequestAndAddress<R>;

	/** @internal */
	[inspected](): string {
		return summary(this, formatAddress(this.serverAddress), this.#closed && "closed");
	}

	/** Was `serverClose()` called? */
	get closed(): boolean {
		return this.#closed;
	}

	/**
	 * Binds and activates, once, and resolves to the server. If that fails the server is closed and every call rejects
	 * with the system's error, such as `EADDRINUSE`. Python does this in the constructor.
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

	/** Throws after `serverClose()`. */
	checkOpen(): void {
		if (this.#closed) throw closedServer();
	}

	/** Takes the address. Python: `server_bind()`. */
	serverBind(): Promise<void> | void {}

	/** Begins to take requests. Python: `server_activate()`. */
	serverActivate(): Promise<void> | void {}

	/**
	 * Handles requests until `shutdown()` or `serverClose()`; failing handlers do not end it. Ignores `timeout`.
	 * Calls `serviceActions()` after each request, and every `pollInterval` milliseconds when there is none.
	 * May be called again after `shutdown()`; rejects on a closed server. Python: `serve_forever()`.
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
			while (!this.#shutdownAsked && !this.#closed) {
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
			this.#served = true;
			this.#shutdownAsked = false;
			for (const resolve of this.#shutdowns.splice(0)) resolve();
		}
	}

	/**
	 * Ends `serveForever()`: no further request is taken, the socket stays open. Resolves when the loop has ended; at
	 * once while a plain server is busy with a request, so that its handler may await this (the promise of
	 * `serveForever()` tells the end in any case). Called before `serveForever()` it waits for that, which then returns
	 * at once. Python: `shutdown()`.
	 */
	shutdown(): Promise<void> {
		this.#shutdownAsked = true;
		if (this.#busy || (this.#loops === 0 && this.#served)) return Promise.resolve();
		if (this.#loops > 0) this.#inbox.interrupt();
		return new Promise((resolve) => this.#shutdowns.push(resolve));
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

	async #ask(): Promise<RequestAndAddress<R>> {
		const arrival = await this.getRequest();
		if (!this.#closed) return arrival;
		await this.shutdownRequest(arrival[0]);
		throw closedServer();
	}

	/** Undefined if the system failed in giving a request. */
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
			// Who has closed the server meanwhile wants no handler to begin.
			verified = (await this.verifyRequest(request, clientAddress)) && !this.#closed;
		} finally {
			if (!verified) await this.shutdownRequest(request);
		}
		if (!verified) return;
		try {
			await this.processRequest(request, clientAddress);
		} catch (error) {
			await this.handleError(request, clientAddress, error);
			await this.shutdownRequest(request);
		}
	}

	/** `handleRequest()` waited in vain. Python: `handle_timeout()`. */
	handleTimeout(): Promise<void> | void {}

	/** Called by the loop of `serveForever()`, also when idle. Python: `service_actions()`. */
	serviceActions(): Promise<void> | void {}

	/** False: the request is closed without being processed. Python: `verify_request()`. */
	verifyRequest(_request: R, _clientAddress: Address): Promise<boolean> | boolean {
		return true;
	}

	/** Finishes a request and closes it; the mix-ins do so beside the loop. Python: `process_request()`. */
	async processRequest(request: R, clientAddress: Address): Promise<void> {
		await this.finishRequest(request, clientAddress);
		await this.shutdownRequest(request);
	}

	/** Makes a handler for the request and runs it. Python: `finish_request()`. */
	async finishRequest(request: R, clientAddress: Address): Promise<void> {
		await new this.RequestHandlerClass(request, clientAddress, this).run();
	}

	/** Ends a request that has been processed. Python: `shutdown_request()`. */
	async shutdownRequest(request: R): Promise<void> {
		await this.closeRequest(request);
	}

	/** Lets go of what a request holds. Python: `close_request()`. */
	closeRequest(_request: R): Promise<void> | void {}

	/** Ends a request whose handler outlived `serverClose()`. */
	abortRequest(_request: R): void {}

	/** A handler failed; the default writes the error to stderr. Must not fail itself. Python: `handle_error()`. */
	handleError(_request: R, clientAddress: Address, error: unknown): Promise<void> | void {
		const line = "-".repeat(40);
		const from = typeof clientAddress === "string" ? `'${clientAddress}'` : clientAddress.join(":");
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		process.stderr.write(`${line}\nException occurred during processing of request from ${from}\n${text}\n${line}\n`);
	}

	/** Closes the socket; `serveForever()` ends, requests in hand go on. Twice is fine. Python: `server_close()`. */
	async serverClose(): Promise<void> {
		this.#closed = true;
		this.#inbox.interrupt();
		const left = this.#inbox.takeUnclaimed();
		if (left !== undefined) await this.shutdownRequest(left[0]);
	}

	/** As `serverClose()`, for `await using`. Python: leaving a `with`. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.serverClose();
	}
}

function closedServer(): ClosedFileError {
	return new ClosedFileError("the server is closed");
}
