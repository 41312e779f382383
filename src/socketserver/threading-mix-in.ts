import { setImmediate } from "node:timers/promises";
import { LONGEST_DELAY } from "../io/limits.ts";
import type { Address } from "../socket/address.ts";
import type { BaseServer } from "./base-server.ts";

/** What {@link ThreadingMixIn} adds to a server. */
export interface Threading<R> {
	/**
	 * Whether `serverClose()` returns without waiting for the requests that are being handled, whatever `blockOnClose`
	 * says.
	 */
	daemonThreads: boolean;
	/** Whether `serverClose()` waits for the requests that are being handled. */
	blockOnClose: boolean;
	/** How long `serverClose()` waits before it aborts the requests that are still being handled, in milliseconds. */
	closeTimeout: number;
	/** Handles one request and ends it; passes an error to `handleError()`. */
	processRequestThread(request: R, clientAddress: Address): Promise<void>;
}

/**
 * Returns a server class that handles all its requests at the same time. They share Node's one thread, so while one handler
 * computes, the others wait; {@link ForkingMixIn} uses several processes.
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

		override async processRequest(request: R, clientAddress: Address): Promise<void> {
			const task = this.processRequestThread(request, clientAddress)
				.catch((error) => console.error("the error of a request could not be handled:", error))
				.finally(() => this.#running.delete(request));
			this.#running.set(request, task);
		}

		async processRequestThread(request: R, clientAddress: Address): Promise<void> {
			try {
				await this.finishRequest(request, clientAddress);
			} catch (error) {
				await this.handleError(request, clientAddress, error);
			} finally {
				await this.shutdownRequest(request);
			}
		}

		override async serverClose(): Promise<void> {
			await super.serverClose();
			if (!this.blockOnClose || this.daemonThreads || this.#running.size === 0) return;
			const delay = Math.min(this.closeTimeout, LONGEST_DELAY);
			await new Promise<void>((resolve) => {
				const timer = setTimeout(() => {
					for (const request of this.#running.keys()) this.abortRequest(request);
					resolve(setImmediate());
				}, delay);
				Promise.all(this.#running.values()).then(() => {
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
