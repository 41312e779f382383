import net from "node:net";
import tls from "node:tls";
import { invalidValue } from "../errors.ts";
import type { Address } from "../socket/address.ts";
import { Socket } from "../socket/socket.ts";
import type { BaseServer, HandlerClass } from "./base-server.ts";
import { ChildPool } from "./child-pool.ts";
import type { DatagramRequest } from "./datagram-socket.ts";

/** What {@link ForkingMixIn} adds to a server. */
export interface Forking {
	/** How many child processes there may be. */
	maxChildren: number;
	/** Does `serverClose()` wait for the requests in hand? */
	blockOnClose: boolean;
	/** Milliseconds that `serverClose()` waits before it kills the children. */
	closeTimeout: number;
	/** The children's process ids. */
	readonly activeChildren: ReadonlySet<number>;
}

/**
 * Gives a server class whose requests are handled in child processes, so on all cores. Node cannot fork: the children
 * are a pool of new processes, and the handler class is given as a module, whose default export it is. A request goes
 * to an idle child, else to a new one, else, when there are `maxChildren`, to the least busy, which handles several
 * at the same time. A child that dies takes its own connections with it, each of which `handleError()` hears of, and
 * is replaced.
 *
 * A handler's `server` is an unbound server in the child: attributes and overrides of the parent's class are not there.
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
			super(serverAddress, InChild, bindAndActivate);
			this.#handlerModule = hrefOf(handlerModule);
		}

		get activeChildren(): ReadonlySet<number> {
			return this.#pool?.pids ?? new Set();
		}

		override async processRequest(request: R, clientAddress: Address): Promise<void> {
			this.#pool ??= new ChildPool(this.#handlerModule, this.serverAddress);
			const lost = async (error: Error) => this.handleError(request, clientAddress, error);
			this.#pool.give({ clientAddress, lost, ...jobOf(request) }, this.maxChildren);
		}

		override async serverClose(): Promise<void> {
			await super.serverClose();
			const closing = this.#pool?.close(this.closeTimeout);
			if (this.blockOnClose) await closing;
		}
	}

	// The class is Base with these methods, which TypeScript cannot say of a Base it does not know.
	return ForkingServer as unknown as new (
		serverAddress: Address,
		handlerModule: URL | string,
		bindAndActivate?: boolean,
	) => S & Forking;
}

function hrefOf(handlerModule: URL | string): string {
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
	if (request.stream instanceof tls.TLSSocket) {
		throw new TypeError("an encrypted connection cannot go to a child process: let the handler call starttls()");
	}
	return { stream: request.stream, data: undefined, send: () => {} };
}

/** The parent handles nothing itself. */
class InChild {
	async run(): Promise<void> {
		throw new Error("the handler runs in a child process");
	}
}
