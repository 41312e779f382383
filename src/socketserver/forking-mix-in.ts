import net from "node:net";
import { invalidValue } from "../misuse.ts";
import type { Address } from "../socket/address.ts";
import { Socket } from "../socket/socket.ts";
import { isEncrypted } from "../socket/stream/stream-kinds.ts";
import { type BaseServer, type HandlerClass, passToHandleError } from "./base-server.ts";
import { ChildPool } from "./child-pool.ts";
import type { DatagramRequest } from "./datagram-socket.ts";

/** What {@link ForkingMixIn} adds to a server. */
export interface Forking {
	/** The most child processes that the server may have. */
	maxChildren: number;
	/**
	 * Whether `serverClose()` waits for the requests that are being handled. If not, the children do not keep this
	 * process alive after `serverClose()`.
	 */
	blockOnClose: boolean;
	/** How long `serverClose()` waits before it kills the children, in milliseconds. */
	closeTimeout: number;
	/** The process ids of the children. */
	readonly activeChildren: ReadonlySet<number>;
}

/**
 * Returns a server class that handles its requests in child processes, and so uses all cores. Node cannot fork a
 * running process: the children are new processes, which the server keeps for further requests, and each of them
 * imports a module, whose default export must be the handler class. A request goes to an idle child; if there is none,
 * to a new child; if there are `maxChildren`, to the least busy child, which then handles several at the same time. If
 * a child dies, its connections are closed, `handleError()` is called for each of its requests, and another child takes
 * its place: at once the first time, after growing delays if children die again and again. A request that finds no
 * child does not wait for the replacement: it gets a new child.
 *
 * In a child, a handler's `server` is an unbound server of this library: it has no properties or methods of your server
 * class.
 *
 * Python: `socketserver.ForkingMixIn`.
 *
 * @example
 * ```ts
 * import { ForkingMixIn, UnixStreamServer } from "socket-makefile/socketserver";
 *
 * class MyServer extends ForkingMixIn(UnixStreamServer) {
 * 	override maxChildren = 4;
 * }
 * ```
 */
export function ForkingMixIn<R extends Socket | DatagramRequest, S extends BaseServer<R>>(
	Base: new (address: Address, Handler: HandlerClass<R>, bindAndActivate?: boolean) => S & BaseServer<R>,
): new (
	serverAddress: Address,
	handlerModule: URL | string,
	bindAndActivate?: boolean,
) => S & Forking {
	const Server: abstract new (address: Address, Handler: HandlerClass<R>, bindAndActivate?: boolean) => BaseServer<R> =
		Base;

	abstract class ForkingServer extends Server implements Forking {
		override timeout: number | null = 300_000;
		maxChildren = 40;
		blockOnClose = true;
		closeTimeout = 10_000;
		readonly #handlerModule: string;
		#pool: ChildPool | undefined;

		constructor(serverAddress: Address, handlerModule: URL | string, bindAndActivate?: boolean) {
			super(serverAddress, HandlerInChild, bindAndActivate);
			this.#handlerModule = urlOf(handlerModule);
		}

		get activeChildren(): ReadonlySet<number> {
			return this.#pool?.pids ?? new Set();
		}

		override async processRequest(request: R, clientAddress: Address): Promise<void> {
			this.#pool ??= new ChildPool(this.#handlerModule, this.serverAddress);
			const lost = (error: Error) => void passToHandleError(this, request, clientAddress, error);
			this.#pool.give({ clientAddress, lost, ...jobOf(request) }, this.maxChildren);
		}

		override async serverClose(): Promise<void> {
			await super.serverClose();
			const closing = this.#pool?.close(this.closeTimeout, this.blockOnClose);
			if (this.blockOnClose) await closing;
		}
	}

	// The result is Base with these methods, a type that TypeScript cannot express for a Base that is a parameter.
	return ForkingServer as unknown as new (
		serverAddress: Address,
		handlerModule: URL | string,
		bindAndActivate?: boolean,
	) => S & Forking;
}

function urlOf(handlerModule: URL | string): string {
	if (URL.canParse(String(handlerModule))) return new URL(handlerModule).href;
	const message = `the handlers' module must be a URL, new URL("./handler.js", import.meta.url), not '${handlerModule}'`;
	throw invalidValue(message);
}

function jobOf(request: Socket | DatagramRequest) {
	if (!(request instanceof Socket)) {
		const [data, socket] = request;
		const send = (reply: Uint8Array, address: Address) => void socket.sendto(reply, address).catch(() => {});
		return { stream: undefined, data, send };
	}
	if (!(request.stream instanceof net.Socket)) throw new TypeError("only sockets can go to a child process");
	if (isEncrypted(request.stream)) {
		throw new TypeError("an encrypted connection cannot go to a child process: let the handler call starttls()");
	}
	return { stream: request.stream, data: undefined, send: () => {} };
}

/** Stands for the handler class in the parent, where no handler is ever run. */
class HandlerInChild {
	async run(): Promise<void> {
		throw new Error("the handler runs in a child process");
	}
}
