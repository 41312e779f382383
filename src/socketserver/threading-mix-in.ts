import { setImmediate } from "node:timers/promises";
import { LONGEST_DELAY } from "../io/limits.ts";
import type { Address } from "../socket/address.ts";
import { type BaseServer, passToHandleError } from "./base-server.ts";
import { errorText } from "./error-text.ts";
import { saysClosed } from "./os-error.ts";

/** What {@link ThreadingMixIn} adds to a server. */
export interface Threading<R> {
	/**
	 * Whether requests are handled as Python's daemon threads are: `serverClose()` does not wait for them, and they do
	 * not keep the process alive.
	 */
	daemonThreads: boolean;
	/**
	 * Whether `serverClose()` waits for the requests that are being handled. If not, these requests do not keep the
	 * process alive after `serverClose()`.
	 */
	blockOnClose: boolean;
	/** How long `serverClose()` waits before it aborts the requests that are still being handled, in milliseconds. */
	closeTimeout: number;
	/**
	 * Handles one request and ends it; passes an error to `handleError()`, unless it only says that `serverClose()` has
	 * aborted the request.
	 */
	processRequestThread(request: R, clientAddress: Address): Promise<void>;
}

/**
 * Returns a server class that handles all its requests at the same time. The handlers share Node's one thread, so while
 * one handler computes, the others wait; {@link ForkingMixIn} uses several processes.
 *
 * Python: `socketserver.ThreadingMixIn`.
 *
 * @example
 * ```ts
 * import { TCPServer, ThreadingMixIn } from "socket-makefile/socketserver";
 *
 * class MyServer extends ThreadingMixIn(TCPServer) {
 * 	override requestQueueSize = 100;
 * }
 * ```
 */
export function ThreadingMixIn<A extends unknown[], R, S extends BaseServer<R>>(
	Base: new (...args: A) => S & BaseServer<R>,
): new (
	...args: A
) => S & Threading<R> {
	const Server: abstract new (...args: A) => BaseServer<R> = Base;

	abstract class ThreadingServer extends Server implements Threading<R> {
		daemonThreads = false;
		blockOnClose = true;
		closeTimeout = 10_000;
		readonly #running = new Map<R, Promise<void>>();
		/** The requests that serverClose() has aborted. */
		readonly #aborted = new Set<R>();
		/** The requests whose error is being passed to handleError(), which may await serverClose(). */
		readonly #failed = new Set<R>();

		override async processRequest(request: R, clientAddress: Address): Promise<void> {
			if (this.daemonThreads) this.unrefRequest(request);
			const task = this.processRequestThread(request, clientAddress)
				.catch((error) => console.error("a request could not be ended:", errorText(error)))
				.finally(() => this.#running.delete(request));
			this.#running.set(request, task);
		}

		async processRequestThread(request: R, clientAddress: Address): Promise<void> {
			try {
				await this.finishRequest(request, clientAddress);
			} catch (error) {
				if (this.#aborted.has(request) && saysClosed(error)) return;
				this.#failed.add(request);
				await passToHandleError(this, request, clientAddress, error);
			} finally {
				this.#aborted.delete(request);
				this.#failed.delete(request);
				await this.shutdownRequest(request);
			}
		}

		override async serverClose(): Promise<void> {
			const failed = [...this.#failed];
			await super.serverClose();
			const unawaited = this.blockOnClose && !this.daemonThreads ? failed : [...this.#running.keys()];
			for (const request of unawaited) this.unrefRequest(request);
			const awaited = new Map(this.#running);
			for (const request of unawaited) awaited.delete(request);
			if (awaited.size === 0) return;
			const delay = Math.min(this.closeTimeout, LONGEST_DELAY);
			await new Promise<void>((resolve) => {
				const timer = setTimeout(() => {
					for (const request of this.#running.keys()) {
						this.#aborted.add(request);
						this.abortRequest(request);
					}
					resolve(setImmediate());
				}, delay);
				Promise.all(awaited.values()).then(() => {
					clearTimeout(timer);
					resolve();
				});
			});
		}
	}

	// The result is Base with these methods, a type that TypeScript cannot express for a Base that is a parameter.
	return ThreadingServer as unknown as new (
		...args: A
	) => S & Threading<R>;
}
