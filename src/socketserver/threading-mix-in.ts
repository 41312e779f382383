import { setImmediate } from "node:timers/promises";
import { LONGEST_DELAY } from "../io/limits.ts";
import type { Address } from "../socket/address.ts";
import type { BaseServer } from "./base-server.ts";

/** What {@link ThreadingMixIn} adds to a server. */
export interface Threading<R> {
	/** True: `serverClose()` does not wait. */
	daemonThreads: boolean;
	/** Does `serverClose()` wait for the requests in hand? */
	blockOnClose: boolean;
	/** Milliseconds that `serverClose()` waits before it aborts what is still in hand. */
	closeTimeout: number;
	/** Finishes one request and closes it, failures included. */
	processRequestThread(request: R, clientAddress: Address): Promise<void>;
}

/**
 * Gives a server class whose requests are handled all at the same time, each in a task of its own (Node has one
 * thread, so handlers that compute keep the others waiting; see {@link ForkingMixIn}).
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
		readonly #inHand = new Map<R, Promise<void>>();

		override async processRequest(request: R, clientAddress: Address): Promise<void> {
			const task = this.processRequestThread(request, clientAddress)
				.catch((error) => console.error("the error of a request could not be handled:", error))
				.finally(() => this.#inHand.delete(request));
			this.#inHand.set(request, task);
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
			if (!this.blockOnClose || this.daemonThreads || this.#inHand.size === 0) return;
			const delay = Math.min(this.closeTimeout, LONGEST_DELAY);
			await new Promise<void>((resolve) => {
				const timer = setTimeout(() => {
					for (const request of this.#inHand.keys()) this.abortRequest(request);
					resolve(setImmediate());
				}, delay);
				Promise.all(this.#inHand.values()).then(() => {
					clearTimeout(timer);
					resolve();
				});
			});
		}
	}

	// The class is Base with these methods, which TypeScript cannot say of a Base it does not know.
	return ThreadingServer as unknown as new (
		...args: A
	) => S & Threading<R>;
}
